/* The runs of a database in order. A study is all runs of one scenario on one task; a series is one
 * point of its sweep with all its seeds. Everything is owned by struct results and lives until
 * results_free.
 *
 * Metrics are in base units: bytes, virtual seconds, rounds, environment steps; a return is in the
 * unit of the task's reward. reports/sql/runs.sql says how each comes about. */
#ifndef REPORTS_RESULTS_H
#define REPORTS_RESULTS_H

#include "core/base/text_index.h"
#include "core/results/results_format.h"
#include "reports/data/query.h"
#include "reports/data/sweep.h"

#include <stdbool.h>
#include <stdint.h>

/* Figures of a run, in order of metric_columns in results.c; NaN where a run has none. The returns
 * METRIC_FINAL and METRIC_BEST are −∞ where the policy broke the physics (diverged). */
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
    METRIC_FLUSH_S,
    METRIC_FLUSH_WIRE_B,
    METRIC_DIVERGED,
    METRIC_SERVER_BLOWUPS,
    METRIC_QUESTIONS,
    METRIC_ANSWERS,
    METRIC_ENERGY_J,
    METRIC_MONEY,
    METRIC_ENV_STEPS,
    METRIC_UPDATES,
    METRIC_TARGET_QUESTIONS,
    METRIC_TARGET_ENERGY_J,
    METRIC_TARGET_MONEY,
    METRIC_TARGET_UPDATES,
    METRIC_FLUSH_J,
    METRIC_MONEY_PER_YEAR,
    METRIC_BATTERY_MONTHS,
    METRIC_AT, /* the return at a budget that was asked for (budget.h); not of runs.sql */
    METRICS
};
/* As the columns of runs.sql are called; "at". */
const char *metric_name(enum metric metric);

struct run {
    const char *id, *seed; /* texts of the columns run and seed */
    enum run_state state;
    const char *reason, *mode, *version, *hash, *resolved;
    const char *currency; /* "": money has no name, or there is none */
    double metric[METRICS];
};

struct series {
    const char *scenario, *task, *algorithm, *point;
    char *rest;   /* the point without the algorithm, short names: what is compared at equal rest */
    char *label;  /* algorithm and rest (label.h); unique in its study */
    bool renamed; /* `label` is what the user calls it */
    char *config; /* the trial without its seed */
    double place; /* the first of its runs: the order of the sweep */
    bool grouped; /* a table shows it under a head of its own rest: its study runs several
                     algorithms at one rest, and sweeps something else too */
    struct run *runs; /* by seed */
    size_t count, capacity, states[RUN_STATES];
};

struct study_results {
    const char *scenario, *task;
    struct series *series;
    size_t count, capacity;
    struct text_index trials; /* number i is of series[i] while they are read */
    struct text_index paths;  /* of the settings in its points */
    struct sweep sweep;       /* of the series' points */
    double target;            /* NaN: none */
    const char *mode;         /* of evaluation; "" without one */
    size_t done;              /* runs */
};

struct results {
    struct database *database;
    char *notes; /* a line for each thing to know about several databases; "" without one */
    struct sql_table *runs;
    struct study_results *studies;
    size_t count;
    struct text_index names; /* number i is of studies[i] */
};

/* What to read: `count` >= 1 databases as one (database_join.h), and other labels for series, each
 * "LABEL=NEW". LABEL is a label as it is shown without this, a point, or a part of one label alone;
 * NEW begins behind the last '='. */
struct results_request {
    const char *const *databases, *const *labels;
    size_t count, label_count;
};

/* Reads databases. False and an error (FAULT_INPUT) when one cannot be read, there is no run in
 * them, or `labels` name no series. Runs that have not ended are there as such. */
bool results_read(struct results *results, const struct results_request *request,
                  struct errs *errs);
void results_free(struct results *results);

#endif
