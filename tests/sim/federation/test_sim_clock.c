/* Rounds by the clock, hard deadlines, timeouts and answers that are too old, worked by hand.
 *
 * In world_timeline an agent's download takes 0.1 + 1 s and its upload 0.1 + 0.5 s; a, b and c
 * compute 1, 2 and 10 s between them, so that they answer 2.7, 3.7 and 11.7 s after they are sent
 * off. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

#define ROUNDS                                                                                     \
    "SELECT round, t_begin_ns / 1000000, t_end_ns / 1000000, used, void FROM round ORDER BY round"
#define CAUSES                                                                                     \
    "SELECT agent, t_end_ns / 1000000, cause FROM agent_round WHERE cause IN ('timeout', "         \
    "'stale') "                                                                                    \
    "ORDER BY t_end_ns, agent"

static void check_rounds(const char *round, const char *more, const char *expected)
{
    struct world world = {.text = world_timeline, .sets = {round, more}};
    world_run(&world);
    world_expect(&world, ROUNDS, expected);
    world_free(&world);
}

/* A round that lasts for longer than the hour lets it pass. */
START_TEST(test_start)
{
    check_rounds("round={policy: wait_all, start: every 10 s}", "rounds=3",
                 "1|0|11700|3|0\n2|20000|31700|3|0\n3|40000|51700|3|0\n");
    check_rounds("round={policy: wait_all, start: every 11.7 s}", NULL,
                 "1|0|11700|3|0\n2|11700|23400|3|0\n");
    /* 2 h = 7200 s, then a day of 86400 s later */
    check_rounds("round={policy: wait_all, start: at 02:00}", NULL,
                 "1|7200000|7211700|3|0\n2|93600000|93611700|3|0\n");
    /* The end of the trial waits for no hour. */
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: wait_all, start: every 1 h}"}};
    world_run(&world);
    world_expect(&world, "SELECT t_end_ns / 1000000 FROM run", "3611700\n");
    world_free(&world);
}
END_TEST

/* Nobody can answer within 1 s: the round waits for the first answer, or is void at once. */
START_TEST(test_hard_deadline)
{
    check_rounds("round={policy: deadline, deadline: 1 s}", NULL,
                 "1|0|2700|1|0\n2|2700|5400|1|0\n");
    check_rounds("round={policy: deadline, deadline: 1 s, on_few: void}", NULL,
                 "1|0|1000|0|1\n2|1000|2000|0|1\n");
    check_rounds("round={policy: deadline, deadline: 1 s, min_arrivals: 0}", NULL,
                 "1|0|1000|0|1\n2|1000|2000|0|1\n");
    /* Two are in after 5 s, three are wanted. */
    check_rounds("round={policy: deadline, deadline: 5 s, min_arrivals: 3}", NULL,
                 "1|0|11700|3|0\n2|11700|23400|3|0\n");
    check_rounds("round={policy: deadline, deadline: 5 s, min_arrivals: 3, on_few: void}", NULL,
                 "1|0|5000|0|1\n2|5000|10000|0|1\n");
    check_rounds("round={policy: semi_sync, period: 2 s, on_few: void}", NULL,
                 "1|0|2000|0|1\n2|2000|4000|2|0\n");
}
END_TEST

/* The server gives c up after 5 s, in each round. */
START_TEST(test_timeout)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: wait_all, timeout: 5 s}"}};
    world_run(&world);
    world_expect(&world, ROUNDS, "1|0|5000|2|0\n2|5000|10000|2|0\n");
    world_expect(&world, CAUSES, "3|5000|timeout\n3|10000|timeout\n");
    world_free(&world);
    /* An answer at that very instant is in time; nothing is left of the timers at the end. */
    struct world exact = {.text = world_timeline,
                          .sets = {"round={policy: wait_all, timeout: 11.7 s}"}};
    world_run(&exact);
    world_expect(&exact, ROUNDS, "1|0|11700|3|0\n2|11700|23400|3|0\n");
    world_expect(&exact, CAUSES, "");
    world_expect(&exact, "SELECT t_end_ns / 1000000 FROM run", "23400\n");
    world_free(&exact);
}
END_TEST

/* FedBuff with M = 2: a and b make round 1 at 3.7 s. a, sent off again at 2.7 s, and b at 3.7 s
 * make round 2 at 7.4 s; c is given up at 5 s. */
START_TEST(test_timeout_buffered)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 2, timeout: 5 s}"}};
    world_run(&world);
    world_expect(&world, ROUNDS, "1|0|3700|2|0\n2|3700|7400|2|0\n");
    world_expect(&world, CAUSES, "3|5000|timeout\n");
    world_free(&world);
}
END_TEST

/* FedAsync, answers at most one version old: a at 2.7, 5.4, 8.1 and 10.8 s and b at 3.7 and 7.4 s
 * make six versions. b's third answer, at 11.1 s, was begun at version 4; c's first, at 11.7 s, at
 * version 0. a's fifth ends round 7 at 13.5 s. */
START_TEST(test_stale)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round={policy: buffered, buffer: 1, max_staleness: 1}", "rounds=7"}};
    world_run(&world);
    world_expect(&world, "SELECT t_end_ns / 1000000 FROM round ORDER BY round",
                 "2700\n3700\n5400\n7400\n8100\n10800\n13500\n");
    world_expect(&world, CAUSES, "2|11100|stale\n3|11700|stale\n");
    world_expect(&world, "SELECT max(staleness) FROM agent_round", "1\n");
    world_free(&world);
}
END_TEST

static void check_told(const char *round, const char *more, const char *expected)
{
    struct world world = {.text = world_timeline, .sets = {round, more}};
    struct study study = world_study(&world);
    if (expected)
        ck_assert_msg(strstr(study.warnings, expected), "%s: %s", round, study.warnings);
    else
        ck_assert_str_eq(study.warnings, "");
    study_free(&study);
    world_free(&world);
}

/* The fastest answer, a's, takes 2.7 s. Two rounds of 11.7 s are no part of a day. */
START_TEST(test_doubts)
{
    check_told("round={policy: deadline, deadline: 2.6 s}", NULL,
               "round.deadline: 2.6 s can never be met, as an answer takes at least 2.7 s; each "
               "round goes on until min_arrivals answers are in");
    check_told("round={policy: deadline, deadline: 2.6 s, on_few: void}", NULL, "will be void");
    check_told("round={policy: deadline, deadline: 2.7 s}", NULL, NULL);
    check_told("round={policy: wait_all}", "fleet.b.availability={model: diurnal}",
               "fleet.b.availability: a day has 1 d, but the run lasts about 23.4 s");
    check_told("round={policy: wait_all, start: every 1 h}",
               "fleet.b.availability={model: diurnal}", NULL);
}
END_TEST

TEST_MAIN("sim_clock", test_start, test_hard_deadline, test_timeout, test_timeout_buffered,
          test_stale, test_doubts)
