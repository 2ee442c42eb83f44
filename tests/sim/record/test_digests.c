/* The digests of a finished trial, whose rows are hashed when they come, are those of the rows that
 * SQLite gives back. */
#include "core/results/results_check.h"

#include "core/base/mem.h"
#include "sim/record/recorder_beside.h"
#include "tests/sim/record/recorded_rows.h"
#include "tests/support/check.h"

#include <float.h>

#define DIGESTS                                                                                    \
    "SELECT group_concat(item||' '||digest, '|') FROM (SELECT * FROM host_check ORDER BY item)"

/* Numbers that another way of storing them would change: zeros of either sign, whole and subnormal
 * ones, the ends of the range; and texts and blobs of no and of odd lengths. */
static void write_edges(struct recorder *recorder)
{
    static const double edges[] = {0.0,   -0.0,      5.0,      -7.0, 0x1p53 + 2, 0x1p63,
                                   1e300, 0x1p-1074, -DBL_MAX, M_PI, INFINITY,   -INFINITY};
    for (uint32_t i = 0; i < sizeof edges / sizeof *edges; i++)
        ck_assert(recorder_evaluation(
            recorder, &(struct evaluation_row){.round = i + 2,
                                               .mode = i % 2 ? "deterministic" : "stochastic",
                                               .mean = edges[i],
                                               .sd = edges[i],
                                               .steps = i % 2 ? 0 : INT64_MAX}));
    ck_assert(recorder_evaluation(
        recorder, &(struct evaluation_row){
                      .round = 100, .mode = "stochastic", .mean = NAN, .sd = NAN, .blowups = 1}));
    struct round_row round = a_round(7);
    round.theta_hash = UINT64_MAX;
    ck_assert(recorder_round(recorder, &round));
}

/* Takes all digests again, of rows that are read. */
static void seal_by_reading(const char *path, int64_t run)
{
    sqlite3 *db;
    sqlite3_stmt *items;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT item FROM host_check", -1, &items, NULL),
                     SQLITE_OK);
    int sealed = 0;
    for (; sqlite3_step(items) == SQLITE_ROW; sealed++) {
        char *name = mem_string((const char *)sqlite3_column_text(items, 0));
        ck_assert_int_eq(results_seal(db, run, &(struct results_item){.name = name}, 1),
                         SQLITE_DONE);
        free(name);
    }
    ck_assert_int_gt(sealed, 15);
    sqlite3_finalize(items);
    sqlite3_close(db);
}

static void check_digests(bool beside)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct recorder *recorder = beside ? recorder_beside(database) : database;
    write_everything(recorder, 77);
    write_edges(recorder);
    ck_assert(recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE, .t_end_ns = 1}));
    char *hashed = mem_string(ask(scratch.path, DIGESTS));
    if (beside)
        recorder_beside_free(recorder);
    recorder_close(database);
    seal_by_reading(scratch.path, 77);
    ck_assert_str_eq(ask(scratch.path, DIGESTS), hashed);
    free(hashed);
    ck_assert_uint_eq(errs.count, 0);
    scratch_free(&scratch);
}

START_TEST(hashed_and_read_rows_agree)
{
    check_digests(false);
    check_digests(true);
}
END_TEST

/* A trial that is played again begins its digests anew: the rows of round 1 that its first attempt
 * had committed are gone, and so are their hashes. */
START_TEST(an_attempt_that_was_cut_off_is_not_counted)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    struct run_row run = a_run(1);
    struct round_row first = a_round(1), second = a_round(2);
    ck_assert(recorder_round(recorder, &first) && recorder_commit(recorder));
    ck_assert(recorder_begin_run(recorder, &run));
    ck_assert(recorder_round(recorder, &second));
    ck_assert(recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE}));
    char *hashed = mem_string(ask(scratch.path, DIGESTS));
    recorder_close(recorder);
    seal_by_reading(scratch.path, 1);
    ck_assert_str_eq(ask(scratch.path, DIGESTS), hashed);
    free(hashed);
    scratch_free(&scratch);
}
END_TEST

TEST_MAIN("digests", hashed_and_read_rows_agree, an_attempt_that_was_cut_off_is_not_counted)
