/* Host scheduling changes nothing: with worker threads that sleep at random and take up equal work
 * in random order (core/engine/pool.h), at 1, 2 and 4 of them, the database is the same to the last
 * byte. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Every round policy and method, with agents of uneven speed that drop and come and go. */
static const char everything[] =
    "name: everything\n"
    "rounds: 4\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1, normaliser: fleet}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1, partition_over: fleet}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "round: {cohort: 4, deadline: 5 s, quorum: 0.5, buffer: 2, period: 4 s, extra: 0.5}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "  b: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 90 ms, speed: 12 steps/s, dropout: 0.2}\n"
    "  c: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 80 ms, speed: 2.4 steps/s,\n"
    "      availability: {model: on_off, on: {exponential: 30 s}, off: {exponential: 2 s}}}\n"
    "evaluation: {every: 2, episodes: 3}\n"
    "record: events\n"
    "sweep:\n"
    "  - round.policy: [wait_all, deadline, over_select, quorum, buffered, semi_sync]\n"
    "  - algorithm.name: [par_s2zpo, fedavg_s2zpo, fedavg]\n";

static struct source recorded(const char *text, unsigned jobs, unsigned chaos)
{
    struct world world = {.text = text, .jobs = jobs, .chaos = chaos};
    world_run(&world);
    struct source file = world_without_host(&world);
    world_free(&world);
    return file;
}

static void expect_undisturbed(const char *text)
{
    static const unsigned jobs[] = {1, 2, 4};
    struct source calm = recorded(text, 1, 0);
    ck_assert_uint_gt(calm.length, 50000);
    for (unsigned i = 0; i < 3; i++) {
        struct source shaken = recorded(text, jobs[i], 7 + i);
        ck_assert_uint_eq(shaken.length, calm.length);
        ck_assert(memcmp(shaken.text, calm.text, calm.length) == 0);
        source_free(&shaken);
    }
    source_free(&calm);
}

START_TEST(test_policies_and_methods)
{
    expect_undisturbed(everything);
}
END_TEST

/* Panels that are shared, episodes that are watched, drops in every phase. */
START_TEST(test_panels)
{
    expect_undisturbed(world_rich);
}
END_TEST

/* The comparison sees a difference: a seed other than the first one is another database. */
START_TEST(test_sees_a_difference)
{
    struct world other = {.text = world_rich, .sets = {"seeds=[2]"}};
    world_run(&other);
    struct source first = recorded(world_rich, 1, 0), second = world_without_host(&other);
    ck_assert(first.length != second.length || memcmp(first.text, second.text, first.length) != 0);
    source_free(&first);
    source_free(&second);
    world_free(&other);
}
END_TEST

TEST_MAIN("chaos", test_policies_and_methods, test_panels, test_sees_a_difference)
