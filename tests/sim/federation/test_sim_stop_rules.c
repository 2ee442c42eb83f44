/* What ends a trial, against hand-worked timelines.
 *
 * In world_timeline a, b and c compute 1, 2 and 10 s; a download takes 0.1 + 1 s, an upload 0.1 +
 * 0.5 s. Waiting for all of them, a round ends every 11.7 s, after 3 (1000 + 500) B. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

#define ENDED "SELECT state, ended_by, (SELECT count(*) FROM round) FROM run"
#define NO_ROUNDS "rounds=none"

static void check_ended(const char *rules, const char *more, const char *expected)
{
    struct world world = {.text = world_timeline,
                          .sets = {NO_ROUNDS, rules, "round={policy: wait_all}", more}};
    world_run(&world);
    world_expect(&world, ENDED, expected);
    world_free(&world);
}

START_TEST(test_each_rule)
{
    check_ended("stop={rounds: 2}", NULL, "done|rounds|2\n");
    check_ended("stop={time: 11.7 s}", NULL, "done|time|1\n");
    check_ended("stop={time: 11.8 s}", NULL, "done|time|2\n");
    check_ended("stop={bytes: 9000 B}", NULL, "done|bytes|2\n");
    check_ended("stop={bytes: 9001 B}", NULL, "done|bytes|3\n");
    /* a computes for 1 s a round: 2 J of a round */
    check_ended("stop={energy: 2 J}", "fleet.a.power={compute: 2 W}", "done|energy|1\n");
    check_ended("stop={energy: 2.1 J}", "fleet.a.power={compute: 2 W}", "done|energy|2\n");
}
END_TEST

START_TEST(test_the_first)
{
    check_ended("stop={time: 20 s, bytes: 4500 B, rounds: 9}", NULL, "done|bytes|1\n");
    check_ended("stop={time: 20 s, bytes: 1 MB, rounds: 9}", NULL, "done|time|2\n");
    check_ended("stop={time: 2 h, bytes: 1 MB, rounds: 3}", NULL, "done|rounds|3\n");
    /* Both at the end of one round: the first of the list. */
    check_ended("stop={time: 20 s, bytes: 9000 B}", NULL, "done|time|2\n");
}
END_TEST

/* FedAsync with six agents like a: six aggregations at 2.7 s, the seventh at 5.4 s, where the trial
 * ends; the five other answers of that instant are in the buffer, and belong to no round. */
START_TEST(test_asynchronous)
{
    struct world world = {.text = world_timeline,
                          .sets = {NO_ROUNDS, "stop={time: 5 s}", "fleet.a.count=6",
                                   "fleet.b.count=0", "fleet.c.count=0",
                                   "round={policy: buffered, buffer: 1}"}};
    world_run(&world);
    world_expect(&world, ENDED, "done|time|7\n");
    world_expect(&world, "SELECT max(t_end_ns) / 1000000 FROM round", "5400\n");
    world_expect(&world,
                 "SELECT ended, count(*), sum(t_end_ns / 1000000) FROM agent_round WHERE ended > 6 "
                 "GROUP BY ended",
                 "7|1|5400\n8|5|27000\n");
    world_free(&world);
    struct world semi = {
        .text = world_timeline,
        .sets = {NO_ROUNDS, "stop={time: 30 s}", "round={policy: semi_sync, period: 6 s}"}};
    world_run(&semi);
    world_expect(&semi, ENDED, "done|time|5\n");
    world_free(&semi);
}
END_TEST

/* One round of world_learning asks 3 agents N times, and each time P people. */
START_TEST(test_questions)
{
    struct world world = {
        .text = world_learning,
        .sets = {NO_ROUNDS, "panel.panelists=7", "panel.batches=2", "stop={questions: 43}"}};
    world_run(&world);
    world_expect(&world, ENDED, "done|questions|2\n"); /* 42, 84 */
    world_expect(&world, "SELECT round, questions FROM round", "1|42\n2|42\n");
    world_free(&world);
}
END_TEST

/* The trial ends at the first evaluation that reaches the target, at any number of threads. */
START_TEST(test_returns)
{
    struct world whole = {.text = world_learning,
                          .sets = {"rounds=12", "evaluation={every: 1, episodes: 2}"}};
    world_run(&whole);
    char *best =
             world_rows(&whole, "SELECT max(mean) FROM evaluation WHERE round BETWEEN 1 AND 11"),
         *first =
             world_rows(&whole, "SELECT min(round) FROM evaluation WHERE round > 0 AND mean >= "
                                "(SELECT max(mean) FROM evaluation WHERE round BETWEEN 1 AND 11)");
    char *vain = world_rows(
        &whole, "SELECT min(e.round) FROM evaluation e WHERE e.round >= 2 AND "
                "(SELECT max(mean) FROM evaluation l WHERE l.round IN (e.round, e.round "
                "- 1)) <= (SELECT max(mean) FROM evaluation b WHERE b.round < e.round - 1)");
    char *target = mem_format("stop={target: %.*s}", (int)strcspn(best, "\n"), best);
    for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
        struct world world = {.text = world_learning,
                              .jobs = jobs,
                              .sets = {NO_ROUNDS, "evaluation={every: 1, episodes: 2}", target}};
        world_run(&world);
        world_expect(&world, "SELECT ended_by FROM run", "target\n");
        world_expect(&world, "SELECT max(round) FROM round", first);
        world_expect(&world, "SELECT max(round) FROM evaluation", first);
        world_free(&world);
        struct world flat = {
            .text = world_learning,
            .jobs = jobs,
            .sets = {"rounds=12", "evaluation={every: 1, episodes: 2}", "stop={plateau: 2}"}};
        world_run(&flat);
        world_expect(&flat, "SELECT max(round) FROM round", strcmp(vain, "NULL\n") ? vain : "12\n");
        world_expect(&flat, "SELECT ended_by FROM run",
                     strcmp(vain, "NULL\n") ? "plateau\n" : "rounds\n");
        world_free(&flat);
    }
    free(target);
    free(best);
    free(first);
    free(vain);
    world_free(&whole);
}
END_TEST

TEST_MAIN("sim_stop_rules", test_each_rule, test_the_first, test_asynchronous, test_questions,
          test_returns)
