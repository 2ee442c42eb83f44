#include "sim/record/recorder_rows.h"

#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

const char *const outcome_names[OUTCOMES] = {"used", "late",       "aborted", "dropped",
                                             "void", "unfinished", "flush"};
const char *const cause_names[CAUSES] = {NULL,   "dropped", "left",   "deadline",  "surplus",
                                         "late", "void",    "memory", "unfinished"};
const char *const span_names[SPANS] = {
    "download", "compute",         "queue",          "panel",         "upload",    "silence",
    "away",     "behind_download", "behind_compute", "behind_upload", "detection", "wait"};

/* clang-format off */
#define COLUMN(row, field, kind) {#field, kind, offsetof(struct row, field)}

static const struct column run_columns[] = {
    COLUMN(run_row, scenario, COLUMN_TEXT),
    COLUMN(run_row, scenario_hash, COLUMN_TEXT),
    COLUMN(run_row, resolved, COLUMN_TEXT),
    COLUMN(run_row, point, COLUMN_TEXT),
    COLUMN(run_row, place, COLUMN_U64),
    COLUMN(run_row, trial, COLUMN_TEXT),
    COLUMN(run_row, algorithm, COLUMN_TEXT),
    COLUMN(run_row, task, COLUMN_TEXT),
    COLUMN(run_row, seed, COLUMN_U64),
    COLUMN(run_row, d, COLUMN_U64),
    COLUMN(run_row, rounds, COLUMN_U32),
    COLUMN(run_row, agents, COLUMN_U32),
    COLUMN(run_row, eligible, COLUMN_U32),
    COLUMN(run_row, server_up_Bps, COLUMN_INF_OR_REAL),
    COLUMN(run_row, server_down_Bps, COLUMN_INF_OR_REAL),
    COLUMN(run_row, target, COLUMN_NAN_OR_REAL),
    COLUMN(run_row, version, COLUMN_TEXT),
    COLUMN(run_row, state, COLUMN_TEXT),
};

static const struct column agent_columns[] = {
    COLUMN(agent_row, agent, COLUMN_U32),
    COLUMN(agent_row, class, COLUMN_TEXT),
    COLUMN(agent_row, idx, COLUMN_U32),
    COLUMN(agent_row, panel, COLUMN_U32),
    COLUMN(agent_row, cell, COLUMN_I64_OR_NULL),
    COLUMN(agent_row, up_Bps, COLUMN_INF_OR_REAL),
    COLUMN(agent_row, down_Bps, COLUMN_INF_OR_REAL),
    COLUMN(agent_row, up_trace, COLUMN_TEXT),
    COLUMN(agent_row, down_trace, COLUMN_TEXT),
    COLUMN(agent_row, online_trace, COLUMN_TEXT),
    COLUMN(agent_row, latency_ns, COLUMN_I64),
    COLUMN(agent_row, steps_per_s, COLUMN_INF_OR_REAL),
    COLUMN(agent_row, flop_per_s, COLUMN_INF_OR_REAL),
    COLUMN(agent_row, mass, COLUMN_REAL),
    COLUMN(agent_row, friction, COLUMN_REAL),
    COLUMN(agent_row, gravity, COLUMN_REAL),
    COLUMN(agent_row, actuator, COLUMN_REAL),
    COLUMN(agent_row, compute_W, COLUMN_REAL),
    COLUMN(agent_row, up_W, COLUMN_REAL),
    COLUMN(agent_row, down_W, COLUMN_REAL),
    COLUMN(agent_row, idle_W, COLUMN_REAL),
    COLUMN(agent_row, budget_B, COLUMN_INF_OR_BYTES),
    COLUMN(agent_row, need_B, COLUMN_U64),
    COLUMN(agent_row, paper_memory_B, COLUMN_I64_OR_NULL),
    COLUMN(agent_row, eligible, COLUMN_BOOL),
    COLUMN(agent_row, reason, COLUMN_TEXT),
};

static const struct column cell_columns[] = {
    COLUMN(cell_row, cell, COLUMN_U32),
    COLUMN(cell_row, name, COLUMN_TEXT),
    COLUMN(cell_row, up_Bps, COLUMN_INF_OR_REAL),
    COLUMN(cell_row, down_Bps, COLUMN_INF_OR_REAL),
};

static const struct column cell_round_columns[] = {
    COLUMN(cell_round_row, round, COLUMN_U32),
    COLUMN(cell_round_row, cell, COLUMN_U32),
    COLUMN(cell_round_row, up_B, COLUMN_REAL),
    COLUMN(cell_round_row, down_B, COLUMN_REAL),
};

static const struct column run_memory_columns[] = {
    COLUMN(run_memory_row, category, COLUMN_TEXT),
    COLUMN(run_memory_row, need_B, COLUMN_U64),
};

static const struct column round_columns[] = {
    COLUMN(round_row, round, COLUMN_U32),
    COLUMN(round_row, t_begin_ns, COLUMN_I64),
    COLUMN(round_row, t_end_ns, COLUMN_I64),
    COLUMN(round_row, selected, COLUMN_U32),
    COLUMN(round_row, used, COLUMN_U32),
    COLUMN(round_row, late, COLUMN_U32),
    COLUMN(round_row, aborted, COLUMN_U32),
    COLUMN(round_row, dropped, COLUMN_U32),
    {"void", COLUMN_BOOL, offsetof(struct round_row, is_void)},
    COLUMN(round_row, accepted, COLUMN_BOOL),
    COLUMN(round_row, alpha, COLUMN_REAL),
    COLUMN(round_row, mu, COLUMN_REAL),
    COLUMN(round_row, agent_episodes, COLUMN_U64),
    COLUMN(round_row, agent_steps, COLUMN_U64),
    COLUMN(round_row, wasted_episodes, COLUMN_U64),
    COLUMN(round_row, wasted_steps, COLUMN_U64),
    COLUMN(round_row, server_episodes, COLUMN_U64),
    COLUMN(round_row, server_steps, COLUMN_U64),
    COLUMN(round_row, blowups, COLUMN_U64),
    COLUMN(round_row, mean_download_s, COLUMN_REAL),
    COLUMN(round_row, mean_compute_s, COLUMN_REAL),
    COLUMN(round_row, mean_panel_s, COLUMN_REAL),
    COLUMN(round_row, mean_queue_s, COLUMN_REAL),
    COLUMN(round_row, mean_upload_s, COLUMN_REAL),
    COLUMN(round_row, mean_away_s, COLUMN_REAL),
    COLUMN(round_row, mean_wait_s, COLUMN_REAL),
    COLUMN(round_row, energy_J, COLUMN_REAL),
    COLUMN(round_row, down_payload_B, COLUMN_U64),
    COLUMN(round_row, down_wire_B, COLUMN_U64),
    COLUMN(round_row, up_payload_B, COLUMN_U64),
    COLUMN(round_row, up_wire_B, COLUMN_U64),
    COLUMN(round_row, server_up_B, COLUMN_REAL),
    COLUMN(round_row, server_down_B, COLUMN_REAL),
    COLUMN(round_row, paper_bits, COLUMN_I64_OR_NULL),
    COLUMN(round_row, theta_hash, COLUMN_HASH),
};

static const struct column agent_round_columns[] = {
    COLUMN(agent_round_row, dispatch, COLUMN_U64),
    COLUMN(agent_round_row, round, COLUMN_U32),
    COLUMN(agent_round_row, wave, COLUMN_U32),
    COLUMN(agent_round_row, ended, COLUMN_U32),
    COLUMN(agent_round_row, agent, COLUMN_U32),
    COLUMN(agent_round_row, slot, COLUMN_I32),
    {"fate", COLUMN_OUTCOME, offsetof(struct agent_round_row, outcome)},
    {"fate_phase", COLUMN_PHASE, offsetof(struct agent_round_row, outcome_phase)},
    COLUMN(agent_round_row, cause, COLUMN_CAUSE),
    COLUMN(agent_round_row, staleness, COLUMN_I64_OR_NULL),
    COLUMN(agent_round_row, t_begin_ns, COLUMN_I64),
    COLUMN(agent_round_row, t_end_ns, COLUMN_I64),
    COLUMN(agent_round_row, download_ns, COLUMN_I64),
    COLUMN(agent_round_row, compute_ns, COLUMN_I64),
    COLUMN(agent_round_row, panel_ns, COLUMN_I64),
    COLUMN(agent_round_row, queue_ns, COLUMN_I64),
    COLUMN(agent_round_row, upload_ns, COLUMN_I64),
    COLUMN(agent_round_row, away_ns, COLUMN_I64),
    COLUMN(agent_round_row, wait_ns, COLUMN_I64),
    COLUMN(agent_round_row, down_payload_B, COLUMN_U64),
    COLUMN(agent_round_row, down_wire_B, COLUMN_U64),
    COLUMN(agent_round_row, up_payload_B, COLUMN_U64),
    COLUMN(agent_round_row, up_wire_B, COLUMN_U64),
    COLUMN(agent_round_row, episodes, COLUMN_U32),
    COLUMN(agent_round_row, steps, COLUMN_U32),
    COLUMN(agent_round_row, vote, COLUMN_VOTE),
    COLUMN(agent_round_row, blowups, COLUMN_U32),
    COLUMN(agent_round_row, energy_compute_J, COLUMN_REAL),
    COLUMN(agent_round_row, energy_up_J, COLUMN_REAL),
    COLUMN(agent_round_row, energy_down_J, COLUMN_REAL),
    COLUMN(agent_round_row, energy_idle_J, COLUMN_REAL),
    COLUMN(agent_round_row, peak_B, COLUMN_U64),
};

static const struct column span_columns[] = {
    COLUMN(span_row, dispatch, COLUMN_I64),
    COLUMN(span_row, from_ns, COLUMN_I64),
    COLUMN(span_row, to_ns, COLUMN_I64),
    COLUMN(span_row, phase, COLUMN_SPAN),
    COLUMN(span_row, cell_ns, COLUMN_I64),
    COLUMN(span_row, server_ns, COLUMN_I64),
};

static const struct column presence_columns[] = {
    COLUMN(presence_row, agent, COLUMN_U32),
    COLUMN(presence_row, t_ns, COLUMN_I64),
    COLUMN(presence_row, online, COLUMN_BOOL),
};

static const struct column agent_energy_columns[] = {
    COLUMN(agent_energy_row, agent, COLUMN_U32),
    COLUMN(agent_energy_row, compute_J, COLUMN_REAL),
    COLUMN(agent_energy_row, up_J, COLUMN_REAL),
    COLUMN(agent_energy_row, down_J, COLUMN_REAL),
    COLUMN(agent_energy_row, idle_J, COLUMN_REAL),
};

static const struct column evaluation_columns[] = {
    COLUMN(evaluation_row, round, COLUMN_U32),
    COLUMN(evaluation_row, mode, COLUMN_TEXT),
    COLUMN(evaluation_row, n, COLUMN_U32),
    COLUMN(evaluation_row, mean, COLUMN_REAL),
    COLUMN(evaluation_row, sd, COLUMN_REAL),
    COLUMN(evaluation_row, steps, COLUMN_U64),
    COLUMN(evaluation_row, blowups, COLUMN_U32),
};

static const struct column policy_columns[] = {
    COLUMN(policy_row, round, COLUMN_U32),
    COLUMN(policy_row, policy, COLUMN_BLOB),
};

static const struct column memory_event_columns[] = {
    COLUMN(memory_event_row, dispatch, COLUMN_I64),
    COLUMN(memory_event_row, row, COLUMN_U64),
    COLUMN(memory_event_row, t_ns, COLUMN_I64),
    COLUMN(memory_event_row, category, COLUMN_TEXT),
    COLUMN(memory_event_row, held_B, COLUMN_U64),
};

static const struct column event_columns[] = {
    COLUMN(event_row, seq, COLUMN_U64),
    COLUMN(event_row, t_ns, COLUMN_I64),
    COLUMN(event_row, kind, COLUMN_TEXT),
    COLUMN(event_row, round, COLUMN_I64_OR_NULL),
    COLUMN(event_row, dispatch, COLUMN_I64_OR_NULL),
    COLUMN(event_row, agent, COLUMN_I64_OR_NULL),
    COLUMN(event_row, payload_B, COLUMN_I64_OR_NULL),
    COLUMN(event_row, wire_B, COLUMN_I64_OR_NULL),
};

static const struct column host_run_columns[] = {
    COLUMN(host_run_row, jobs, COLUMN_U32),
    COLUMN(host_run_row, cpu, COLUMN_TEXT),
    COLUMN(host_run_row, libm, COLUMN_TEXT),
    COLUMN(host_run_row, mujoco, COLUMN_TEXT),
    COLUMN(host_run_row, started, COLUMN_TEXT),
    COLUMN(host_run_row, wall_s, COLUMN_REAL),
    COLUMN(host_run_row, cpu_s, COLUMN_REAL),
    COLUMN(host_run_row, physics_s, COLUMN_REAL),
    COLUMN(host_run_row, policy_s, COLUMN_REAL),
    COLUMN(host_run_row, steps, COLUMN_U64),
    COLUMN(host_run_row, events, COLUMN_U64),
};

#define TABLE(name) {#name, name##_columns, sizeof name##_columns / sizeof *name##_columns}
const struct table_row table_rows[TABLES] = {
    [TABLE_RUN] = TABLE(run),
    [TABLE_AGENT] = TABLE(agent),
    [TABLE_CELL] = TABLE(cell),
    [TABLE_CELL_ROUND] = TABLE(cell_round),
    [TABLE_RUN_MEMORY] = TABLE(run_memory),
    [TABLE_ROUND] = TABLE(round),
    [TABLE_AGENT_ROUND] = TABLE(agent_round),
    [TABLE_SPAN] = TABLE(span),
    [TABLE_PRESENCE] = TABLE(presence),
    [TABLE_AGENT_ENERGY] = TABLE(agent_energy),
    [TABLE_EVALUATION] = TABLE(evaluation),
    [TABLE_POLICY] = TABLE(policy),
    [TABLE_EVENT] = TABLE(event),
    [TABLE_MEMORY_EVENT] = TABLE(memory_event),
    [TABLE_HOST_RUN] = TABLE(host_run),
};
/* clang-format on */

int table_prepare(sqlite3 *db, enum table table, sqlite3_stmt **statement)
{
    const struct table_row *row = &table_rows[table];
    sqlite3_str *sql = sqlite3_str_new(db);
    sqlite3_str_appendf(sql, "INSERT INTO %s(run", row->name);
    for (int i = 0; i < row->count; i++)
        sqlite3_str_appendf(sql, ", %s", row->columns[i].name);
    sqlite3_str_appendall(sql, ") VALUES(?");
    for (int i = 0; i < row->count; i++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    int result = text ? sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL)
                      : SQLITE_NOMEM;
    sqlite3_free(text);
    return result;
}

static int bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    return sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC); /* NULL binds NULL */
}

static int bind_hash(sqlite3_stmt *statement, int at, uint64_t hash)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    return sqlite3_bind_text(statement, at, text, 16, SQLITE_TRANSIENT);
}

static int bind_blob(sqlite3_stmt *statement, int at, const struct wire *wire)
{
    return wire->length
               ? sqlite3_bind_blob64(statement, at, wire->bytes, wire->length, SQLITE_STATIC)
               : sqlite3_bind_null(statement, at);
}

static int bind_real(sqlite3_stmt *statement, int at, double value, bool null)
{
    return null ? sqlite3_bind_null(statement, at) : sqlite3_bind_double(statement, at, value);
}

static int bind_integer(sqlite3_stmt *statement, int at, int64_t value, bool null)
{
    return null ? sqlite3_bind_null(statement, at) : sqlite3_bind_int64(statement, at, value);
}

static int bind_column(sqlite3_stmt *statement, int at, enum column_kind kind, const void *field)
{
    switch (kind) {
    case COLUMN_U32:
        return bind_integer(statement, at, *(const uint32_t *)field, false);
    case COLUMN_I32:
        return bind_integer(statement, at, *(const int32_t *)field, false);
    case COLUMN_I64:
        return bind_integer(statement, at, *(const int64_t *)field, false);
    case COLUMN_U64:
        return bind_integer(statement, at, (int64_t) * (const uint64_t *)field, false);
    case COLUMN_BOOL:
        return bind_integer(statement, at, *(const bool *)field, false);
    case COLUMN_REAL:
        return bind_real(statement, at, *(const double *)field, false);
    case COLUMN_I64_OR_NULL:
        return bind_integer(statement, at, *(const int64_t *)field, *(const int64_t *)field < 0);
    case COLUMN_NAN_OR_REAL:
        return bind_real(statement, at, *(const double *)field, isnan(*(const double *)field));
    case COLUMN_INF_OR_REAL:
        return bind_real(statement, at, *(const double *)field, isinf(*(const double *)field));
    case COLUMN_INF_OR_BYTES: {
        double bytes = *(const double *)field;
        return bytes < 0x1p63 ? sqlite3_bind_int64(statement, at, (int64_t)bytes)
                              : sqlite3_bind_null(statement, at);
    }
    case COLUMN_TEXT:
        return bind_text(statement, at, *(const char *const *)field);
    case COLUMN_HASH:
        return bind_hash(statement, at, *(const uint64_t *)field);
    case COLUMN_OUTCOME:
        return bind_text(statement, at, outcome_names[*(const enum outcome *)field]);
    case COLUMN_PHASE:
        return bind_text(statement, at,
                         *(const int *)field < 0 ? NULL : phase_names[*(const int *)field]);
    case COLUMN_CAUSE:
        return bind_text(statement, at, cause_names[*(const enum cause *)field]);
    case COLUMN_SPAN:
        return bind_text(statement, at, span_names[*(const enum span_kind *)field]);
    case COLUMN_VOTE:
        return bind_integer(statement, at, *(const int *)field, *(const int *)field == 0);
    case COLUMN_BLOB:
        return bind_blob(statement, at, field);
    }
    return SQLITE_MISUSE;
}

int table_bind(sqlite3_stmt *statement, enum table table, const void *row)
{
    const struct table_row *shape = &table_rows[table];
    for (int i = 0; i < shape->count; i++) {
        const struct column *column = &shape->columns[i];
        int result =
            bind_column(statement, i + 2, column->kind, (const char *)row + column->offset);
        if (result != SQLITE_OK)
            return result;
    }
    return SQLITE_OK;
}
