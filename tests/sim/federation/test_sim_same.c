/* What must not change results: threads, running twice, and whatever else is in the study. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Everything a run is asked to be: something of each kind happened in it. */
static void expect_rich(const struct world *world)
{
    world_expect(world, "SELECT count(*), min(state), max(state) FROM run", "3|done|done\n");
    world_expect(world, "SELECT count(*) FROM round", "24\n");
    world_expect(world, "SELECT DISTINCT outcome FROM agent_round ORDER BY 1",
                 "dropped\nflush\nlate\nused\n");
    world_expect(
        world,
        "SELECT DISTINCT outcome_phase FROM agent_round WHERE outcome = 'dropped' ORDER BY 1",
        "compute\ndownload\npanel\nupload\n");
    world_expect(world, "SELECT sum(queue_ns > 0) > 0, sum(blowups) FROM agent_round", "1|0\n");
    world_expect(world, "SELECT count(*) FROM evaluation", "30\n"); /* 3 runs, 0 2 4 6 8, 2 modes */
}

static char *run_rich(unsigned jobs)
{
    struct world world = {.text = world_rich, .jobs = jobs};
    world_run(&world);
    expect_rich(&world);
    char *dump = world_dump(&world);
    ck_assert_uint_gt(strlen(dump), 20000);
    world_free(&world);
    return dump;
}

/* SELECT * in primary-key order of all tables but host_*: the same at 1, 2 and 4 threads and when
 * run twice. */
START_TEST(test_any_number_of_threads)
{
    char *first = run_rich(1);
    static const unsigned jobs[] = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
        char *again = run_rich(jobs[i]);
        world_same(first, again);
        free(again);
    }
    free(first);
}
END_TEST

/* Rows of one run of every table that holds any, in primary-key order, without the study's hash. */
static char *run_alone(const struct world *world, const char *algorithm)
{
    static const char *const tables[] = {"agent",      "run_memory", "round", "agent_round",
                                         "evaluation", "policy",     "event"};
    char *text = world_rows(world,
                            "SELECT run, seed, trial, d, t_end_ns, flush_wire_B FROM run WHERE "
                            "algorithm = '%s'",
                            algorithm);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char *keys = world_rows(world,
                                "SELECT group_concat('t.' || name) FROM (SELECT name FROM "
                                "pragma_table_info('%s') WHERE pk > 0 ORDER BY pk)",
                                tables[i]);
        char *rows = world_rows(world,
                                "SELECT t.* FROM %s t JOIN run USING (run) WHERE run.algorithm = "
                                "'%s' ORDER BY %s",
                                tables[i], algorithm, keys);
        ck_assert_str_ne(rows, "");
        char *longer = mem_format("%s%s", text, rows);
        free(text);
        free(rows);
        free(keys);
        text = longer;
    }
    return text;
}

/* A run is the same whether other algorithms are swept beside it or not. */
START_TEST(test_another_algorithm)
{
    struct world all = {.text = world_rich},
                 alone = {.text = world_rich, .sets = {"sweep=[{algorithm.name: [fedavg_s2zpo]}]"}};
    world_record(&all);
    world_record(&alone);
    char *a = run_alone(&all, "fedavg_s2zpo"), *b = run_alone(&alone, "fedavg_s2zpo");
    world_same(a, b);
    free(a);
    free(b);
    world_free(&all);
    world_free(&alone);
}
END_TEST

static void same_rows(const struct world *a, const struct world *b, const char *sql)
{
    char *first = world_rows(a, "%s", sql), *second = world_rows(b, "%s", sql);
    ck_assert_str_ne(first, "");
    world_same(first, second);
    free(first);
    free(second);
}

/* Another evaluation interval: the same fleet, rounds and dispatches, and the same returns at the
 * rounds that both evaluate. */
START_TEST(test_another_interval)
{
    struct world two = {.text = world_rich},
                 four = {.text = world_rich, .sets = {"evaluation.every=4"}};
    world_record(&two);
    world_record(&four);
    static const char *const queries[] = {
        "SELECT algorithm, agent, class, idx, up_Bps, latency_ns, steps_per_s, mass FROM agent "
        "JOIN "
        "run USING (run) ORDER BY 1, 2",
        "SELECT algorithm, round, t_begin_ns, round.t_end_ns, theta_hash, used, down_wire_B FROM "
        "round "
        "JOIN run USING (run) ORDER BY 1, 2",
        "SELECT algorithm, dispatch, agent, outcome, agent_round.t_end_ns, vote, steps FROM "
        "agent_round JOIN run "
        "USING (run) ORDER BY 1, 2",
        "SELECT algorithm, round, mode, n, mean, sd FROM evaluation JOIN run "
        "USING (run) WHERE round % 4 = 0 ORDER BY 1, 2, 3"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        same_rows(&two, &four, queries[i]);
    world_expect(&two, "SELECT count(DISTINCT round) FROM evaluation", "5\n");
    world_expect(&four, "SELECT count(DISTINCT round) FROM evaluation", "3\n");
    world_free(&two);
    world_free(&four);
}
END_TEST

/* One more class, before the others in the file: what was drawn for agents that were there before
 * stays: devices and worlds, outcomes, phases and fractions of drops, answering times. Nobody waits
 * for anybody here (unlimited server, all of the fleet, no shared panel), so their rows are the
 * same but for the numbers of agents and dispatches and for waiting. */
START_TEST(test_another_class)
{
    static const char more[] =
        "fleet={newer: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 9 steps/s},"
        " old: {count: 6, up: {uniform: [1 kB/s, 9 kB/s]}, down: {exponential: 5 kB/s},"
        " latency: 10 ms, speed: {lognormal: {median: 50 steps/s, sigma: 1}}, dropout: 0.5,"
        " answer: {uniform: [1 s, 2 s]}, world: {gravity: {uniform: [0.5, 2]}},"
        " objective: {target_speed: {uniform: [0.5, 2]}}}}";
    static const char less[] =
        "fleet={old: {count: 6, up: {uniform: [1 kB/s, 9 kB/s]}, down: {exponential: 5 kB/s},"
        " latency: 10 ms, speed: {lognormal: {median: 50 steps/s, sigma: 1}}, dropout: 0.5,"
        " answer: {uniform: [1 s, 2 s]}, world: {gravity: {uniform: [0.5, 2]}},"
        " objective: {target_speed: {uniform: [0.5, 2]}}}}";
    struct world a = {.text = world_timeline, .sets = {less, "round.policy=wait_all", "rounds=5"}},
                 b = {.text = world_timeline, .sets = {more, "round.policy=wait_all", "rounds=5"}};
    world_record(&a);
    world_record(&b);
    ck_assert_int_eq(a.status | b.status, 0);
    same_rows(&a, &b,
              "SELECT class, idx, up_Bps, down_Bps, latency_ns, steps_per_s, mass, friction, "
              "gravity, actuator, objective, target_speed, wish_energy FROM agent WHERE class = "
              "'old' ORDER BY idx");
    same_rows(
        &a, &b,
        "SELECT round, idx, outcome, outcome_phase, download_ns, compute_ns, panel_ns, upload_ns, "
        "down_wire_B, up_wire_B, steps FROM agent_round JOIN agent USING (run, agent) WHERE "
        "class = 'old' ORDER BY round, idx");
    world_expect(&b, "SELECT count(*) FROM agent", "9\n");
    world_expect(&a,
                 "SELECT count(DISTINCT outcome_phase) FROM agent_round WHERE outcome = 'dropped'",
                 "4\n");
    world_free(&a);
    world_free(&b);
}
END_TEST

TEST_MAIN("sim_same", test_any_number_of_threads, test_another_algorithm, test_another_interval,
          test_another_class)
