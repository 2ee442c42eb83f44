/* `buffered` where answers arrive at one instant, worked by hand.
 *
 * Six agents like a of world_timeline: a download takes 0.1 + 1 s, computing 1 s, an upload 0.1 +
 * 0.5 s. Sent off at t, all are back at t + 2.7 s. An aggregation takes exactly M of them, in order
 * of dispatch; those that follow at the same instant are rounds that last for 0 s and send nobody
 * off; whoever is sent off then starts from the last of them. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

#define EQUAL "fleet.a.count=6", "fleet.b.count=0", "fleet.c.count=0"
/* `stale`: of those used, how many were sent off in an earlier round. */
#define ROUNDS                                                                                     \
    "SELECT r.round, r.t_begin_ns / 1000000, r.t_end_ns / 1000000, selected, used, (SELECT "       \
    "count(*) FROM agent_round a WHERE a.ended = r.round AND staleness > 0) AS stale FROM round "  \
    "r "                                                                                           \
    "ORDER BY 1"
/* Of each dispatch: when it was sent off and came back, in which round either, from how old a θ. */
#define WORK                                                                                       \
    "SELECT dispatch, agent, t_begin_ns / 1000000, t_end_ns / 1000000, round, ended, outcome, "    \
    "staleness FROM agent_round ORDER BY dispatch"
#define AT_2700 "SELECT kind, agent FROM event WHERE t_ns = 2700000000 AND round <= 7 ORDER BY seq"
#define ALL_ARRIVE "arrive|1\narrive|2\narrive|3\narrive|4\narrive|5\narrive|6\n"
#define ALL_LEAVE "select|1\nselect|2\nselect|3\nselect|4\nselect|5\nselect|6\n"

static void run(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "%s", errs_first(&world->errs));
    world_expect(world, "SELECT count(*) FROM event WHERE t_ns % 1000000 <> 0", "0\n");
    world_expect(world, "SELECT max(wait_ns) FROM agent_round", "0\n");
}

/* M = 1 (FedAsync): six aggregations at 2.7 s, of answers that are 0 to 5 versions old; all are
 * sent off from version 6, so that the first one back at 5.4 s is not old. The other five answers
 * are in the buffer when the run ends. */
START_TEST(test_one)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 1}", "rounds=7", EQUAL}};
    run(&world);
    world_expect(&world, AT_2700,
                 ALL_ARRIVE "aggregate|NULL\naggregate|NULL\naggregate|NULL\naggregate|NULL\n"
                            "aggregate|NULL\naggregate|NULL\n" ALL_LEAVE);
    world_expect(&world, ROUNDS,
                 "1|0|2700|6|1|0\n2|2700|2700|0|1|1\n3|2700|2700|0|1|1\n4|2700|2700|0|1|1\n"
                 "5|2700|2700|0|1|1\n6|2700|2700|0|1|1\n7|2700|5400|6|1|0\n");
    world_expect(&world, WORK,
                 "1|1|0|2700|1|1|used|0\n2|2|0|2700|1|2|used|1\n3|3|0|2700|1|3|used|2\n"
                 "4|4|0|2700|1|4|used|3\n5|5|0|2700|1|5|used|4\n6|6|0|2700|1|6|used|5\n"
                 "7|1|2700|5400|7|7|used|0\n8|2|2700|5400|7|7|unfinished|NULL\n"
                 "9|3|2700|5400|7|7|unfinished|NULL\n10|4|2700|5400|7|7|unfinished|NULL\n"
                 "11|5|2700|5400|7|7|unfinished|NULL\n12|6|2700|5400|7|7|unfinished|NULL\n");
    world_expect(&world, "SELECT count(*) FROM event WHERE kind = 'abort'", "0\n");
    world_free(&world);
}
END_TEST

/* M = 2: three aggregations at 2.7 s. */
START_TEST(test_two)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 2}", "rounds=6", EQUAL}};
    run(&world);
    world_expect(&world, AT_2700,
                 ALL_ARRIVE "aggregate|NULL\naggregate|NULL\naggregate|NULL\n" ALL_LEAVE);
    world_expect(&world, ROUNDS,
                 "1|0|2700|6|2|0\n2|2700|2700|0|2|2\n3|2700|2700|0|2|2\n"
                 "4|2700|5400|6|2|0\n5|5400|5400|0|2|2\n6|5400|5400|0|2|2\n");
    world_expect(&world,
                 "SELECT ended, group_concat(dispatch, ' ') FROM agent_round GROUP BY ended",
                 "1|1 2\n2|3 4\n3|5 6\n4|7 8\n5|9 10\n6|11 12\n");
    world_free(&world);
}
END_TEST

/* M = 4: two are left over at 2.7 s and wait; with the six of 5.4 s they are eight, of which the
 * older two come first: 5 6 7 8, then 9 10 11 12. */
START_TEST(test_four)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 4}", "rounds=4", EQUAL}};
    run(&world);
    world_expect(&world, AT_2700, ALL_ARRIVE "aggregate|NULL\n" ALL_LEAVE);
    world_expect(&world, ROUNDS,
                 "1|0|2700|6|4|0\n2|2700|5400|6|4|2\n3|5400|5400|0|4|4\n4|5400|8100|6|4|0\n");
    world_expect(&world, WORK,
                 "1|1|0|2700|1|1|used|0\n2|2|0|2700|1|1|used|0\n3|3|0|2700|1|1|used|0\n"
                 "4|4|0|2700|1|1|used|0\n5|5|0|2700|1|2|used|1\n6|6|0|2700|1|2|used|1\n"
                 "7|1|2700|5400|2|2|used|0\n8|2|2700|5400|2|2|used|0\n"
                 "9|3|2700|5400|2|3|used|1\n10|4|2700|5400|2|3|used|1\n"
                 "11|5|2700|5400|2|3|used|1\n12|6|2700|5400|2|3|used|1\n"
                 "13|1|5400|8100|4|4|used|0\n14|2|5400|8100|4|4|used|0\n"
                 "15|3|5400|8100|4|4|used|0\n16|4|5400|8100|4|4|used|0\n"
                 "17|5|5400|8100|4|4|unfinished|NULL\n18|6|5400|8100|4|4|unfinished|NULL\n");
    world_free(&world);
}
END_TEST

/* It is by dispatch, not by agent or by the order of events. b is back after 5.4 s, 1 + 0.95 of
 * them for the download, 2 of computing, 0.5 + 0.95 for the upload. a, back at 2.7 s and sent off
 * again as dispatch 3, is back at 5.4 s, too, and its event comes first. */
START_TEST(test_by_dispatch)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 1}", "rounds=3",
                                   "fleet.c.count=0", "fleet.b.latency=950 ms"}};
    run(&world);
    world_expect(&world, "SELECT dispatch FROM event WHERE kind = 'arrive' ORDER BY seq",
                 "1\n3\n2\n");
    world_expect(&world, WORK,
                 "1|1|0|2700|1|1|used|0\n2|2|0|5400|1|2|used|1\n3|1|2700|5400|2|3|used|1\n");
    world_free(&world);
}
END_TEST

/* An aggregation needs min_arrivals, and where they are more than M takes as many. */
START_TEST(test_least)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"round={policy: buffered, buffer: 2, min_arrivals: 3}", "rounds=2", EQUAL}};
    run(&world);
    world_expect(&world, ROUNDS, "1|0|2700|6|3|0\n2|2700|2700|0|3|3\n");
    world_free(&world);
}
END_TEST

/* A lost agent keeps the server's concurrency: a leaves at 1 s in its download, which the server
 * knows `detection` later, and is back at 1.5 s. M = 2; a takes 2.7 s, c 11.7 s.
 *
 *   detection 0:    a 0-1 lost, 1.5-4.2, 4.2-6.9: the first two answers are a's, at 6.9 s; then
 *                   a 6.9-9.6 and c 0-11.7: the second aggregation is at 11.7 s
 *   detection 2 s:  a 0-3 lost, 3-5.7, 5.7-8.4: at 8.4 s; a 8.4-11.1 and c: at 11.7 s */
START_TEST(test_lost_agent_goes_again)
{
    static const char *const detection[] = {"round.detection=0 s", "round.detection=2 s"};
    static const char *const ends[] = {"1|6900|2\n2|11700|2\n", "1|8400|2\n2|11700|2\n"};
    static const char *const work[] = {
        "0|1000|dropped\n1500|4200|used\n4200|6900|used\n6900|9600|used\n",
        "0|3000|dropped\n3000|5700|used\n5700|8400|used\n8400|11100|used\n"};
    for (int i = 0; i < 2; i++) {
        struct world world = {.text = world_timeline};
        char *path = world_file(&world, "leave.csv",
                                "client,active,inactive,finish_time\n"
                                "a,\"[0, 1.5]\",\"[1, 1000]\",1000\n");
        char *set = mem_format("fleet.a.availability={model: trace, trace: %s}", path);
        const char *sets[] = {"round={policy: buffered, buffer: 2}", "rounds=2", "fleet.b.count=0",
                              detection[i], set};
        memcpy(world.sets, sets, sizeof sets);
        world_run(&world);
        world_expect(&world, "SELECT round, t_end_ns / 1000000, used FROM round", ends[i]);
        world_expect(&world,
                     "SELECT t_begin_ns / 1000000, t_end_ns / 1000000, outcome FROM agent_round "
                     "WHERE agent = 1 AND outcome <> 'unfinished'",
                     work[i]);
        world_free(&world);
        free(set);
        free(path);
    }
}
END_TEST

TEST_MAIN("sim_buffer", test_lost_agent_goes_again, test_one, test_two, test_four, test_by_dispatch,
          test_least)
