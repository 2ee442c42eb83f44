#include "tests/bench/bench.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct bench benches[] = {
    {"forward", "the policy's forward pass at each x86-64 level", bench_forward},
    {"verdict", "one verdict of the paper's panel", bench_verdict},
    {"rollout", "episodes against a bare mj_step loop with the same policy", bench_rollout},
    {"ppo", "samples learnt from against samples acted, HalfCheetah", bench_ppo},
    {"train", "rounds that learn against a bare mj_step loop with the same policy", bench_train},
    {"star", "timing-only rounds on the star, recorded; CPU time on one core", bench_star},
    {"sleepers", "the same where 10 000 of more agents are asked a round", bench_sleepers},
    {"cells", "the same with shared cells, bare: tree, star, general solver", bench_cells},
};
enum { BENCHES = sizeof benches / sizeof *benches };

double bench_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct bench_pair bench_compare(const struct bench_settings *settings, bench_rate_fn *rate,
                                bench_rate_fn *bare, void *context)
{
    unsigned n = settings->repeats;
    double *rates = mem_zero(3 * (size_t)n, sizeof *rates), *bares = rates + n, *ratios = bares + n;
    rate(context), bare(context); /* caches, pages, clock rates */
    for (unsigned i = 0; i < n; i++) {
        if (i % 2 == 0) /* neither side always goes first */
            rates[i] = rate(context), bares[i] = bare(context);
        else
            bares[i] = bare(context), rates[i] = rate(context);
        ratios[i] = rates[i] / bares[i];
    }
    struct bench_pair pair = {stats_median(rates, n), stats_median(bares, n),
                              stats_median(ratios, n)};
    free(rates);
    return pair;
}

void bench_row(const char *what, const char *unit, const struct bench_pair *pair, double aim)
{
    printf("  %-52s %10.4g %s/s  bare %10.4g  ratio %.3f", what, pair->rate, unit, pair->bare,
           pair->ratio);
    if (aim > 0)
        printf("  (aim %g)", aim);
    printf("\n");
    fflush(stdout);
}

void bench_figure(const char *what, double value, const char *unit)
{
    printf("  %-52s %10.4g %s\n", what, value, unit);
    fflush(stdout);
}

void bench_remove_database(const char *path)
{
    const char *const suffixes[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char *name = mem_format("%s%s", path, suffixes[i]);
        unlink(name);
        free(name);
    }
}

static const struct bench *find(const char *name)
{
    for (int i = 0; i < BENCHES; i++)
        if (strcmp(benches[i].name, name) == 0)
            return &benches[i];
    fprintf(stderr, "bench: there is no bench \"%s\"; there are:\n", name);
    for (int i = 0; i < BENCHES; i++)
        fprintf(stderr, "  %-12s %s\n", benches[i].name, benches[i].about);
    exit(2);
}

static void run(const struct bench *bench, const struct bench_settings *settings)
{
    printf("%s: %s\n", bench->name, bench->about);
    bench->run(settings);
}

/* bench [NAME...]: all benches, or those named. */
int main(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct bench_settings settings = {processors > 0 ? (unsigned)processors : 1, 15};
    for (int i = 1; i < argc; i++)
        run(find(argv[i]), &settings);
    for (int i = 0; argc < 2 && i < BENCHES; i++)
        run(&benches[i], &settings);
    return 0;
}
