/* Writes rows to the database in one transaction a round. Whatever SQLite reports goes through
 * recorder_fail, so that a failure is told once and nothing is written after it; what a call was
 * for ("write a row", "commit a round") is part of what the user reads. */
#include "sim/record/recorder.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/cell.h"
#include "sim/record/recorder_bind.h"
#include "sim/record/recorder_parts.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool recorder_ok(const struct recorder *recorder)
{
    return !(recorder->database ? recorder->database : recorder)->broken;
}

const char *recorder_library_version(void)
{
    return sqlite3_libversion();
}

/* Runs a statement that yields no row, and makes it ready for the next time. A reset also lets go
 * of the texts and blobs of the row, which its caller owns. */
static bool run_statement(struct recorder *recorder, sqlite3_stmt *statement, const char *doing)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE || recorder_fail(recorder, doing);
    sqlite3_reset(statement);
    return done;
}

/* Opens a transaction unless one is open. BEGIN IMMEDIATE takes the lock for writing at once: if
 * somebody holds it, that is told before the first row rather than in the middle. */
static bool begin(struct recorder *recorder)
{
    if (recorder->broken)
        return false;
    if (!recorder->in_transaction)
        recorder->in_transaction = run_statement(recorder, recorder->begin, "write to it");
    return recorder->in_transaction;
}

/* Rows in a file that has no name any more are lost, though SQLite writes them without complaint.
 * Asked at each commit, so that a study does not go on for hours into a file that was removed. */
static bool still_there(struct recorder *recorder)
{
    struct stat open, named;
    if (fstat(recorder->lock, &open) == 0 && stat(recorder->path, &named) == 0 &&
        open.st_dev == named.st_dev && open.st_ino == named.st_ino)
        return true;
    recorder->broken = true;
    return errs_add(recorder->errs, FAULT_RUN, NULL,
                    "remove what it left beside it (-wal, -shm), and run the same command again",
                    "%s: was removed or replaced by another program meanwhile", recorder->path);
}

void recorder_before_commit(struct recorder *recorder, bool (*join)(void *context), void *context)
{
    recorder->join = join;
    recorder->join_context = context;
}

const char *recorder_path(const struct recorder *recorder)
{
    return recorder->path;
}

/* Foreign keys are only on for the cascade: they would cost a look-up a row, and our rows carry
 * their run by construction. SQLite ignores this PRAGMA within a transaction, so none may be
 * open. */
static bool cascade(struct recorder *recorder, bool on)
{
    if (recorder->in_transaction)
        die("a run is deleted while rows wait for their commit");
    return recorder_execute(recorder, "delete a run",
                            on ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
}

static bool join(struct recorder *recorder)
{
    return !recorder->join || recorder->join(recorder->join_context);
}

static bool commit_rows(struct recorder *recorder)
{
    if (recorder->broken || !recorder->in_transaction)
        return !recorder->broken;
    bool replaced = recorder->replacing;
    recorder->in_transaction = recorder->replacing = false;
    return still_there(recorder) && run_statement(recorder, recorder->commit, "commit a round") &&
           (!replaced || cascade(recorder, false));
}

/* Where what joins cannot be kept, the round still is, and nothing after it. */
static bool commit(struct recorder *recorder)
{
    bool joined = join(recorder), good = commit_rows(recorder);
    if (good && !joined)
        recorder->broken = recorder->sound = true;
    return good && joined;
}

bool recorder_commit(struct recorder *recorder)
{
    if (recorder->database)
        return beside_commit(recorder);
    return recorder->in_transaction ? commit(recorder) : !recorder->broken;
}

/* Nobody's rows may be in the transaction: it is somebody else's that are committed. */
bool recorder_commit_joined(struct recorder *recorder)
{
    if (recorder->in_transaction)
        die("rows wait while others are committed");
    return commit(recorder);
}

/* Rows of other tables may take the place of earlier ones, so that their sum says nothing. */
static bool is_summed(enum table_id table)
{
    return recorded_tables[table].link == PART_OF_RUN;
}

void recorder_take_run(struct recorder *recorder, int64_t run)
{
    recorder->run = run;
    memset(recorder->sums, 0, sizeof recorder->sums);
}

/* A row of any table: what its fields are, the lists of columns say (cell.h). Hashing it here and
 * not when the run ends saves reading all of its rows again, and with a recorder beside others it
 * is done before the database is needed. */
bool recorder_insert(struct recorder *recorder, enum table_id table, const void *row)
{
    if (is_summed(table))
        recorder->sums[table] += cell_row_hash(table, recorder->run, row);
    return recorder->database ? beside_insert(recorder, table, row)
                              : recorder_insert_summed(recorder, table, row);
}

bool recorder_insert_summed(struct recorder *recorder, enum table_id table, const void *row)
{
    sqlite3_stmt *statement = recorder->insert[table];
    if (!begin(recorder))
        return false;
    if (insert_bind(statement, table, recorder->run, row) != SQLITE_OK)
        return recorder_fail(recorder, "write a row");
    return run_statement(recorder, statement, "write a row");
}

enum run_state recorder_run_state(struct recorder *recorder, int64_t run)
{
    enum run_state state = RUN_ABSENT;
    if (recorder->broken)
        return state;
    sqlite3_bind_int64(recorder->state, 1, run);
    int result = sqlite3_step(recorder->state);
    /* The text is SQLite's own and gone with the reset below: it is compared before. */
    const char *name =
        result == SQLITE_ROW ? (const char *)sqlite3_column_text(recorder->state, 0) : NULL;
    if (name) {
        state = run_state_of(name);
    } else if (result != SQLITE_DONE) {
        recorder_fail(recorder, "read its runs");
    }
    sqlite3_reset(recorder->state);
    return state;
}

/* NaN says that nothing is given: the parameter is left alone, and an unbound one is NULL. */
static void bind_number(sqlite3_stmt *statement, int at, double value)
{
    if (!isnan(value))
        sqlite3_bind_double(statement, at, value);
}

/* The parameters of the statement below, by their numbers there. */
static void bind_label(sqlite3_stmt *statement, const struct run_row *row)
{
    bind_number(statement, 1, row->target);
    sqlite3_bind_text(statement, 2, row->scenario, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, row->point, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, (int64_t)row->place);
    sqlite3_bind_int64(statement, 5, (int64_t)row->trials);
    sqlite3_bind_int64(statement, 6, row->run);
    sqlite3_bind_text(statement, 7, row->currency, -1, SQLITE_STATIC);
    bind_number(statement, 8, row->price_up_per_GB);
    bind_number(statement, 9, row->price_down_per_GB);
    bind_number(statement, 10, row->price_per_kWh);
    bind_number(statement, 11, row->price_per_answer);
    sqlite3_bind_text(statement, 12, row->scenario_hash, -1, SQLITE_STATIC);
}

#define PRICES "(currency, price_up_per_GB, price_down_per_GB, price_per_kWh, price_per_answer)"

/* The WHERE leaves out a run of which nothing changes, so that its digest, the costly part, is
 * taken again only where something did. IS NOT, unlike <>, also tells a NULL from a number. */
bool recorder_relabel_run(struct recorder *recorder, const struct run_row *row)
{
    static const char sql[] =
        "UPDATE run SET target = ?1, point = iif(scenario = ?2, ?3, point), "
        "place = iif(scenario = ?2, ?4, place), trials = iif(scenario = ?2, ?5, trials), "
        "scenario_hash = iif(scenario = ?2, ?12, scenario_hash), " PRICES
        " = (?7, ?8, ?9, ?10, ?11) WHERE run = ?6 AND (target IS NOT ?1 OR " PRICES
        " IS NOT (?7, ?8, ?9, ?10, ?11) OR "
        "(scenario = ?2 AND (scenario_hash, point, place, trials) IS NOT (?12, ?3, ?4, ?5)))";
    static const struct results_item changed = {.name = "run"};
    sqlite3_stmt *statement = NULL;
    if (!begin(recorder) || !recorder_prepare(recorder, sql, &statement))
        return false;
    bind_label(statement, row);
    bool done = run_statement(recorder, statement, "change a label");
    sqlite3_finalize(statement);
    if (done && sqlite3_changes(recorder->db) > 0 &&
        results_seal(recorder->db, row->run, &changed, 1) != SQLITE_DONE)
        done = recorder_fail(recorder, "change a label");
    return done && recorder_commit(recorder);
}

static bool delete_run(struct recorder *recorder, int64_t run)
{
    char sql[64];
    snprintf(sql, sizeof sql, "DELETE FROM run WHERE run = %lld", (long long)run);
    return recorder_execute(recorder, "delete a run", sql);
}

bool recorder_delete_run(struct recorder *recorder, int64_t run)
{
    return cascade(recorder, true) && delete_run(recorder, run) && cascade(recorder, false);
}

static bool begin_rows(struct recorder *recorder, const struct run_row *row)
{
    struct run_row begun = *row;
    begun.state = RUN_RUNNING;
    recorder_take_run(recorder, row->run);
    return recorder_insert(recorder, TABLE_RUN, &begun);
}

/* What is left of a run that was cut off goes: it is played from its beginning again. */
bool recorder_begin_run(struct recorder *recorder, const struct run_row *row)
{
    if (recorder->database)
        return beside_begin_run(recorder, row);
    enum run_state state = recorder_run_state(recorder, row->run);
    if (run_state_is_final(state))
        die("run %lld is begun again, but it is %s", (long long)row->run, run_state_names[state]);
    if (state != RUN_ABSENT && !recorder_delete_run(recorder, row->run))
        return false;
    return begin_rows(recorder, row) && recorder_commit(recorder);
}

/* The earlier one goes, and the new one is there, when the transaction of all its rows is
 * committed. The cascade is on from before it begins until it has ended: a run that replaces
 * another pays for the look-ups. */
bool recorder_erase_run(struct recorder *recorder, int64_t run)
{
    recorder->replacing = cascade(recorder, true) && begin(recorder) && delete_run(recorder, run);
    return recorder->replacing;
}

bool recorder_replace_run(struct recorder *recorder, const struct run_row *row)
{
    if (!recorder->database)
        die("run %lld is replaced, but not by a recorder beside others", (long long)row->run);
    return beside_replace_run(recorder, row);
}

/* recorder_agent and so on: each writes one row of its table. */
#define WRITES(name, table)                                                                        \
    bool recorder_##name(struct recorder *recorder, const struct name##_row *row)                  \
    {                                                                                              \
        return recorder_insert(recorder, table, row);                                              \
    }
WRITES(fleet_class, TABLE_FLEET_CLASS)
WRITES(agent, TABLE_AGENT)
WRITES(cell, TABLE_CELL)
WRITES(cell_round, TABLE_CELL_ROUND)
WRITES(run_memory, TABLE_RUN_MEMORY)
WRITES(round, TABLE_ROUND)
WRITES(agent_round, TABLE_AGENT_ROUND)
WRITES(span, TABLE_SPAN)
WRITES(presence, TABLE_PRESENCE)
WRITES(agent_energy, TABLE_AGENT_ENERGY)
WRITES(evaluation, TABLE_EVALUATION)
WRITES(client_evaluation, TABLE_CLIENT_EVALUATION)
WRITES(policy, TABLE_POLICY)
WRITES(memory_event, TABLE_MEMORY_EVENT)
WRITES(panel_answer, TABLE_PANEL_ANSWER)
WRITES(event, TABLE_EVENT)
WRITES(host_run, TABLE_HOST_RUN)
WRITES(host_episode, TABLE_HOST_EPISODE)
WRITES(host_result, TABLE_HOST_RESULT)
#undef WRITES

/* A digest is kept of every table and every view, from the same lists that the schema is made of.
 * results_seal passes over the tables of the host. */
static bool seal(struct recorder *recorder)
{
    struct results_item items[] = {
#define TABLE(ID, name, link, key, options, about) {#name, link == PART_OF_RUN, 0},
#define VIEW(name, columns, sql, about) {#name, false, 0},
#include "sim/record/columns.h"
    };
    for (size_t i = 0; i < TABLES; i++) /* tables stand before views */
        items[i].sum = items[i].summed ? recorder->sums[i] : 0;
    return results_seal(recorder->db, recorder->run, items, sizeof items / sizeof *items) ==
               SQLITE_DONE ||
           recorder_fail(recorder, "end a run");
}

/* The digests are taken in the transaction that ends the run, so that there is no moment at which a
 * finished run has none. */
bool recorder_end_run(struct recorder *recorder, const struct run_end *end)
{
    if (recorder->database)
        return beside_end_run(recorder, end);
    if (!begin(recorder))
        return false;
    if (end_bind(recorder->end, recorder->run, end) != SQLITE_OK)
        return recorder_fail(recorder, "end a run");
    if (!run_statement(recorder, recorder->end, "end a run"))
        return false;
    return (end->state == RUN_FAILED || seal(recorder)) && commit(recorder);
}
