/* Rounds that only transfer, on the star, through the whole simulator and as a bare loop. */
#include "core/base/fail.h"
#include "core/base/mem.h"
#include "sim/federation/federation.h"
#include "tests/bench/bench.h"
#include "tests/support/star_bare.h"
#include "tests/support/star_federation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZES = 4, TURNS = 3, ACTIVITIES = 3 /* a download, a computation, an upload */ };

static const struct size {
    uint32_t agents;
    unsigned rounds; /* after a first one that is not counted */
    unsigned turns;
} sizes[SIZES] = {{1000, 100, TURNS}, {10000, 12, TURNS}, {100000, 3, TURNS}, {1000000, 2, 1}};

static const struct regime {
    const char *name;
    double bits_an_agent; /* server rate */
    double equal_Bps;
} regimes[] = {
    {"S, limited by the server", 1e4, 0},
    {"M, mixed", 1e6, 0},
    {"A, limited by the agents", 1e9, 0},
    {"M, all rates equal (1 Mbit/s)", 1e6, 1e6 / 8},
};
enum { REGIMES = sizeof regimes / sizeof *regimes };

struct series {
    double activity_s[TURNS * 128]; /* CPU seconds an activity, by counted round */
    unsigned count;
};

static void append_rounds(struct series *series, const struct star *star, const double *round_cpu_s)
{
    for (unsigned round = 1; round < star->rounds; round++)
        series->activity_s[series->count++] = round_cpu_s[round] / ACTIVITIES / star->agents;
}

/* The bare loop plays the same transfers, or the comparison is worth nothing: ends in Fedsim are
 * rounded up to the next ns, so sums differ in the last digits. */
static void run_bare(const struct star *star, double sum_end_s, struct series *series)
{
    double round_cpu_s[128];
    double bare_s = star_bare_run(star, round_cpu_s);
    if (!(fabs(bare_s - sum_end_s) <= 1e-6 * sum_end_s))
        die("the bare loop's transfers end %.9g s after their rounds' starts, not %.9g", bare_s,
            sum_end_s);
    append_rounds(series, star, round_cpu_s);
}

static double run_star(const struct regime *regime, const struct size *size, const char *path,
                       struct series *series, struct series *bare)
{
    struct star star = {.agents = size->agents,
                        .selected = size->agents,
                        .seed = 1,
                        .server_Bps = size->agents * regime->bits_an_agent / 8,
                        .bytes = 1e6,
                        .equal_Bps = regime->equal_Bps,
                        .rounds = size->rounds + 1};
    struct star_times times = star_federation(&star, path, RECORD_ROUNDS);
    double opening = times.open_cpu_s + times.round_cpu_s[0];
    append_rounds(series, &star, times.round_cpu_s);
    run_bare(&star, times.sum_end_s, bare);
    star_times_free(&times);
    bench_remove_database(path);
    return opening;
}

/* All sizes in turn, so that what else the machine does hits each of them. */
static void bench_regime(const struct regime *regime, const char *path)
{
    static struct series series[SIZES], bare[SIZES];
    double opening[SIZES] = {0}, median[SIZES];
    memset(series, 0, sizeof series);
    memset(bare, 0, sizeof bare);
    for (unsigned turn = 0; turn < TURNS; turn++)
        for (int s = 0; s < SIZES; s++)
            if (turn < sizes[s].turns)
                opening[s] = run_star(regime, &sizes[s], path, &series[s], &bare[s]);
    printf("  regime %s\n", regime->name);
    for (int s = 0; s < SIZES; s++) {
        median[s] = stats_median(series[s].activity_s, series[s].count);
        double bare_s = stats_median(bare[s].activity_s, bare[s].count);
        printf("    K = %-8u %6.1f ns an activity, %5.2f million/s, %4.2f times K = 1000's%s; "
               "bare loop %6.1f ns, ratio %.2f%s; opening and first round %.2f s\n",
               sizes[s].agents, 1e9 * median[s], 1e-6 / median[s], median[s] / median[0],
               regime->bits_an_agent == 1e6 && sizes[s].agents == 10000 ? " (aim 6 million/s)"
               : s == SIZES - 1                                         ? " (aim 6)"
                                                                        : "",
               1e9 * bare_s, bare_s / median[s],
               regime->bits_an_agent == 1e6 && !(regime->equal_Bps > 0) ? " (aim 0.9)" : "",
               opening[s]);
        fflush(stdout);
    }
}

/* What a round costs where most agents sleep: the choice among all of them is in it. */
static void run_sleepers(const char *path)
{
    enum { ASKED = 10000, ROUNDS = 6 };
    printf("  of K agents %d are asked a round\n", ASKED);
    for (uint32_t agents = ASKED; agents <= 1000000; agents *= 10) {
        struct star star = {.agents = agents,
                            .selected = ASKED,
                            .seed = 1,
                            .server_Bps = ASKED * 1e6 / 8,
                            .bytes = 1e6,
                            .rounds = ROUNDS,
                            .keyed = true};
        struct star_times times = star_federation(&star, path, RECORD_ROUNDS);
        printf("    K = %-8u %6.1f ms a round, opening and first round %.0f ms\n", agents,
               1e3 * stats_median(times.round_cpu_s + 1, ROUNDS - 1),
               1e3 * (times.open_cpu_s + times.round_cpu_s[0]));
        fflush(stdout);
        star_times_free(&times);
        bench_remove_database(path);
    }
}

static void run_regimes(const char *path)
{
    for (int i = 0; i < REGIMES; i++)
        bench_regime(&regimes[i], path);
}

/* With a database in a folder of its own. */
static void with_database(void (*run)(const char *path))
{
    char folder[] = "/tmp/fedsim-bench-XXXXXX";
    if (!mkdtemp(folder))
        die("no folder for the benchmark");
    char *path = mem_format("%s/star.db", folder);
    run(path);
    free(path);
    rmdir(folder);
}

void bench_star(const struct bench_settings *settings)
{
    (void)settings;
    with_database(run_regimes);
}

void bench_sleepers(const struct bench_settings *settings)
{
    (void)settings;
    with_database(run_sleepers);
}
