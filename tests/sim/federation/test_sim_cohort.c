/* Who takes part: cohorts, blocks, busy agents, memory; worlds that blow up. */
#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

static const char *const cohort_of_3[] = {"fleet.cells.count=7", "round.cohort=3", "rounds=12",
                                          "evaluation.every=100"};

/* A cohort is the S smallest keyed priorities: (seed, class, index, round). */
START_TEST(test_smallest_priorities)
{
    struct world world = {.text = world_learning};
    memcpy(world.sets, cohort_of_3, sizeof cohort_of_3);
    world_run(&world);
    uint64_t agents = rng_fold(rng_fold(0, 1), PURPOSE_AGENT);
    uint32_t times[7] = {0};
    for (uint32_t round = 1; round <= 12; round++) {
        uint64_t priority[7];
        char expected[64] = "";
        for (uint64_t i = 0; i < 7; i++)
            priority[i] =
                key_of(rng_fold(rng_fold(agents, rng_name("cells")), i), PURPOSE_COHORT, round);
        for (int i = 0; i < 7; i++) {
            int before = 0;
            for (int j = 0; j < 7; j++)
                before += priority[j] < priority[i];
            if (before >= 3)
                continue;
            times[i]++;
            snprintf(expected + strlen(expected), 16, "%d\n", i + 1);
        }
        char *rows = world_rows(
            &world, "SELECT agent FROM agent_round WHERE round = %u ORDER BY dispatch", round);
        ck_assert_str_eq(rows, expected);
        free(rows);
    }
    for (int i = 0; i < 7; i++)
        ck_assert(times[i] > 0 && times[i] < 12);
    world_free(&world);
}
END_TEST

/* Blocks are cut over the cohort of 3, the 7 of the fleet, or the 5 who fit. The slot is the place
 * among them; a RESULT tells 2 bits of each slot and the accept bit: 8 + ceil(7/8), 8 + ceil(15/8),
 * 8 + ceil(11/8) bytes. A START is 8 + 6. */
START_TEST(test_partition_over)
{
    static const char fleet[] =
        "fleet={big: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s},"
        " small: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s, memory: "
        "100 B}, last: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s}}";
    static const char *const over[] = {"algorithm.partition_over=cohort",
                                       "algorithm.partition_over=fleet",
                                       "algorithm.partition_over=eligible"};
    static const char *const slots[] = {
        "SELECT count(*) FROM agent_round a WHERE slot <> (SELECT count(*) FROM agent_round b "
        "WHERE a.round = b.round AND b.agent < a.agent) AND outcome <> 'flush'",
        "SELECT count(*) FROM agent_round WHERE slot <> agent - 1 AND outcome <> 'flush'",
        "SELECT count(*) FROM agent_round WHERE slot <> iif(agent > 5, agent - 3, agent - 1) AND "
        "outcome <> 'flush'"};
    static const double downloads[] = {9 + 14, 10 + 14, 10 + 14};
    for (int i = 0; i < 3; i++) {
        struct world world = {.text = world_learning,
                              .sets = {fleet, over[i], "round.cohort=3", "rounds=12"}};
        world_run(&world);
        world_expect(&world, slots[i], "0\n");
        world_expect(&world,
                     "SELECT count(*), sum(outcome = 'used'), sum(agent IN (4, 5)) FROM "
                     "agent_round WHERE round <= 12",
                     "36|36|0\n");
        /* The same agent in two rounds on end lacks one RESULT. */
        ck_assert(world_number(&world,
                               "SELECT min(b.down_payload_B) FROM agent_round a JOIN agent_round b "
                               "ON a.agent = b.agent AND b.round = a.round + 1 AND b.outcome <> "
                               "'flush'") == downloads[i]);
        world_expect(&world,
                     "SELECT count(DISTINCT theta_hash), sum(paper_bits <> 46 + 3) FROM "
                     "round",
                     i == 0 ? "12|0\n" : "12|12\n");
        world_free(&world);
    }
}
END_TEST

/* Under on_deadline: finish an agent can be in flight only once: its dispatches never overlap. */
START_TEST(test_busy_agents_are_left_alone)
{
    struct world world = {.text = world_rich,
                          .sets = {"round.deadline=3 s", "rounds=20", "round.cohort=7"}};
    world_run(&world);
    ck_assert_double_gt(world_number(&world, "SELECT sum(late) FROM round"), 20);
    ck_assert_double_gt(world_number(&world, "SELECT sum(selected < 7) FROM round"), 5);
    world_expect(&world,
                 "SELECT count(*) FROM agent_round a JOIN agent_round b USING (run, agent) WHERE "
                 "a.dispatch < b.dispatch AND b.t_begin_ns < a.t_end_ns",
                 "0\n");
    world_expect(&world, "SELECT count(*) FROM round WHERE selected < 2", "0\n"); /* min_arrivals */
    world_free(&world);
}
END_TEST

/* Memory: the need is the sum of its categories, whoever has less takes no part and the database
 * says why; where nobody fits the trial is a result, not an error. */
START_TEST(test_memory)
{
    static const char fleet[] =
        "fleet={big: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s, "
        "memory: 1 MB}, small: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 "
        "steps/s, memory: 200 B}}";
    struct world some = {.text = world_learning, .sets = {fleet}};
    world_run(&some);
    double need = world_number(&some, "SELECT sum(need_B) FROM run_memory");
    world_expect(&some, "SELECT eligible, agents, state FROM run", "2|4|done\n");
    char *agents = world_rows(&some, "SELECT agent, budget_B, need_B, eligible, reason FROM agent");
    char *expected = mem_format("1|1000000|%.0f|1|NULL\n2|1000000|%.0f|1|NULL\n", need, need);
    ck_assert_str_eq(agents, expected);
    char *classes = world_rows(&some, "SELECT class, first, agents, eligible, budget_B, need_B, "
                                      "reason FROM fleet_class ORDER BY first");
    char *summed = mem_format("big|1|2|2|1000000|%.0f|NULL\n"
                              "small|3|2|0|200|%.0f|needs %.0f B of memory, has 200 B\n",
                              need, need, need);
    ck_assert_str_eq(classes, summed);
    free(classes);
    free(summed);
    world_expect(&some, "SELECT DISTINCT agent FROM agent_round ORDER BY 1", "1\n2\n");
    world_expect(&some, "SELECT sum(selected), max(theta_hash) > min(theta_hash) FROM round",
                 "6|1\n");
    /* Who fits was reckoned with four blocks; the two that fit saved blocks twice as large:
     * 4 B (ceil(d/2) - ceil(d/4)) more. No message is there while they do. */
    double d = world_number(&some, "SELECT d FROM run");
    need -= world_number(&some, "SELECT need_B FROM run_memory WHERE category = 'messages'");
    ck_assert_double_eq(world_number(&some, "SELECT min(peak_B) FROM agent_round WHERE slot >= 0"),
                        need + 4 * (floor(d / 2) - ceil(d / 4)));
    ck_assert_double_eq(world_number(&some, "SELECT max(peak_B) FROM agent_round WHERE slot >= 0"),
                        need + 4 * (ceil(d / 2) - ceil(d / 4)));
    need += world_number(&some, "SELECT need_B FROM run_memory WHERE category = 'messages'");
    free(agents);
    free(expected);

    /* The boundary: exactly the need fits, one byte less does not. */
    char *just = mem_format("fleet.*.memory=%.0f B", need);
    char *less = mem_format("fleet.*.memory=%.0f B", need - 1);
    struct world enough = {.text = world_learning, .sets = {fleet, just}},
                 none = {.text = world_learning, .sets = {fleet, less}};
    world_record(&enough);
    world_expect(&enough, "SELECT eligible, state FROM run", "4|done\n");
    world_run(&none);
    world_expect(&none, "SELECT eligible, state, reason IS NOT NULL, t_end_ns FROM run",
                 "0|nobody_fits|1|0\n");
    world_expect(&none, "SELECT count(*) FROM round", "0\n");
    world_expect(&none, "SELECT sum(agents), sum(eligible), count(reason) FROM fleet_class",
                 "4|0|2\n");
    world_expect(&none, "SELECT count(*) FROM agent", "0\n");
    world_record(&none); /* it is not run again */
    ck_assert_int_eq(none.status, 0);
    world_expect(&none, "SELECT count(*) FROM host_run", "1\n");
    free(just);
    free(less);
    world_free(&some);
    world_free(&enough);
    world_free(&none);
}
END_TEST

/* One agent's world blows up: its episodes end and are counted, the others learn on. */
START_TEST(test_blowups)
{
    static const char fleet[] =
        "fleet={cells: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s},"
        " odd: {count: 1, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 100 steps/s,"
        " world: {mass: 1e-12, actuator: 1000}}}";
    struct world world = {.text = world_learning, .sets = {fleet, "task.horizon=60"}};
    world_run(&world);
    world_expect(&world, "SELECT state FROM run", "done\n");
    world_expect(
        &world,
        "SELECT agent, count(*), sum(outcome = 'used'), sum(blowups) > 0, sum(steps < 120) > "
        "0 FROM agent_round WHERE outcome <> 'flush' GROUP BY 1",
        "1|3|3|0|0\n2|3|3|0|0\n3|3|3|1|1\n");
    world_expect(&world,
                 "SELECT sum(blowups) = (SELECT sum(blowups) FROM agent_round), sum(blowups) > 0 "
                 "FROM round",
                 "1|1\n");
    world_expect(&world, "SELECT sum(blowups), count(*) FROM evaluation", "0|4\n");
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_cohort", test_smallest_priorities, test_partition_over,
          test_busy_agents_are_left_alone, test_memory, test_blowups)
