/* Runs put in order: a study is one scenario's runs on one task; a series is one point of its
 * sweep, all its seeds. Everything is owned by struct results and lives until results_free. */
#ifndef REPORTS_RESULTS_H
#define REPORTS_RESULTS_H

#include "core/base/stats.h"
#include "core/results/results_format.h"
#include "reports/data/query.h"
#include "reports/data/sweep.h"

#include <stdbool.h>
#include <stdint.h>

/* Figures of a run, in order of metric_columns in results.c; NaN where a run has none. */
enum metric {
    METRIC_FINAL,
    METRIC_BEST,
    METRIC_POINTS,
    METRIC_ROUNDS,
    METRIC_VIRTUAL_S,
    METRIC_PAYLOAD_B,
    METRIC_WIRE_B,
    METRIC_DOWN_PER_AGENT_B,
    METRIC_UP_PER_AGENT_B,
    METRIC_PAPER_BITS,
    METRIC_AGENT_EPISODES,
    METRIC_SERVER_EPISODES,
    METRIC_AGENT_STEPS,
    METRIC_SERVER_STEPS,
    METRIC_ACCEPTED,
    METRIC_VOID,
    METRIC_BLOWUPS,
    METRIC_AGENTS,
    METRIC_ELIGIBLE,
    METRIC_NEED_B,
    METRIC_PAPER_MEMORY_B,
    METRIC_TARGET,
    METRIC_TARGET_ROUND,
    METRIC_TARGET_S,
    METRIC_TARGET_WIRE_B,
    METRIC_TARGET_STEPS,
    METRICS
};

struct run {
    const char *id, *seed; /* texts of the columns run and seed */
    enum run_state state;
    const char *reason, *mode, *version, *hash, *resolved;
    double metric[METRICS];
};

struct series {
    const char *scenario, *task, *algorithm, *point;
    char *rest;   /* the point without the algorithm, short names: what is compared at equal rest */
    char *label;  /* algorithm and rest (label.h); unique in its study */
    char *config; /* the trial without its seed */
    double place; /* the first of its runs: the order of the sweep */
    struct run *runs; /* by seed */
    size_t count, states[RUN_STATES];
};

struct study {
    const char *scenario, *task;
    struct series *series;
    size_t count;
    struct sweep sweep; /* of the series' points */
    double target;      /* NaN: none */
    const char *mode;   /* of evaluation; "" without one */
    size_t done;        /* runs */
};

struct results {
    struct database *database;
    struct table *runs;
    struct study *studies;
    size_t count;
};

/* Reads a database. False and an error (FAULT_INPUT) when it cannot be read or no run in it has
 * ended with a result (done or nobody_fits). */
bool results_read(struct results *results, const char *path, struct errs *errs);
void results_free(struct results *results);

/* Whether a table shows the series under a head of its own rest: its study runs several algorithms
 * at one rest, and sweeps something else too. */
bool series_grouped(const struct study *study, size_t i);

/* A sample of one number a run; freed by the caller. */
struct sample {
    double *x;
    size_t n;
};
/* The values of the series' done runs that have the metric, by seed. */
struct sample series_values(const struct series *series, enum metric metric);
/* Differences `a` - `b` over the seeds that both have finished; `seeds` (n texts) may be NULL. */
struct sample paired_differences(const struct series *a, const struct series *b, enum metric metric,
                                 const char ***seeds);
double series_mean(const struct series *series, enum metric metric); /* NaN when no run has it */
double series_max(const struct series *series, enum metric metric);
/* The Kaplan-Meier median over the done runs (survival.h), a run that never reached the target
 * being censored at its end; `reached` of `n` did. Infinite where it is not reached. */
double series_median_to_target(const struct series *series, enum metric metric, size_t *reached,
                               size_t *n);

/* The least number of seeds for which an interval is claimed. */
enum { SEEDS_FOR_INTERVAL = 5, RESAMPLES = 10000, RESAMPLES_CURVE = 1000 };
/* Mean with its standard error and, from five values on, 95 % bootstrap intervals
 * (stats_interval) of mean and IQM. */
struct estimate {
    size_t n;
    double mean, se, iqm; /* se NaN for n < 2; all NaN for n = 0 */
    bool has_interval;
    struct interval mean_interval, iqm_interval;
};
struct estimate estimate_of(const double *x, size_t n, size_t resamples);

#endif
