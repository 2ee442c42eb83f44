/* Several trials record into one database: it sees whole rounds, one after another. */
#include "sim/record/recorder_beside.h"

#include "core/base/mem.h"
#include "tests/sim/record/recorded_rows.h"
#include "tests/support/check.h"

#include <pthread.h>
#include <string.h>

static const struct run_end done = {.state = RUN_DONE, .t_end_ns = 1};

static struct recorder *begin_beside(struct recorder *database, int64_t number)
{
    struct recorder *beside = recorder_beside(database);
    struct run_row run = a_run(number);
    ck_assert(recorder_begin_run(beside, &run));
    return beside;
}

static void write_round(struct recorder *recorder, uint32_t number)
{
    struct round_row round = a_round(number);
    struct agent_round_row agent_round = an_agent_round(number);
    ck_assert(recorder_agent_round(recorder, &agent_round));
    ck_assert(recorder_round(recorder, &round));
}

#define ROUNDS                                                                                     \
    "SELECT group_concat(run||':'||round, ' ') FROM (SELECT * FROM round ORDER BY run, round)"

/* Rows of a and b come in turns; a commit of one does not take the other's half round along. */
START_TEST(rounds_do_not_mix)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct recorder *a = begin_beside(database, 1), *b = begin_beside(database, 2);
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(run||state) FROM run"),
                     "1running,2running");
    write_round(a, 1);
    write_round(b, 1);
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "NULL");
    ck_assert(recorder_commit(a));
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "1:1");
    write_round(a, 2);
    ck_assert(recorder_commit(b));
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "1:1 2:1");
    write_round(b, 2);
    ck_assert(recorder_end_run(a, &done)); /* with the round that was still open */
    recorder_beside_free(b);               /* without it */
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "1:1 1:2 2:1");
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(run||state) FROM run"),
                     "1done,2running");
    recorder_beside_free(a);
    recorder_beside_free(NULL);
    recorder_close(database);
    recorder_close(recorder_open(scratch.path, &errs)); /* its digests fit */
    ck_assert_msg(errs.count == 0, "%s", errs_first(&errs));
    scratch_free(&scratch);
}
END_TEST

/* What a row refers to may change behind the call. */
START_TEST(texts_and_blobs_are_copied)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct recorder *beside = begin_beside(database, 1);
    char class[] = "phones";
    uint8_t bytes[2] = {1, 2};
    ck_assert(recorder_agent(beside, &(struct agent_row){.agent = 1, .class = class}));
    ck_assert(recorder_policy(beside, &(struct policy_row){1, {bytes, 2, 2}}));
    memset(class, 'x', 6);
    memset(bytes, 9, 2);
    ck_assert(recorder_commit(beside));
    ck_assert_str_eq(ask(scratch.path, "SELECT class FROM agent"), "phones");
    ck_assert_str_eq(ask(scratch.path, "SELECT hex(policy) FROM policy"), "0102");
    recorder_beside_free(beside);
    recorder_close(database);
    scratch_free(&scratch);
}
END_TEST

/* A run that replaces a finished one is there as a whole, at its end, or not at all. */
START_TEST(a_finished_run_is_replaced_at_the_end)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct recorder *beside = begin_beside(database, 1), *other = begin_beside(database, 2);
    struct run_row run = a_run(1);
    write_round(beside, 1);
    ck_assert(recorder_end_run(beside, &done));
    for (int fails = 1; fails >= 0; fails--) {
        struct run_end end = {.state = fails ? RUN_FAILED : RUN_DONE, .reason = "why"};
        ck_assert(recorder_replace_run(beside, &run));
        for (uint32_t round = 1; round <= 3; round++) {
            write_round(beside, round);
            ck_assert(recorder_commit(beside));
        }
        write_round(other, 1 + (uint32_t)fails);
        ck_assert(recorder_commit(other)); /* which the other's end does not take back */
        ck_assert_str_eq(ask(scratch.path, "SELECT count(*)||max(round) FROM round WHERE run = 1"),
                         "11");
        ck_assert(recorder_end_run(beside, &end));
        ck_assert_str_eq(ask(scratch.path, "SELECT state FROM run WHERE run = 1"), "done");
        ck_assert_str_eq(ask(scratch.path, ROUNDS), fails ? "1:1 2:2" : "1:1 1:2 1:3 2:1 2:2");
    }
    recorder_beside_free(beside);
    recorder_beside_free(other);
    recorder_close(database);
    recorder_close(recorder_open(scratch.path, &errs));
    ck_assert_msg(errs.count == 0, "%s", errs_first(&errs));
    scratch_free(&scratch);
}
END_TEST

enum { THREADS = 3, TRIALS = 4, TRIAL_ROUNDS = 25 };
struct writer {
    pthread_t thread;
    struct recorder *database;
    int64_t first;
};

static void *write_trials(void *context)
{
    struct writer *writer = context;
    for (int64_t run = writer->first; run < writer->first + TRIALS; run++) {
        struct recorder *beside = begin_beside(writer->database, run);
        for (uint32_t round = 1; round <= TRIAL_ROUNDS; round++) {
            write_round(beside, round);
            ck_assert(recorder_commit(beside));
        }
        ck_assert(recorder_end_run(beside, &done));
        recorder_beside_free(beside);
    }
    return NULL;
}

/* 3 threads of 4 trials of 25 rounds, while the first thread asks between them. */
START_TEST(threads_take_turns)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct writer writers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        writers[i] = (struct writer){.database = database, .first = 1 + 10 * i};
        pthread_create(&writers[i].thread, NULL, write_trials, &writers[i]);
    }
    for (enum run_state state = RUN_ABSENT; state != RUN_DONE;) {
        recorder_take_pen(database);
        state = recorder_run_state(database, 1);
        recorder_give_pen(database);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(writers[i].thread, NULL);
    recorder_close(database);
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*)||' '||sum(rounds = 25) FROM (SELECT "
                                       "count(*) AS rounds FROM round GROUP BY run)"),
                     "12 12");
    recorder_close(recorder_open(scratch.path, &errs));
    ck_assert_msg(errs.count == 0, "%s", errs_first(&errs));
    scratch_free(&scratch);
}
END_TEST

static void *commit(void *beside)
{
    ck_assert(recorder_commit(beside));
    return NULL;
}

/* While another writes, rounds that may wait do so, and the next commit brings them. With 20 000
 * rows it is the trial that waits: its commit has written them when it returns. */
START_TEST(rounds_may_wait_for_later_ones)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *database = recorder_open(scratch.path, &errs);
    struct recorder *beside = begin_beside(database, 1);
    pthread_t thread;
    recorder_rounds_may_wait(beside, true);
    recorder_take_pen(database);
    write_round(beside, 1);
    ck_assert(recorder_commit(beside));
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "NULL");
    recorder_give_pen(database);
    write_round(beside, 2);
    ck_assert(recorder_commit(beside));
    ck_assert_str_eq(ask(scratch.path, ROUNDS), "1:1 1:2");
    recorder_take_pen(database);
    for (uint32_t round = 3; round < 3 + 10000; round++)
        write_round(beside, round); /* two rows each */
    pthread_create(&thread, NULL, commit, beside);
    recorder_give_pen(database);
    pthread_join(thread, NULL);
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM round"), "10002");
    recorder_beside_free(beside);
    recorder_close(database);
    ck_assert_uint_eq(errs.count, 0);
    scratch_free(&scratch);
}
END_TEST

TEST_MAIN("recorder_beside", rounds_do_not_mix, texts_and_blobs_are_copied,
          a_finished_run_is_replaced_at_the_end, threads_take_turns, rounds_may_wait_for_later_ones)
