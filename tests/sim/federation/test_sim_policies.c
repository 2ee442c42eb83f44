/* Each round policy on a timeline of three agents, worked by hand and compared event by event.
 *
 * The agents of world_timeline: a download takes 0.1 + 1 s, computing 1, 2, 10 s, an upload 0.1 +
 * 0.5 s. Sent off at t, a is back at t + 2.7, b at t + 3.7, c at t + 11.7. Answers take no time,
 * so that `panel` comes with `compute`. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Milliseconds: every time here is a whole number of them. */
#define EVENTS                                                                                     \
    "SELECT kind || iif(agent IS NULL, '', ' ' || char(96 + agent) || ' ' || dispatch) || ' ' || " \
    "(t_ns / 1000000) FROM event WHERE kind <> 'panel' ORDER BY seq"
#define ROUNDS                                                                                     \
    "SELECT round, t_begin_ns / 1000000, t_end_ns / 1000000, selected, used, late, aborted, void " \
    "FROM round ORDER BY round"
#define WORK                                                                                       \
    "SELECT dispatch, char(96 + agent), round, wave, ended, outcome, cause, staleness FROM "       \
    "agent_round ORDER BY dispatch"
/* All three leave at 0. */
#define SENT                                                                                       \
    "select a 1 0\nselect b 2 0\nselect c 3 0\n"                                                   \
    "download a 1 1100\ndownload b 2 1100\ndownload c 3 1100\n"                                    \
    "compute a 1 2100\narrive a 1 2700\n"

static void run(struct world *world)
{
    world_run(world);
    world_expect(world, "SELECT count(*) FROM event WHERE t_ns % 1000000 <> 0", "0\n");
}

/* Everybody is waited for: 11.7 s a round. */
START_TEST(test_wait_all)
{
    struct world world = {.text = world_timeline, .sets = {"round.policy=wait_all", "rounds=1"}};
    run(&world);
    world_expect(&world, EVENTS,
                 SENT "compute b 2 3100\narrive b 2 3700\ncompute c 3 11100\narrive c 3 11700\n"
                      "aggregate 11700\n");
    world_expect(&world, ROUNDS, "1|0|11700|3|3|0|0|0\n");
    world_free(&world);
}
END_TEST

/* The first round waits for all: 2.7, 3.7, 11.7. Three fifths of the three times are reached with
 * the second, 3.7: round 2 ends at 11.7 + 3.7 = 15.4, with b's arrival at that instant; c is cut
 * off after 1.1 + 2.6 s. Of the six times so far (2.7 twice, 3.7 twice, 11.7, and c's, longer
 * than any) the fourth is 3.7 again. */
START_TEST(test_deadline_quantile)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round.deadline=none", "round.deadline_quantile=0.6", "rounds=3"}};
    run(&world);
    world_expect(&world, EVENTS,
                 SENT "compute b 2 3100\narrive b 2 3700\ncompute c 3 11100\narrive c 3 11700\n"
                      "aggregate 11700\n"
                      "select a 4 11700\nselect b 5 11700\nselect c 6 11700\n"
                      "download a 4 12800\ndownload b 5 12800\ndownload c 6 12800\n"
                      "compute a 4 13800\narrive a 4 14400\ncompute b 5 14800\narrive b 5 15400\n"
                      "deadline 15400\naggregate 15400\nabort c 6 15400\n"
                      "select a 7 15400\nselect b 8 15400\nselect c 9 15400\n"
                      "download a 7 16500\ndownload b 8 16500\ndownload c 9 16500\n"
                      "compute a 7 17500\narrive a 7 18100\ncompute b 8 18500\narrive b 8 19100\n"
                      "deadline 19100\naggregate 19100\nabort c 9 19100\n");
    world_expect(&world, ROUNDS,
                 "1|0|11700|3|3|0|0|0\n2|11700|15400|3|2|0|1|0\n3|15400|19100|3|2|0|1|0\n");
    /* With nine tenths the sixth of six: longer than any. Round 3 waits for everybody again. */
    struct world most = {.text = world_timeline,
                         .sets = {"round.deadline=none", "round.deadline_quantile=0.9", "rounds=3",
                                  "fleet.c.count=2"}};
    run(&most);
    /* Of 2.7, 3.7, 11.7, 11.7 it is the fourth: both c arrive at their deadline. */
    world_expect(&most, "SELECT round, used, aborted, (t_end_ns - t_begin_ns) / 1000000 FROM round",
                 "1|4|0|11700\n2|4|0|11700\n3|4|0|11700\n");
    world_free(&most);
    struct world half = {.text = world_timeline,
                         .sets = {"round.deadline=none", "round.deadline_quantile=0.5", "rounds=3",
                                  "fleet.b.count=0"}};
    run(&half);
    /* 2.7 and 11.7: the first; then 2.7, 2.7, 11.7, longer: the second. */
    world_expect(&half, "SELECT round, used, aborted, (t_end_ns - t_begin_ns) / 1000000 FROM round",
                 "1|2|0|11700\n2|1|1|2700\n3|1|1|2700\n");
    world_free(&half);
    struct world above = {
        .text = world_timeline,
        .sets = {"round.deadline=none", "round.deadline_quantile=0.7", "rounds=4"}};
    run(&above);
    /* The third of 2.7, 3.7, 11.7; nobody is ever cut off. */
    world_expect(&above, "SELECT sum(aborted), max(t_end_ns) / 1000000 FROM round", "0|46800\n");
    world_free(&above);
    world_free(&world);
}
END_TEST

/* Two of three asked: 3.7 s a round; c is cut off after 2.6 of 10 s of computing. */
START_TEST(test_over_select)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round.policy=over_select", "round.cohort=2", "round.extra=0.5", "rounds=2"}};
    run(&world);
    world_expect(&world, EVENTS,
                 SENT "compute b 2 3100\narrive b 2 3700\naggregate 3700\nabort c 3 3700\n"
                      "select a 4 3700\nselect b 5 3700\nselect c 6 3700\n"
                      "download a 4 4800\ndownload b 5 4800\ndownload c 6 4800\n"
                      "compute a 4 5800\narrive a 4 6400\ncompute b 5 6800\narrive b 5 7400\n"
                      "aggregate 7400\nabort c 6 7400\n");
    world_expect(&world, WORK,
                 "1|a|1|1|1|used|NULL|0\n2|b|1|1|1|used|NULL|0\n3|c|1|1|1|aborted|surplus|NULL\n"
                 "4|a|2|2|2|used|NULL|0\n5|b|2|2|2|used|NULL|0\n6|c|2|2|2|aborted|surplus|NULL\n");
    world_expect(&world, "SELECT steps, compute_ns / 1000000 FROM agent_round WHERE agent = 3",
                 "52|2600\n52|2600\n");
    /* Three b are back at 3.7; two are taken, in the order of events; the third is late. */
    struct world equal = {.text = world_timeline,
                          .sets = {"round.policy=over_select", "round.cohort=2", "round.extra=0.5",
                                   "rounds=1", "fleet.a.count=0", "fleet.b.count=3",
                                   "fleet.c.count=0"}};
    run(&equal);
    world_expect(&equal, "SELECT agent, outcome, cause, t_end_ns / 1000000 FROM agent_round",
                 "1|used|NULL|3700\n2|used|NULL|3700\n3|late|surplus|3700\n");
    world_free(&equal);
    world_free(&world);
}
END_TEST

/* Sixty per cent of three are two, rounded up. c finishes: late in round 4, at 11.7 (the rounds
 * after the first are a and b's alone); applied, it counts there, three aggregations old. */
START_TEST(test_quorum)
{
    static const char tail[] = "compute b 2 3100\narrive b 2 3700\naggregate 3700\n"
                               "select a 4 3700\nselect b 5 3700\n"
                               "download a 4 4800\ndownload b 5 4800\n"
                               "compute a 4 5800\narrive a 4 6400\n"
                               "compute b 5 6800\narrive b 5 7400\naggregate 7400\n"
                               "select a 6 7400\nselect b 7 7400\n"
                               "download a 6 8500\ndownload b 7 8500\n"
                               "compute a 6 9500\narrive a 6 10100\n"
                               "compute b 7 10500\narrive b 7 11100\ncompute c 3 11100\n"
                               "aggregate 11100\nselect a 8 11100\nselect b 9 11100\n"
                               "arrive c 3 11700\n"
                               "download a 8 12200\ndownload b 9 12200\n"
                               "compute a 8 13200\narrive a 8 13800\n"
                               "compute b 9 14200\narrive b 9 14800\naggregate 14800\n";
    char *expected = mem_format("%s%s", SENT, tail);
    for (int apply = 0; apply < 2; apply++) {
        struct world world = {.text = world_timeline,
                              .sets = {"round.policy=quorum", "round.quorum=0.6", "rounds=4",
                                       "round.on_deadline=finish",
                                       apply ? "round.late=apply" : "round.late=discard"}};
        run(&world);
        /* At 11.1 b's arrival comes before c's computing: transfers before devices. */
        world_expect(&world, EVENTS, expected);
        world_expect(
            &world,
            "SELECT dispatch, round, ended, outcome, cause, staleness, t_end_ns / 1000000, "
            "wait_ns FROM agent_round WHERE agent = 3",
            apply ? "3|1|4|used|NULL|3|11700|0\n" : "3|1|4|late|late|NULL|11700|0\n");
        world_expect(&world, ROUNDS,
                     apply ? "1|0|3700|3|2|0|0|0\n2|3700|7400|2|2|0|0|0\n3|7400|11100|2|2|0|0|0\n"
                             "4|11100|14800|2|3|0|0|0\n"
                           : "1|0|3700|3|2|0|0|0\n2|3700|7400|2|2|0|0|0\n3|7400|11100|2|2|0|0|0\n"
                             "4|11100|14800|2|2|1|0|0\n");
        world_free(&world);
    }
    free(expected);
}
END_TEST

/* A buffer of two. a is back at 2.7 and leaves again; with b at 3.7 the buffer is full. a's second
 * answer (5.4, sent from version 0, used in round 2: one old), b's at 7.4, a's third (8.1, from
 * version 1) and fourth (10.8, from 2) fill the next two; b at 11.1 and c at 11.7, sent off from
 * version 0 and three old, fill the fourth. What is still out ends with it. At one instant
 * transfers come before devices, and dispatch is last (4.8, 11.1). */
START_TEST(test_buffered)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=buffered", "round.buffer=2", "rounds=4"}};
    run(&world);
    world_expect(&world, EVENTS,
                 SENT "select a 4 2700\ncompute b 2 3100\narrive b 2 3700\naggregate 3700\n"
                      "select b 5 3700\ndownload a 4 3800\ndownload b 5 4800\ncompute a 4 4800\n"
                      "arrive a 4 5400\nselect a 6 5400\ndownload a 6 6500\ncompute b 5 6800\n"
                      "arrive b 5 7400\naggregate 7400\nselect b 7 7400\ncompute a 6 7500\n"
                      "arrive a 6 8100\nselect a 8 8100\ndownload b 7 8500\ndownload a 8 9200\n"
                      "compute a 8 10200\ncompute b 7 10500\narrive a 8 10800\naggregate 10800\n"
                      "select a 9 10800\narrive b 7 11100\ncompute c 3 11100\nselect b 10 11100\n"
                      "arrive c 3 11700\naggregate 11700\n"
                      "abort a 9 11700\nabort b 10 11700\n");
    world_expect(&world, ROUNDS,
                 "1|0|3700|4|2|0|0|0\n2|3700|7400|2|2|0|0|0\n3|7400|10800|2|2|0|0|0\n"
                 "4|10800|11700|2|2|0|0|0\n");
    world_expect(&world, WORK,
                 "1|a|1|1|1|used|NULL|0\n2|b|1|1|1|used|NULL|0\n3|c|1|1|4|used|NULL|3\n"
                 "4|a|1|2|2|used|NULL|1\n5|b|2|3|2|used|NULL|0\n6|a|2|4|3|used|NULL|1\n"
                 "7|b|3|5|4|used|NULL|1\n8|a|3|6|3|used|NULL|0\n"
                 "9|a|4|7|4|unfinished|unfinished|NULL\n10|b|4|8|4|unfinished|unfinished|NULL\n");
    world_expect(&world, "SELECT max(wait_ns) FROM agent_round", "0\n");
    world_free(&world);
}
END_TEST

/* At most two out at once (cohort: 2) of three agents in turn: a and b leave; when a is back at 2.7
 * c takes its place, then a (for b, 3.7), and so on round the fleet. A buffer of one. */
START_TEST(test_buffered_in_turn)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=buffered", "round.buffer=1", "rounds=4",
                                   "round.cohort=2", "round.select=round_robin"}};
    run(&world);
    world_expect(&world,
                 "SELECT char(96 + agent), t_begin_ns / 1000000, t_end_ns / 1000000, round, ended, "
                 "outcome FROM agent_round ORDER BY dispatch",
                 "a|0|2700|1|1|used\nb|0|3700|1|2|used\nc|2700|10100|2|4|unfinished\n"
                 "a|3700|6400|3|3|used\nb|6400|10100|4|4|used\n");
    world_free(&world);
}
END_TEST

/* Every 5 s. a and b are in at each multiple; c's first answer (11.7) counts at 15, two old, and
 * who is in waits for the multiple. With two arrivals asked for of c and one a, and a alone in at 5
 * and 10, the first round goes on until 15. */
START_TEST(test_semi_sync)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=semi_sync", "round.period=5 s", "rounds=3"}};
    run(&world);
    world_expect(&world, EVENTS,
                 SENT "compute b 2 3100\narrive b 2 3700\nperiod 5000\naggregate 5000\n"
                      "select a 4 5000\nselect b 5 5000\ndownload a 4 6100\ndownload b 5 6100\n"
                      "compute a 4 7100\narrive a 4 7700\ncompute b 5 8100\narrive b 5 8700\n"
                      "period 10000\naggregate 10000\nselect a 6 10000\nselect b 7 10000\n"
                      "download a 6 11100\ndownload b 7 11100\ncompute c 3 11100\n"
                      "arrive c 3 11700\ncompute a 6 12100\narrive a 6 12700\n"
                      "compute b 7 13100\narrive b 7 13700\nperiod 15000\naggregate 15000\n");
    world_expect(&world, WORK,
                 "1|a|1|1|1|used|NULL|0\n2|b|1|1|1|used|NULL|0\n3|c|1|1|3|used|NULL|2\n"
                 "4|a|2|2|2|used|NULL|0\n5|b|2|2|2|used|NULL|0\n6|a|3|3|3|used|NULL|0\n"
                 "7|b|3|3|3|used|NULL|0\n");
    world_expect(&world, "SELECT wait_ns / 1000000 FROM agent_round ORDER BY dispatch",
                 "2300\n1300\n3300\n2300\n1300\n2300\n1300\n");
    struct world two = {.text = world_timeline,
                        .sets = {"round.policy=semi_sync", "round.period=5 s", "rounds=1",
                                 "round.min_arrivals=2", "fleet.b.count=0"}};
    run(&two);
    /* At 5 s one has answered; at 10 s nothing has changed, so that it is passed over. */
    world_expect(&two, "SELECT kind, t_ns / 1000000 FROM event WHERE kind = 'period'",
                 "period|5000\nperiod|15000\n");
    world_expect(&two, ROUNDS, "1|0|15000|2|2|0|0|0\n");
    world_free(&two);
    world_free(&world);
}
END_TEST

/* --- what becomes of a lost agent's block ---------------------------------------------------- */

/* c drops in its download at 0.1 s and a bit, which the server knows at once. Two of three take
 * part, a and c: b, who is free, takes c's block and is back 3.7 s later. */
#define DROPS                                                                                      \
    "fleet.c.dropout=1", "fleet.c.dropout_phase={download: 1, compute: 0, panel: 0, upload: 0}"

static void pick_a_and_c(void *context, uint32_t round, uint32_t *agents, uint32_t count)
{
    (void)context;
    (void)round;
    agents[0] = count == 2 ? 0 : 1;
    if (count == 2)
        agents[1] = 2;
}

START_TEST(test_reassign_to_a_free_agent)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=wait_all", "round.missing=reassign", "rounds=1",
                                   "round.cohort=2", DROPS},
                          .select = pick_a_and_c};
    world_record(&world);
    world_expect(&world,
                 "SELECT char(96 + agent), slot, wave, outcome, t_begin_ns > 0, t_end_ns - (SELECT "
                 "t_end_ns FROM agent_round WHERE agent = 3) FROM agent_round WHERE agent <> 1 "
                 "ORDER BY dispatch",
                 "c|1|1|dropped|0|0\nb|1|1|used|1|3700000000\n");
    world_expect(&world, "SELECT selected, used, dropped FROM round", "3|2|1\n");
    world_free(&world);
}
END_TEST

/* All take part: nobody is free when c is lost, and nobody has answered. At 2.7 a is done and takes
 * c's block: its first work ends there, its second begins and is back at 5.4. */
START_TEST(test_reassign_to_one_that_is_done)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round.policy=wait_all", "round.missing=reassign", "rounds=1", DROPS}};
    world_record(&world);
    world_expect(
        &world,
        "SELECT char(96 + agent), slot, outcome, t_begin_ns / 1000000, t_end_ns / 1000000, "
        "wait_ns / 1000000 FROM agent_round WHERE agent <> 3 ORDER BY dispatch",
        "a|0|used|0|2700|0\nb|1|used|0|5400|1700\na|2|used|2700|5400|0\n");
    world_expect(&world, "SELECT t_end_ns / 1000000, selected, used, dropped, void FROM round",
                 "5400|4|3|1|0\n");
    /* Nobody else is there: the block stands still and the round is void. */
    struct world alone = {.text = world_timeline,
                          .sets = {"round.policy=wait_all", "round.missing=reassign", "rounds=2",
                                   "fleet.a.count=0", "fleet.b.count=0", DROPS}};
    world_run(&alone);
    world_expect(&alone, "SELECT sum(selected), sum(used), sum(dropped), sum(void) FROM round",
                 "2|0|2|2\n");
    world_free(&alone);
    world_free(&world);
}
END_TEST

/* Who is lost under `buffered` is sent off again at once: c, which never comes through, is lost
 * again and again, from 0 s on and without a gap, and the others go on as if it were not there.
 * Where nobody ever answers, the run ends with an error. */
START_TEST(test_lost_in_a_buffer)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round.policy=buffered", "round.buffer=2", "rounds=3", DROPS}};
    world_record(&world);
    world_expect(&world,
                 "SELECT count(*) > 10, min(t_begin_ns), count(*) FILTER (WHERE outcome = "
                 "'dropped') >= count(*) - 1 FROM agent_round WHERE agent = 3",
                 "1|0|1\n");
    world_expect(&world,
                 "SELECT count(*) FROM (SELECT t_begin_ns, lag(t_end_ns) OVER (ORDER BY dispatch) "
                 "AS before_ns FROM agent_round WHERE agent = 3) WHERE before_ns <> t_begin_ns",
                 "0\n");
    world_expect(&world, "SELECT round, used, void, t_end_ns / 1000000 FROM round",
                 "1|2|0|3700\n2|2|0|7400\n3|2|0|10800\n");
    struct world alone = {.text = world_timeline,
                          .sets = {"round.policy=buffered", "round.buffer=1", "rounds=3",
                                   "record=rounds", "fleet.a.count=0", "fleet.b.count=0", DROPS}};
    world_record(&alone);
    ck_assert_int_eq(alone.status, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&alone.errs),
                                 "round 1 cannot end: 10101 dispatches in a row were lost, the "
                                 "last of agent c[0]"));
    world_free(&alone);
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_policies", test_wait_all, test_deadline_quantile, test_over_select, test_quorum,
          test_buffered, test_buffered_in_turn, test_semi_sync, test_reassign_to_a_free_agent,
          test_reassign_to_one_that_is_done, test_lost_in_a_buffer)
