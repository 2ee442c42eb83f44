/* A database in a folder of its own, and rows to write into it. */
#ifndef TESTS_RECORDED_ROWS_H
#define TESTS_RECORDED_ROWS_H

#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"
#include "sim/scenario/scenario.h"
#include "tests/support/files.h"

#include <math.h>
#include <sqlite3.h>

struct scratch {
    char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16];
};

static inline struct scratch scratch_new(void)
{
    struct scratch scratch;
    folder_make(scratch.folder);
    snprintf(scratch.path, sizeof scratch.path, "%s/results.db", scratch.folder);
    return scratch;
}

static inline void scratch_free(struct scratch *scratch)
{
    folder_remove(scratch->folder);
}

/* The first column of the first row as text; "NULL"; "" when there is no row. */
static inline const char *ask(const char *path, const char *sql)
{
    static char answer[1024];
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    answer[0] = 0;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        snprintf(answer, sizeof answer, "%s", text ? text : "NULL");
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

static inline struct run_row a_run(int64_t run)
{
    return (struct run_row){.run = run,
                            .scenario = "hello",
                            .scenario_hash = "0123456789abcdef",
                            .resolved = "seeds: 1\n",
                            .point = "",
                            .place = 5,
                            .trials = 8,
                            .trial = "t",
                            .algorithm = "par_s2zpo",
                            .task = "Hopper",
                            .seed = 3,
                            .d = 5123,
                            .rounds = 9,
                            .agents = 2,
                            .eligible = 1,
                            .server_up_Bps = 1.5e6,
                            .server_down_Bps = INFINITY,
                            .target = NAN,
                            .price_up_per_GB = NAN,
                            .price_down_per_GB = NAN,
                            .price_per_kWh = NAN,
                            .price_per_answer = NAN,
                            .version = "0.1"};
}

/* With run 1 begun. */
static inline struct recorder *begun(const struct scratch *scratch, struct errs *errs)
{
    struct recorder *recorder = recorder_open(scratch->path, errs);
    struct run_row run = a_run(1);
    ck_assert_msg(recorder && recorder_begin_run(recorder, &run), "%s", errs_first(errs));
    return recorder;
}

static inline struct round_row a_round(uint32_t round)
{
    return (struct round_row){.round = round,
                              .t_end_ns = 7,
                              .is_void = true,
                              .paper_bits = -1,
                              .alpha = 0.01,
                              .theta_hash = 0xab};
}

static inline struct agent_round_row an_agent_round(uint64_t dispatch)
{
    return (struct agent_round_row){.dispatch = dispatch,
                                    .round = 1,
                                    .ended = 2,
                                    .agent = 5,
                                    .slot = -1,
                                    .outcome = OUTCOME_DROPPED,
                                    .outcome_phase = 2,
                                    .wave = 3,
                                    .cause = CAUSE_LEFT,
                                    .staleness = -1,
                                    .t_begin_ns = 100,
                                    .t_end_ns = 115,
                                    .download_ns = 1,
                                    .compute_ns = 2,
                                    .panel_ns = 3,
                                    .queue_ns = 1,
                                    .upload_ns = 4,
                                    .away_ns = 3,
                                    .wait_ns = 2,
                                    .down_payload_B = 11,
                                    .down_wire_B = 12,
                                    .up_payload_B = 13,
                                    .up_wire_B = 14,
                                    .episodes = 15,
                                    .steps = 16,
                                    .vote = -1,
                                    .blowups = 17,
                                    .energy_compute_J = 0.5,
                                    .energy_up_J = 1.5,
                                    .energy_down_J = 2.5,
                                    .energy_idle_J = 3.5,
                                    .peak_B = 18};
}

static inline void write_everything(struct recorder *recorder, int64_t run)
{
    struct run_row row = a_run(run);
    ck_assert(recorder_begin_run(recorder, &row));
    ck_assert(recorder_fleet_class(
        recorder, &(struct fleet_class_row){"phones", 1, 2, 1, 262144, 300000, 27372, NULL}));
    ck_assert(recorder_agent(recorder, &(struct agent_row){.agent = 1,
                                                           .class = "phones",
                                                           .idx = 4,
                                                           .panel = 2,
                                                           .up_Bps = 125000,
                                                           .down_Bps = INFINITY,
                                                           .latency_ns = 20000000,
                                                           .steps_per_s = 800,
                                                           .flop_per_s = INFINITY,
                                                           .mass = 1.5,
                                                           .friction = 1,
                                                           .gravity = 1,
                                                           .actuator = 0.5,
                                                           .objective = 0.75,
                                                           .wish_speed = 1,
                                                           .target_speed = 2.5,
                                                           .wish_energy = 0.125,
                                                           .wish_posture = 3,
                                                           .wish_taste = 0.5,
                                                           .compute_W = 6.5,
                                                           .up_W = 2.5,
                                                           .down_W = 1.5,
                                                           .idle_W = 0.25,
                                                           .budget_B = 262144,
                                                           .need_B = 300000,
                                                           .paper_memory_B = -1,
                                                           .reason = "needs more than it has"}));
    ck_assert(recorder_agent(recorder, &(struct agent_row){.agent = 2,
                                                           .class = "phones",
                                                           .budget_B = INFINITY,
                                                           .paper_memory_B = 27372,
                                                           .eligible = true}));
    ck_assert(recorder_run_memory(recorder, &(struct run_memory_row){"policy", 20492}));
    struct round_row round = a_round(1);
    ck_assert(recorder_round(recorder, &round));
    struct agent_round_row agent_round = an_agent_round(1);
    ck_assert(recorder_agent_round(recorder, &agent_round));
    ck_assert(recorder_span(recorder, &(struct span_row){1, 100, 115, SPAN_UPLOAD, 4, 9}));
    ck_assert(recorder_presence(recorder, &(struct presence_row){1, 40, true}));
    ck_assert(recorder_presence(recorder, &(struct presence_row){1, 90, false}));
    ck_assert(recorder_agent_energy(recorder, &(struct agent_energy_row){1, 0.5, 1.5, 2.5, 8.5}));
    ck_assert(recorder_evaluation(
        recorder, &(struct evaluation_row){1, "deterministic", 10, -36.5, 2.5, 3000, 0}));
    ck_assert(recorder_client_evaluation(
        recorder, &(struct client_evaluation_row){1, 8, -1.5, 2.5, -8, -4, 0.5, NAN}));
    uint8_t bytes[3] = {1, 2, 255};
    ck_assert(recorder_policy(recorder, &(struct policy_row){1, {bytes, 3, 3}}));
    ck_assert(recorder_policy(recorder, &(struct policy_row){2, {bytes, 1, 3}}));
    ck_assert(recorder_event(recorder, &(struct event_row){1, 50, "upload", 1, 1, 5, 9, 49}));
    ck_assert(recorder_event(recorder, &(struct event_row){2, 60, "deadline", 1, -1, -1, -1, -1}));
    ck_assert(
        recorder_host_run(recorder, &(struct host_run_row){2, "cpu", "glibc", "2.2.2", "now", 1, 2,
                                                           3, 4, 5, 6, "cpu family", 8, 9}));
    ck_assert(recorder_commit(recorder));
}

#endif
