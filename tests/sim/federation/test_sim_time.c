/* Time: a timeline worked by hand, everything twice as fast, and clocks that run out. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* The timeline of world_timeline, by hand. A download: 0.1 s of latency, then 1000 B at 1000 B/s:
 * 1.1 s. An upload: 0.1 s + 500 B / 1000 B/s: 0.6 s. The server's links are no limit. 200
 * environment steps take a, b, c 1, 2, 10 s; answers take no time.
 *
 *              a (1)     b (2)     c (3)
 * selected     0         0         0
 * downloaded   1.1       1.1       1.1
 * computed     2.1       3.1       11.1
 * arrived      2.7       3.7       11.7
 * deadline at 5: two have arrived, one is enough.
 * abort:  c is cut off at 5 after 3.9 of 10 s: 78 of 200 steps, no episode of its two.
 *         Round 2 runs from 5 to 10 in the same way.
 * finish: c goes on, and round 2 is a and b's alone: they arrive at 7.7 and 8.7, which ends it. The
 *         run is over with c's arrival at 11.7: 10 s of computing, late. */
#define EVENTS                                                                                     \
    "SELECT kind, agent, t_ns, round, dispatch, payload_B, wire_B FROM event ORDER BY seq"
#define ROUND_1                                                                                    \
    "select|1|0|1|1|1000|NULL\nselect|2|0|1|2|1000|NULL\nselect|3|0|1|3|1000|NULL\n"               \
    "download|1|1100000000|1|1|1000|1000\ndownload|2|1100000000|1|2|1000|1000\n"                   \
    "download|3|1100000000|1|3|1000|1000\n"                                                        \
    "compute|1|2100000000|1|1|NULL|NULL\npanel|1|2100000000|1|1|NULL|NULL\n"                       \
    "arrive|1|2700000000|1|1|500|500\n"                                                            \
    "compute|2|3100000000|1|2|NULL|NULL\npanel|2|3100000000|1|2|NULL|NULL\n"                       \
    "arrive|2|3700000000|1|2|500|500\n"                                                            \
    "deadline|NULL|5000000000|1|NULL|NULL|NULL\naggregate|NULL|5000000000|1|NULL|NULL|NULL\n"

START_TEST(test_hand_worked_abort)
{
    struct world world = {.text = world_timeline};
    world_run(&world);
    world_expect(&world, EVENTS,
                 ROUND_1
                 "abort|3|5000000000|1|3|NULL|NULL\n"
                 "select|1|5000000000|2|4|1000|NULL\nselect|2|5000000000|2|5|1000|NULL\n"
                 "select|3|5000000000|2|6|1000|NULL\n"
                 "download|1|6100000000|2|4|1000|1000\ndownload|2|6100000000|2|5|1000|1000\n"
                 "download|3|6100000000|2|6|1000|1000\n"
                 "compute|1|7100000000|2|4|NULL|NULL\npanel|1|7100000000|2|4|NULL|NULL\n"
                 "arrive|1|7700000000|2|4|500|500\n"
                 "compute|2|8100000000|2|5|NULL|NULL\npanel|2|8100000000|2|5|NULL|NULL\n"
                 "arrive|2|8700000000|2|5|500|500\n"
                 "deadline|NULL|10000000000|2|NULL|NULL|NULL\n"
                 "aggregate|NULL|10000000000|2|NULL|NULL|NULL\n"
                 "abort|3|10000000000|2|6|NULL|NULL\n");
    world_expect(
        &world,
        "SELECT agent, outcome, outcome_phase, download_ns, compute_ns, panel_ns, upload_ns, "
        "wait_ns, episodes, steps, down_wire_B, up_wire_B FROM agent_round WHERE round = "
        "1 ORDER BY agent",
        "1|used|NULL|1100000000|1000000000|0|600000000|2300000000|2|200|1000|500\n"
        "2|used|NULL|1100000000|2000000000|0|600000000|1300000000|2|200|1000|500\n"
        "3|aborted|compute|1100000000|3900000000|0|0|0|0|78|1000|0\n");
    world_expect(&world,
                 "SELECT t_begin_ns, t_end_ns, selected, used, aborted, void, wasted_steps, "
                 "agent_steps FROM round ORDER BY round",
                 "0|5000000000|3|2|1|0|78|478\n5000000000|10000000000|3|2|1|0|78|478\n");
    world_free(&world);
}
END_TEST

START_TEST(test_hand_worked_finish)
{
    struct world world = {.text = world_timeline, .sets = {"round.on_deadline=finish"}};
    world_run(&world);
    world_expect(&world, EVENTS,
                 ROUND_1
                 "select|1|5000000000|2|4|1000|NULL\nselect|2|5000000000|2|5|1000|NULL\n"
                 "download|1|6100000000|2|4|1000|1000\ndownload|2|6100000000|2|5|1000|1000\n"
                 "compute|1|7100000000|2|4|NULL|NULL\npanel|1|7100000000|2|4|NULL|NULL\n"
                 "arrive|1|7700000000|2|4|500|500\n"
                 "compute|2|8100000000|2|5|NULL|NULL\npanel|2|8100000000|2|5|NULL|NULL\n"
                 "arrive|2|8700000000|2|5|500|500\n"
                 "aggregate|NULL|8700000000|2|NULL|NULL|NULL\n"
                 "abort|3|8700000000|1|3|NULL|NULL\n");
    /* The last round is over at 8.7: c has computed 7.6 of 10 s, 152 of 200 steps. */
    world_expect(
        &world,
        "SELECT outcome, outcome_phase, round, ended, t_begin_ns, t_end_ns, download_ns, "
        "compute_ns, panel_ns, upload_ns, wait_ns, episodes, steps, down_wire_B, up_wire_B "
        "FROM agent_round WHERE agent = 3",
        "unfinished|compute|1|2|0|8700000000|1100000000|7600000000|0|0|0|1|152|1000|0\n");
    world_expect(&world, "SELECT t_begin_ns, t_end_ns, selected, used, late FROM round",
                 "0|5000000000|3|2|0\n5000000000|8700000000|2|2|0\n");
    world_expect(&world, "SELECT t_end_ns FROM run", "8700000000\n");
    world_free(&world);
}
END_TEST

/* With a third round the late agent is back: c arrives at 11.7, while round 3 (8.7 to 12.4) is a
 * and b's, counts there as late, and takes part in round 4 from 12.4 on, whose end at 17.4 is the
 * end of the run: c has computed since 13.5, 3.9 of 10 s, 78 of 200 steps. */
START_TEST(test_late_agent_returns)
{
    struct world world = {.text = world_timeline, .sets = {"round.on_deadline=finish", "rounds=4"}};
    world_record(&world);
    world_expect(
        &world, "SELECT round, t_begin_ns, t_end_ns, selected, used, late, wasted_steps FROM round",
        "1|0|5000000000|3|2|0|0\n2|5000000000|8700000000|2|2|0|0\n"
        "3|8700000000|12400000000|2|2|1|200\n4|12400000000|17400000000|3|2|0|78\n");
    world_expect(&world, "SELECT round, ended, slot, outcome FROM agent_round WHERE agent = 3",
                 "1|3|2|late\n4|4|2|unfinished\n");
    world_free(&world);
}
END_TEST

/* Three must arrive: the deadline passes and the round goes on until c's arrival at 11.7. */
START_TEST(test_minimum_of_arrivals)
{
    struct world world = {.text = world_timeline, .sets = {"round.min_arrivals=3", "rounds=1"}};
    world_record(&world);
    world_expect(&world, "SELECT kind, t_ns FROM event WHERE seq > 12",
                 "deadline|5000000000\ncompute|11100000000\npanel|11100000000\n"
                 "arrive|11700000000\naggregate|11700000000\n");
    world_expect(&world, "SELECT t_end_ns, used, void, accepted FROM round", "11700000000|3|0|1\n");
    world_free(&world);
}
END_TEST

/* An arrival at the instant of the deadline still counts: a, b at 2.7 and 3.7, deadline
 * at 3.7; one ns earlier it does not. */
START_TEST(test_order_at_the_deadline)
{
    struct world at = {.text = world_timeline, .sets = {"round.deadline=3.7 s", "rounds=1"}},
                 before = {.text = world_timeline,
                           .sets = {"round.deadline=3699999999 ns", "rounds=1"}};
    world_record(&at);
    world_record(&before);
    world_expect(&at, "SELECT kind, agent FROM event WHERE t_ns = 3700000000 ORDER BY seq",
                 "arrive|2\ndeadline|NULL\naggregate|NULL\nabort|3\n");
    world_expect(&before, "SELECT agent, outcome, outcome_phase, up_wire_B FROM agent_round",
                 "1|used|NULL|500\n2|aborted|upload|499\n3|aborted|compute|0\n");
    world_free(&at);
    world_free(&before);
}
END_TEST

/* --- twice as fast -------------------------------------------------------------------------- */

/* All rates and speeds doubled, all delays halved: every duration halves. A duration is a chain of
 * events each rounded up to a whole ns, so it may be off by one ns an event: at most 8 events a
 * dispatch in its chain, and the flows it shares links with move by no more than theirs. */
START_TEST(test_twice_as_fast)
{
    static const char one[] =
        "fleet={x: {count: 3, up: 3001 B/s, down: 7003 B/s, latency: 31 ms, speed: 37 steps/s,"
        " flops: 90 kFLOP/s, answer: 1.7 s, agents_per_panel: 3},"
        " y: {count: 2, up: 1009 B/s, down: 901 B/s, latency: 77 ms, speed: 23 steps/s, answer: 1 "
        "s,"
        " dropout: 0.4}}";
    static const char two[] =
        "fleet={x: {count: 3, up: 6002 B/s, down: 14006 B/s, latency: 15.5 ms, speed: 74 steps/s,"
        " flops: 180 kFLOP/s, answer: 0.85 s, agents_per_panel: 3},"
        " y: {count: 2, up: 2018 B/s, down: 1802 B/s, latency: 38.5 ms, speed: 46 steps/s,"
        " answer: 0.5 s, dropout: 0.4}}";
    static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg"};
    for (int m = 0; m < 4; m++) {
        const char *end = m / 2 ? "round.on_deadline=finish" : "round.on_deadline=abort";
        struct world slow = {.text = world_rich,
                             .sets = {"sweep=[]", methods[m % 2], one, end, "server.up=11000 B/s",
                                      "server.down=2300 B/s", "server.latency=9 ms",
                                      "round.deadline=5.2 s", "round.detection=0.3 s"}},
                     fast = {.text = world_rich,
                             .sets = {"sweep=[]", methods[m % 2], two, end, "server.up=22000 B/s",
                                      "server.down=4600 B/s", "server.latency=4.5 ms",
                                      "round.deadline=2.6 s", "round.detection=0.15 s"}};
        world_record(&slow);
        world_record(&fast);
        ck_assert_msg(slow.status == 0 && fast.status == 0, "%s", errs_first(&slow.errs));
        static const char outcomes[] = "SELECT dispatch, round, agent, outcome, outcome_phase, "
                                       "vote FROM agent_round ORDER BY 1";
        static const char thetas[] = "SELECT round, theta_hash, used, late FROM round ORDER BY 1";
        for (int q = 0; q < 2; q++) {
            char *a = world_rows(&slow, "%s", q ? outcomes : thetas);
            char *b = world_rows(&fast, "%s", q ? outcomes : thetas);
            world_same(a, b);
            free(a);
            free(b);
        }
        char *attach = mem_format("ATTACH '%s' AS fast", fast.database);
        ck_assert_int_eq(sqlite3_exec(slow.db, attach, NULL, NULL, NULL), SQLITE_OK);
        free(attach);
        world_expect(
            &slow,
            "SELECT max(max(abs(a.download_ns - 2 * b.download_ns), abs(a.compute_ns - 2 * "
            "b.compute_ns), abs(a.panel_ns - 2 * b.panel_ns), abs(a.upload_ns - 2 * "
            "b.upload_ns), abs(a.wait_ns - 2 * b.wait_ns), abs(a.queue_ns - 2 * "
            "b.queue_ns))) <= 2 * 8 FROM agent_round a JOIN fast.agent_round b USING "
            "(dispatch)",
            "1\n");
        /* A run is a chain of rounds. */
        world_expect(&slow,
                     "SELECT max(abs(a.t_end_ns - 2 * b.t_end_ns) - 2 * 8 * round) <= 0, "
                     "min(a.t_end_ns) > 1e9 FROM round a JOIN fast.round b USING (round)",
                     "1|1\n");
        world_free(&slow);
        world_free(&fast);
    }
}
END_TEST

/* --- clocks that run out -------------------------------------------------------------------- */

static void expect_failure(const char *what, const char *const *sets)
{
    struct world world = {.text = world_timeline};
    memcpy(world.sets, sets, 4 * sizeof *sets);
    world_record(&world);
    ck_assert_int_eq(world.status, 1);
    ck_assert_msg(strstr(errs_first(&world.errs), what) != NULL, "\"%s\" is not in: %s", what,
                  errs_first(&world.errs));
    world_expect(&world, "SELECT state, reason IS NOT NULL FROM run", "failed|1\n");
    world_free(&world);
}

/* 2^63 ns are 292 years, 9.22e9 s. What would end later is an error that names the agent. */
START_TEST(test_beyond_the_clock)
{
    static const char *const computing[] = {"fleet.b.speed=1e-8 steps/s", "round.policy=wait_all",
                                            NULL, NULL}; /* 200 steps: 2e10 s */
    expect_failure("b[0]", computing);
    static const char *const answering[] = {"fleet.b.answer=1e9 s", "panel.batches=20",
                                            "round.policy=wait_all", NULL};
    expect_failure("b[0]", answering);
    /* What is likely is refused beforehand; of 40 draws of N(3.5 s, (1 s)^2), 0.9 % of the seeds
     * meet one below 0, and 14 is the first of these. N(2.6, 1) of a factor likewise. */
    static const char *const negative[] = {"fleet.b.answer={normal: {mean: 3.5 s, sd: 1 s}}",
                                           "panel.batches=20", "round.policy=wait_all", "seed=14"};
    expect_failure("b[0] drew an answering time below 0", negative);
    static const char *const slow[] = {"fleet.b.speed_factor={normal: {mean: 2.6, sd: 1}}",
                                       "round.policy=wait_all", "seed=113", NULL};
    expect_failure("b[0] drew a speed factor that is not above 0", slow);
    static const char *const uploading[] = {"algorithm.upload=8e9 B", "fleet.b.up=0.5 B/s",
                                            "round.policy=wait_all", NULL}; /* 1.6e10 s */
    expect_failure("b[0]", uploading);
    static const char *const downloading[] = {"algorithm.download=8e9 B", "fleet.c.down=0.5 B/s",
                                              "round.policy=wait_all", NULL};
    expect_failure("c[0]", downloading);
    static const char *const detecting[] = {"round.detection=1e9 s", "fleet.c.dropout=1",
                                            "rounds=12", "round.policy=wait_all"};
    expect_failure("c[0]", detecting);
    static const char *const waiting[] = {"round.deadline=1e9 s", "fleet.c.speed=2.1e-7 steps/s",
                                          "rounds=12", NULL}; /* each round takes 9.5e8 s */
    expect_failure("clock", waiting);
}
END_TEST

TEST_MAIN("sim_time", test_hand_worked_abort, test_hand_worked_finish, test_late_agent_returns,
          test_minimum_of_arrivals, test_order_at_the_deadline, test_twice_as_fast,
          test_beyond_the_clock)
