/* The runs of a database in order. A study is all runs of one scenario on one task; a series is one
 * point of its sweep with all its seeds. Everything is owned by struct results and lives until
 * results_free.
 *
 *     results -> study (scenario, task) -> series (point, rest of the trial) -> run (seed)
 *
 * Two runs belong to one series when their points are the same and their trials, the complete
 * resolved settings, differ in nothing but the seed. So a scenario that was changed between two
 * runs makes a second series, and never mixes with the first. Series stand in the order of the
 * sweep; those that differ in the algorithm alone are then brought together, as tables compare
 * them.
 *
 * Metrics are in base units: bytes, virtual seconds, rounds, environment steps, joules, the
 * scenario's currency; a return is in the unit of the task's reward. reports/sql/runs.sql says how
 * each comes about. Another metric is a constant below, a name at the same place in results.c, and
 * a column of runs.sql. */
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
    /* Returns: the mean over the last quarter of the evaluation points, the highest, and how many
     * points there are. */
    METRIC_FINAL,
    METRIC_BEST,
    METRIC_POINTS,
    /* What the rounds took: their number, virtual seconds, bytes in both directions without and
     * with framing, and bytes on the wire by direction for each eligible agent. */
    METRIC_ROUNDS,
    METRIC_VIRTUAL_S,
    METRIC_PAYLOAD_B,
    METRIC_WIRE_B,
    METRIC_DOWN_PER_AGENT_B,
    METRIC_UP_PER_AGENT_B,
    /* Bits a round by the formula of the algorithm's paper, a mean over rounds. */
    METRIC_PAPER_BITS,
    /* Work: episodes and environment steps of the agents and of the acceptance panel on the
     * server. */
    METRIC_AGENT_EPISODES,
    METRIC_SERVER_EPISODES,
    METRIC_AGENT_STEPS,
    METRIC_SERVER_STEPS,
    /* Rounds: updates that were accepted, rounds that were void; and episodes of agents that broke
     * the physics. */
    METRIC_ACCEPTED,
    METRIC_VOID,
    METRIC_BLOWUPS,
    /* The fleet: its agents, those that may take part, the largest memory need of one in bytes, and
     * that need by the formula of the algorithm's paper. */
    METRIC_AGENTS,
    METRIC_ELIGIBLE,
    METRIC_NEED_B,
    METRIC_PAPER_MEMORY_B,
    /* The target return, and what had been spent by the end of the first round whose evaluation
     * reached it; NaN in a run that did not. */
    METRIC_TARGET,
    METRIC_TARGET_ROUND,
    METRIC_TARGET_S,
    METRIC_TARGET_WIRE_B,
    METRIC_TARGET_STEPS,
    /* The flush after the last round, which makes every replica current; no other metric includes
     * it. */
    METRIC_FLUSH_S,
    METRIC_FLUSH_WIRE_B,
    /* Evaluations, and episodes of the acceptance panel, that broke the physics. */
    METRIC_DIVERGED,
    METRIC_SERVER_BLOWUPS,
    /* What else rounds took: comparisons that people were asked for, answers they gave, joules,
     * money, environment steps of agents and server together, updates of agents that were used. */
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
    /* If rounds went on as they did: money in a year of 365.25 days, and months until the first
     * battery is empty. */
    METRIC_MONEY_PER_YEAR,
    METRIC_BATTERY_MONTHS,
    /* Of algorithm.privacy: the largest epsilon of an agent (view agent_privacy), and its delta. */
    METRIC_EPSILON,
    METRIC_DELTA,
    /* The first evaluation, by how much the final return exceeds it, and that over bytes on the
     * wire, virtual seconds, questions, joules, money, and bytes of the largest memory need; −∞
     * where METRIC_FINAL is. */
    METRIC_FIRST,
    METRIC_GAIN,
    METRIC_GAIN_PER_WIRE_B,
    METRIC_GAIN_PER_VIRTUAL_S,
    METRIC_GAIN_PER_QUESTION,
    METRIC_GAIN_PER_J,
    METRIC_GAIN_PER_MONEY,
    METRIC_GAIN_PER_NEED_B,
    /* What agents made of the policy for themselves (view client_return): returns of the policy
     * that they were sent and of their own on their own objectives, by the task alone and by their
     * wishes alone, and rank correlations; −∞ where an episode broke the physics. */
    METRIC_OWN_BEFORE,
    METRIC_OWN_AFTER,
    METRIC_SHARED_BEFORE,
    METRIC_SHARED_AFTER,
    METRIC_WISHES_BEFORE,
    METRIC_WISHES_AFTER,
    METRIC_RANK_OWN,
    METRIC_RANK_WISHES,
    METRIC_AT, /* the return at a budget that was asked for (budget.h); not of runs.sql */
    METRICS
};
/* As the columns of runs.sql are called; "at". */
const char *metric_name(enum metric metric);

/* A trial that was begun. Its texts are borrowed from the table `runs` of struct results. */
struct run {
    const char *id, *seed; /* texts of the columns run and seed */
    enum run_state state;
    /* Why the run is not done, the mode of its evaluations, the program that ran it, the hash of
     * its scenario file, and its settings in full. */
    const char *reason, *mode, *version, *hash, *resolved;
    const char *currency;   /* "": money has no name, or there is none */
    double metric[METRICS]; /* NaN: the run has no such number */
};

/* A point of the sweep with its seeds. Texts without a remark are borrowed from `runs`. */
struct series {
    const char *scenario, *task, *algorithm, *point; /* as in the column of that name */
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
    struct database *database; /* owned */
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
 * them, or `labels` name no series; results_free is due even so. Runs that have not ended are there
 * as such, by their state. */
bool results_read(struct results *results, const struct results_request *request,
                  struct errs *errs);
void results_free(struct results *results);

#endif
