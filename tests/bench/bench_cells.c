/* The star workload with cells, on bare engine and fluid: the tree of water-fillings against the
 * general solver, and against the star without cells. */
#include "tests/bench/bench.h"
#include "tests/support/star.h"

#include <stdio.h>
#include <time.h>

enum { TURNS = 5, ACTIVITIES = 3 /* a download, a computation, an upload */ };

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ns an activity. */
static double run(const struct star *star)
{
    double began_s = cpu_s();
    star_run(star);
    return (cpu_s() - began_s) * 1e9 / ACTIVITIES / star->agents / star->rounds;
}

/* Every agent 1 Mbit/s of the server's rate, so it is 10 Mbit/s a cell; a cell has `cell_Bps`. */
static void bench_tree(uint32_t agents, unsigned rounds, double cell_Bps, bool general)
{
    struct star star = {.agents = agents,
                        .selected = agents,
                        .seed = 1,
                        .server_Bps = agents * 1e6 / 8,
                        .bytes = 1e6,
                        .rounds = rounds};
    struct star tree = star, solved;
    double ns[3][TURNS] = {0};
    tree.agents_per_cell = 10;
    tree.cell_Bps = cell_Bps;
    solved = tree;
    solved.general = true;
    for (int turn = 0; turn < TURNS; turn++) {
        ns[0][turn] = run(&star);
        ns[1][turn] = run(&tree);
        ns[2][turn] = general && turn == 0 ? run(&solved) : 0;
    }
    printf("    K = %-7u cells of 10, %4.0f Mbit/s each: star %5.0f ns an activity, tree %5.0f",
           agents, cell_Bps * 8e-6, stats_median(ns[0], TURNS), stats_median(ns[1], TURNS));
    if (general)
        printf(", general solver %8.0f", ns[2][0]);
    putchar('\n');
    fflush(stdout);
}

void bench_cells(const struct bench_settings *settings)
{
    (void)settings;
    for (double cell_Bps = 5e6 / 8; cell_Bps < 100e6 / 8; cell_Bps *= 4) {
        bench_tree(100, 100, cell_Bps, true);
        bench_tree(1000, 10, cell_Bps, true);
        bench_tree(10000, 3, cell_Bps, false);
        bench_tree(100000, 1, cell_Bps, false);
    }
}
