/* Host scheduling changes nothing: with worker threads that sleep at random and take up equal work
 * in random order (core/engine/pool.h), at 1, 2 and 4 of them, the database is the same to the last
 * byte. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Every round policy, with agents of uneven speed that drop and come and go. */
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

/* Every other method, in a round policy that does not wait for all. */
static const char methods[] =
    "name: methods\n"
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: zpg, alpha: 0.01, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}}\n"
    "round: {policy: quorum, quorum: 0.5}\n"
    "network: {framing: none}\n"
    "server: {up: 50 kB/s, down: 50 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 2, up: 10 kB/s, down: 10 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "  b: {count: 2, up: 10 kB/s, down: 10 kB/s, latency: 90 ms, speed: 12 steps/s}\n"
    "evaluation: {every: 3, episodes: 2}\n"
    "record: events\n"
    "sweep:\n"
    "  - variant:\n"
    "      feedsign: {algorithm.name: feedsign}\n"
    "      zspo: {algorithm.name: zspo, algorithm.direction: gaussian}\n"
    "      zpg: {}\n"
    "      zbcpg: {algorithm.name: zbcpg}\n"
    "      decomfl: {algorithm.name: decomfl, algorithm.local_steps: 2}\n"
    "      baffle: {algorithm.name: baffle, algorithm.directions: 2}\n"
    "      es: {algorithm.name: es}\n"
    "      ars: {algorithm.name: ars}\n"
    "      fedzo: {algorithm.name: fedzo, algorithm.local_steps: 2}\n"
    "      fedkseed: {algorithm.name: fedkseed, algorithm.local_steps: 2}\n"
    "      fedscalar: {algorithm.name: fedscalar, algorithm.local_steps: 2}\n"
    "      fedavg_ppo: {algorithm.name: fedavg_ppo, algorithm.local_steps: 2}\n"
    "      rm_ppo: {algorithm.name: rm_ppo, algorithm.share: policy, panel.batches: 2}\n"
    "      dpo: {algorithm.name: dpo, panel.batches: 2}\n"
    "      online_dpo: {algorithm.name: online_dpo, panel.batches: 2}\n"
    "      fedrlhf: {algorithm.name: fedrlhf, fleet.a.objective: {weight: 1, energy: 0.1}}\n"
    "      fedrlhf_panel: {algorithm.name: fedrlhf_panel, panel.batches: 2,\n"
    "                      fleet.a.objective: {weight: 1, energy: 0.1}}\n"
    "      fedavg_q: {algorithm.name: fedavg_q, task.name: CartPole, policy.head: categorical}\n";

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

START_TEST(test_policies)
{
    expect_undisturbed(everything);
}
END_TEST

START_TEST(test_other_methods)
{
    expect_undisturbed(methods);
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

TEST_MAIN("chaos", test_policies, test_other_methods, test_panels, test_sees_a_difference)
