#include "tests/support/star.h"

#include "tests/support/check.h"

#include <math.h>

/* Regime M: 1 Mbit/s of server rate an agent, 1 MB each way, seed 1, everybody selected. */
static struct star regime_m(uint32_t agents, unsigned rounds)
{
    return (struct star){.agents = agents,
                         .selected = agents,
                         .seed = 1,
                         .server_Bps = agents * 1e6 / 8,
                         .bytes = 1e6,
                         .rounds = rounds};
}

/* The checksums of SimGrid 3.32 (K = 10 .. 1000); each end is late by 1 ns a step at most, so the
 * sum is by 4 ns an agent. */
static void compare(uint32_t agents, unsigned rounds, double checksum)
{
    struct star star = regime_m(agents, rounds);
    struct star_result result = star_run(&star);
    double slack = 4e-9 * agents * rounds + 1e-9 * checksum;
    ck_assert_double_eq_tol(result.sum_end_s, checksum, slack);
    ck_assert_double_le(result.worst_use, 1); /* rate x 1 ns per flow event */
}

START_TEST(test_checksums)
{
    compare(10, 5000, 1988379.434891);
    compare(100, 200, 480958.617143);
    compare(1000, 3, 85013.342848);
    compare(3000, 1, 82484.063879);
}
END_TEST

/* The exact hash values pin the workload: mix(mix(mix(mix(1) ^ 1) ^ 1) ^ 0). */
START_TEST(test_generator)
{
    for (uint32_t agent = 1; agent < 1000; agent++) {
        double rate = star_rate(1, 1, agent);
        ck_assert(rate >= 12500 && rate < 12500000 && rate == floor(rate));
        int64_t latency = star_latency_ns(1, agent), compute = star_compute_ns(1, agent, 3);
        ck_assert(latency >= 1000000 && latency <= 200000000 && latency % 1000 == 0);
        ck_assert(compute >= 100000000 && compute < 10000000000 && compute % 1000 == 0);
    }
}
END_TEST

START_TEST(test_selection)
{
    enum { AGENTS = 50 };
    uint32_t order[AGENTS];
    struct star star = regime_m(AGENTS, 3);
    star.selected = 20;
    star_order(order, AGENTS);
    for (unsigned round = 0; round < 3; round++) {
        unsigned seen[AGENTS + 1] = {0};
        star_select(order, &star, round);
        for (int i = 0; i < AGENTS; i++)
            seen[order[i]]++;
        for (int i = 1; i <= AGENTS; i++)
            ck_assert_uint_eq(seen[i], 1); /* a permutation still */
    }
    struct star_result result = star_run(&star);
    ck_assert_double_gt(result.sum_end_s, 0);
    ck_assert_double_eq_tol(result.used_bytes, 2 * 20 * 3 * 1e6, 60);
}
END_TEST

/* All caps equal and enough server rate: a transfer takes 1 MB / 1 MB/s = 1 s each way, so the end
 * of agent i's round is 2 + 2 lat(i) + comp(i, 0). */
START_TEST(test_equal_rates)
{
    struct star star = regime_m(500, 1);
    star.equal_Bps = 1e6;
    star.server_Bps = 500 * 1e6;
    double sum = 0;
    for (uint32_t agent = 1; agent <= 500; agent++)
        sum += 2 + 2e-9 * (double)star_latency_ns(1, agent) +
               1e-9 * (double)star_compute_ns(1, agent, 0);
    ck_assert_double_eq_tol(star_run(&star).sum_end_s, sum, 1e-5);
}
END_TEST

/* 300 agents in cells of 7 whose links bind often, not always: the tree and the general solver. */
START_TEST(test_tree)
{
    for (double cell_Bps = 3e5; cell_Bps < 4e6; cell_Bps *= 3) {
        struct star star = regime_m(300, 2), free_of_cells = star;
        star.agents_per_cell = 7;
        star.cell_Bps = cell_Bps;
        struct star_result tree = star_run(&star);
        star.general = true;
        struct star_result general = star_run(&star);
        ck_assert_double_eq_tol(tree.sum_end_s, general.sum_end_s, 1e-9 * tree.sum_end_s);
        ck_assert_double_le(tree.worst_use, 1);
        ck_assert_double_gt(tree.sum_end_s, 1.0001 * star_run(&free_of_cells).sum_end_s);
    }
}
END_TEST

TEST_MAIN("star", test_checksums, test_generator, test_selection, test_equal_rates, test_tree)
