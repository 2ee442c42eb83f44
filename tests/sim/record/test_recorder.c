/* The recorder: rows come back as written, and nothing else goes wrong than what it says. */
#include "core/base/mem.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_beside.h"
#include "sim/record/recorder_open.h"
#include "sim/record/recorder_parts.h"
#include "sim/record/schema.h"
#include "tests/sim/record/recorded_rows.h"
#include "tests/support/check.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What write_everything writes, as SQL finds it. */
static const struct {
    const char *sql, *answer;
} written[] = {
    {"SELECT "
     "run||scenario||scenario_hash||resolved||point||place||trials||trial||algorithm||task||"
     "seed||' "
     "'||d||' '||rounds||"
     "agents||eligible||version||state FROM run",
     "77hello0123456789abcdefseeds: 1\n58tpar_s2zpoHopper3 5123 9210.1done"},
    {"SELECT server_up_Bps FROM run WHERE server_down_Bps IS NULL AND target IS NULL AND "
     "reason IS NULL",
     "1500000.0"},
    {"SELECT t_end_ns||' '||t_flush_end_ns||' '||flush_payload_B||' '||flush_wire_B FROM run",
     "1234 2345 56 78"},
    {"SELECT class||idx||panel||up_Bps||' '||latency_ns||' '||steps_per_s||' "
     "'||mass||friction||gravity||actuator||' "
     "'||objective||wish_speed||target_speed||wish_energy||wish_posture||wish_taste||"
     "' '||budget_B||' '||need_B||eligible||reason FROM agent WHERE agent = 1 AND down_Bps IS "
     "NULL AND "
     "flop_per_s IS NULL AND paper_memory_B IS NULL",
     "phones42125000.0 20000000 800.0 1.51.01.00.5 0.751.02.50.1253.00.5 262144 3000000needs more "
     "than it has"},
    {"SELECT paper_memory_B||eligible FROM agent WHERE agent = 2 AND budget_B IS NULL AND "
     "reason IS NULL",
     "273721"},
    {"SELECT class||first||agents||eligible||' '||budget_B||' '||need_B||' '||paper_memory_B FROM "
     "fleet_class WHERE reason IS NULL",
     "phones121 262144 300000 27372"},
    {"SELECT category||need_B FROM run_memory", "policy20492"},
    {"SELECT round||t_end_ns||void||accepted||alpha||theta_hash FROM round WHERE paper_bits IS "
     "NULL",
     "17100.0100000000000000ab"},
    {"SELECT dispatch||round||ended||agent||slot||outcome||outcome_phase FROM agent_round",
     "1125-1droppedpanel"},
    {"SELECT wave||cause FROM agent_round WHERE staleness IS NULL", "3left"},
    {"SELECT energy_compute_J||energy_up_J||energy_down_J||energy_idle_J FROM agent_round",
     "0.51.52.53.5"},
    {"SELECT t_begin_ns||' "
     "'||t_end_ns||download_ns||compute_ns||panel_ns||queue_ns||upload_ns||away_ns||wait_ns "
     "FROM "
     "agent_round",
     "100 1151231432"},
    {"SELECT "
     "down_payload_B||down_wire_B||up_payload_B||up_wire_B||episodes||steps||vote||blowups||"
     "peak_B FROM "
     "agent_round",
     "111213141516-11718"},
    {"SELECT dispatch||' '||from_ns||' '||to_ns||phase||cell_ns||server_ns FROM span",
     "1 100 115upload49"},
    {"SELECT compute_W||up_W||down_W||idle_W FROM agent WHERE agent = 1", "6.52.51.50.25"},
    {"SELECT group_concat(agent||' '||t_ns||' '||online) FROM presence", "1 40 1,1 90 0"},
    {"SELECT agent||' '||compute_J||up_J||down_J||idle_J FROM agent_energy", "1 0.51.52.58.5"},
    {"SELECT round||mode||n||mean||sd||steps FROM evaluation", "1deterministic10-36.52.53000"},
    {"SELECT "
     "dispatch||n||shared_before||shared_after||wishes_before||wishes_after||rank_own FROM "
     "client_evaluation WHERE rank_wishes IS NULL",
     "18-1.52.5-8.0-4.00.5"},
    {"SELECT hex(policy) FROM policy WHERE round = 1", "0102FF"},
    {"SELECT hex(policy) FROM policy WHERE round = 2", "01"},
    {"SELECT t_ns||kind||round||dispatch||agent||payload_B||wire_B FROM event WHERE seq = 1",
     "50upload115949"},
    {"SELECT t_ns||kind||round FROM event WHERE dispatch IS NULL AND agent IS NULL AND "
     "payload_B IS NULL AND "
     "wire_B IS NULL",
     "60deadline1"},
    {"SELECT "
     "jobs||cpu||libm||mujoco||started||wall_s||cpu_s||physics_s||policy_s||steps||events FROM "
     "host_run",
     "2cpuglibc2.2.2now1.02.03.04.056"},
    {"PRAGMA journal_mode", "wal"},
    {"PRAGMA page_size", "8192"},
};

static void check_written(const struct scratch *scratch, struct recorder *database,
                          struct recorder *recorder)
{
    write_everything(recorder, 77);
    ck_assert_int_eq(recorder_run_state(database, 77), RUN_RUNNING);
    ck_assert_int_eq(recorder_run_state(database, 78), RUN_ABSENT);
    ck_assert(recorder_end_run(
        recorder, &(struct run_end){RUN_DONE, NULL, NULL, 1234, 1300, 2345, 56, 78, 0.5}));
    ck_assert_int_eq(recorder_run_state(database, 77), RUN_DONE);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        ck_assert_str_eq(ask(scratch->path, written[i].sql), written[i].answer);
}

START_TEST(rows_come_back_as_written)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    ck_assert_msg(recorder != NULL, "%s", errs_first(&errs));
    check_written(&scratch, recorder, recorder);
    recorder_close(recorder);
    ck_assert_uint_eq(errs.count, 0);
    scratch_free(&scratch);
}
END_TEST

/* Rows of every table, through memory. */
START_TEST(rows_come_back_from_beside)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs),
                    *beside = recorder_beside(recorder);
    check_written(&scratch, recorder, beside);
    recorder_beside_free(beside);
    recorder_close(recorder);
    ck_assert_uint_eq(errs.count, 0);
    scratch_free(&scratch);
}
END_TEST

/* Every column of the database is a line of columns.h, in that order. */
START_TEST(schema_and_rows_agree)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    recorder_close(recorder_open(scratch.path, &errs));
    char sql[256], expected[64];
    int known = 0;
    for (int i = 0; i < TABLES; i++) {
        const struct recorded_table *table = &recorded_tables[i];
        int before = has_run_in_front(table->link);
        for (int j = 0; j < table->count; j++) {
            snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') WHERE cid = %d",
                     table->name, j + before);
            ck_assert_str_eq(ask(scratch.path, sql), table->columns[j].name);
            ck_assert_msg(*table->columns[j].about, "%s.%s", table->name, table->columns[j].name);
        }
        known += table->count + before;
    }
    snprintf(expected, sizeof expected, "%d", known);
    ck_assert_str_eq(
        ask(scratch.path,
            "SELECT count(*) FROM pragma_table_list AS t, pragma_table_info(t.name) "
            "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"),
        expected);
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM pragma_table_list WHERE schema = "
                                       "'main' AND type = 'table' AND NOT strict "
                                       "AND name NOT LIKE 'sqlite_%'"),
                     "0");
    ck_assert_str_eq(ask(scratch.path, "PRAGMA application_id"),
                     "1178944595"); /* "FEDS" = 46 45 44 53 */
    ck_assert_str_eq(ask(scratch.path, "PRAGMA user_version"), "7");
    scratch_free(&scratch);
}
END_TEST

/* The schema comes with the program: a database can be made where no file of its data can be found.
 * And it is the text of schema_sql, comments included, so that `.schema` in the sqlite3 shell
 * explains every column. */
START_TEST(the_schema_is_in_the_program)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    setenv("FEDSIM_DATADIR", scratch.folder, 1);
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    ck_assert_ptr_nonnull(recorder);
    recorder_close(recorder);
    const char *table = ask(scratch.path, "SELECT sql FROM sqlite_schema WHERE name = 'cell'");
    char *schema = schema_sql();
    ck_assert_msg(strstr(table, "-- towards the server; NULL: unlimited") != NULL, "%s", table);
    ck_assert_msg(strstr(schema, table) != NULL, "%s", table);
    free(schema);
    scratch_free(&scratch);
}
END_TEST

/* A row that breaks a rule of the schema is a bug and dies. */
START_TEST(phases_must_sum_up)
{
    struct scratch scratch = scratch_new();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct errs errs = {0};
        struct recorder *recorder = begun(&scratch, &errs);
        struct agent_round_row row = an_agent_round(1);
        row.wait_ns++;
        close(STDERR_FILENO); /* what it says is not for the log */
        recorder_agent_round(recorder, &row);
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    scratch_free(&scratch);
}
END_TEST

static void must_be_refused(sqlite3 *db, const char *set)
{
    char *sql = mem_format("UPDATE span SET %s WHERE from_ns = 100", set);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_CONSTRAINT, "%s", set);
    free(sql);
}

/* Every kind of span is one the schema knows; none is empty, and links only add to transfers, no
 * more than these took. */
START_TEST(spans)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    struct run_row run = a_run(1);
    ck_assert(recorder_begin_run(recorder, &run));
    for (enum span_kind kind = 0; kind < SPANS; kind++)
        ck_assert(recorder_span(
            recorder, &(struct span_row){1, 100 + 10 * kind, 110 + 10 * kind, kind, 0, 0}));
    ck_assert(recorder_commit(recorder));
    recorder_close(recorder);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(scratch.path, &db), SQLITE_OK);
    must_be_refused(db, "phase = 'nap'");
    must_be_refused(db, "to_ns = 100");
    must_be_refused(db, "cell_ns = 6, server_ns = 5");
    must_be_refused(db, "cell_ns = -1");
    must_be_refused(db, "phase = 'panel', cell_ns = 1");
    ck_assert_int_eq(sqlite3_exec(db,
                                  "UPDATE span SET cell_ns = 6, server_ns = 4 WHERE from_ns = "
                                  "100",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    scratch_free(&scratch);
}
END_TEST

/* Every outcome, phase and cause the program knows is one the schema knows. */
START_TEST(outcomes_and_phases)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    uint64_t dispatch = 0;
    for (enum outcome outcome = 0; outcome < OUTCOMES; outcome++)
        for (int phase = -1; phase < PHASES; phase++) {
            struct agent_round_row row = an_agent_round(++dispatch);
            row.outcome = outcome;
            row.outcome_phase = phase;
            bool wasted = outcome != OUTCOME_USED && outcome != OUTCOME_FLUSH;
            row.cause = wasted ? 1 + dispatch % (CAUSES - 1) : CAUSE_NONE;
            ck_assert(recorder_agent_round(recorder, &row));
        }
    ck_assert(recorder_commit(recorder));
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT count(*)||' '||count(DISTINCT outcome)||' "
                         "'||count(DISTINCT outcome_phase)||' '||count(DISTINCT cause) FROM "
                         "agent_round"),
                     "49 7 6 10");
    recorder_close(recorder);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(scratch.path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "UPDATE agent_round SET outcome = 'lost' WHERE dispatch = 1",
                                  NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    /* The first was used, so nothing made it come to nothing. */
    static const char *const wrong[] = {"outcome_phase = 'nap'", "cause = 'left'",
                                        "outcome = 'late', cause = 'boredom'", "outcome = 'late'"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *sql = mem_format("UPDATE agent_round SET %s WHERE dispatch = 1", wrong[i]);
        ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
        free(sql);
    }
    sqlite3_close(db);
    scratch_free(&scratch);
}
END_TEST

/* A study that has grown and renamed a variant relabels a finished trial; the file is still sound,
 * which recorder_open judges by the digests of finished trials. A trial that is not there stays
 * away. */
START_TEST(a_finished_trial_is_relabelled)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    ck_assert(recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE}));
    struct run_row row = a_run(1);
    row.scenario_hash = "grown";
    row.point = "new";
    row.place = 6;
    row.trials = 40;
    row.target = 1.5;
    row.currency = "EUR";
    row.price_up_per_GB = 2;
    row.price_down_per_GB = row.price_per_kWh = 0;
    row.price_per_answer = 0.05;
    ck_assert(recorder_relabel_run(recorder, &row));
    row.run = 2;
    ck_assert(recorder_relabel_run(recorder, &row));
    recorder_close(recorder);
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT group_concat(run||point||' '||place||' '||trials||' '||"
                         "target||' '||scenario_hash) FROM run"),
                     "1new 6 40 1.5 grown");
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT currency||price_up_per_GB||' '||price_down_per_GB||' '||"
                         "price_per_kWh||' '||price_per_answer FROM run"),
                     "EUR2.0 0.0 0.0 0.05");
    recorder = recorder_open(scratch.path, &errs);
    ck_assert_msg(recorder != NULL, "%s", errs_first(&errs));
    recorder_close(recorder);
    scratch_free(&scratch);
}
END_TEST

/* Whether SQLite looks up the run of each row that it writes. */
static bool looks_up(struct recorder *recorder)
{
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(recorder->db, "PRAGMA foreign_keys", -1, &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    bool on = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return on;
}

static bool looked_up;

static bool note_look_ups(void *recorder)
{
    looked_up = looks_up(recorder);
    return true;
}

/* The rows of a run that is replaced go with it, in the one transaction that look-ups are on for;
 * one that fails gives way to the earlier run. */
START_TEST(a_finished_trial_is_replaced)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    struct round_row first = a_round(1), second = a_round(2);
    struct run_row row = a_run(1);
    ck_assert(recorder_round(recorder, &first));
    ck_assert(recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE}));
    ck_assert(!looks_up(recorder));
    struct recorder *beside = recorder_beside(recorder);
    ck_assert(recorder_replace_run(beside, &row));
    ck_assert(recorder_end_run(beside, &(struct run_end){.state = RUN_FAILED}));
    ck_assert(!looks_up(recorder));
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(round) FROM round"), "1");
    ck_assert(recorder_replace_run(beside, &row));
    ck_assert(recorder_round(beside, &second));
    recorder_before_commit(recorder, note_look_ups, recorder);
    ck_assert(recorder_end_run(beside, &(struct run_end){.state = RUN_DONE}));
    ck_assert(looked_up && !looks_up(recorder));
    recorder_beside_free(beside);
    recorder_close(recorder);
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(round) FROM round"), "2");
    scratch_free(&scratch);
}
END_TEST

TEST_MAIN("recorder", rows_come_back_as_written, rows_come_back_from_beside, schema_and_rows_agree,
          the_schema_is_in_the_program, phases_must_sum_up, spans, outcomes_and_phases,
          a_finished_trial_is_relabelled, a_finished_trial_is_replaced)
