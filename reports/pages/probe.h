/* What `fedsim probe` measured around one policy θ, as plain numbers, and how it is shown: a
 * summary in the terminal, or a folder with a page, figures and CSV files. sim/probe/probe.h says
 * how each number comes about.
 *
 * An episode that breaks the physics returns −∞ (models/policy/rollout.h): its batch has the mean
 * −∞, and a V that it belongs to is −∞. These are worse than all others, so verdicts and signs
 * count them; they are in no mean, deviation or slope, and are counted beside them. */
#ifndef REPORTS_PROBE_H
#define REPORTS_PROBE_H

#include "core/base/stats.h"
#include "core/files/output.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PROBE_LIST_MAX = 8 }; /* numbers of D, μ, P at most */

/* A verdict is right when it is the sign of V(θ') - V(θ). That sign is itself an estimate, so two
 * counts are kept. */
struct probe_right {
    uint32_t hits;        /* agreed with the estimated sign, of all n batches */
    uint32_t sure_hits;   /* of those whose difference exceeds two standard errors */
    uint32_t better_hits; /* of those estimated to be better: found so */
    uint32_t said_better; /* verdicts for the perturbed policy, of all */
};

/* θ' = θ + μ v, over all coordinates or one agent's block. */
struct probe_part {
    double mu;
    bool block;                    /* v is one agent's block; else all of θ */
    double *means[PROBE_LIST_MAX]; /* by D: mean return of each batch from θ'; n; owned */
    struct probe_right right[PROBE_LIST_MAX][PROBE_LIST_MAX]; /* by D, P */
    uint32_t sure, better;      /* of n: differences beyond two standard errors; estimated > 0 */
    struct moments differences; /* of those of the n estimates of V(θ') - V(θ) that are finite */
    double difference_se;       /* their typical standard error (root of the mean square) */
};

/* cos(ĝ, ∇V) of directions ĝ that are the mean of so many rounds' estimates. */
struct probe_cosine {
    uint32_t rounds;      /* that ĝ is the mean of */
    struct moments slope; /* of V along ĝ scaled to norm √d */
    /* With a 95 % interval; NaN when ‖∇V‖ cannot be told from noise, or there are fewer than five
     * slopes. */
    double cosine, low, high;
};

struct probe_results {
    const char *scenario, *task;          /* borrowed */
    uint32_t d, slots, batches, verdicts; /* d, K, n, N */
    bool blocks;                          /* each agent perturbs its own block only */
    uint32_t episodes[PROBE_LIST_MAX], panelists[PROBE_LIST_MAX];
    size_t episodes_count, panelists_count, mu_count;
    uint32_t truth;                           /* episodes behind each estimate of V(θ') */
    uint32_t panel_episodes, panel_panelists; /* the scenario's own D and P */
    double mu;                                /* and μ, at which cosines are measured */
    struct moments value;                     /* episodes behind V(θ); those that finished */
    bool diverged;                            /* V(θ) is −∞ */
    double *means[PROBE_LIST_MAX];            /* by D: of batches from θ; n; owned */
    struct probe_part *parts;                 /* each μ over all of θ, then each over a block */
    size_t part_count;
    struct moments square; /* estimates of ‖∇V‖² (cross products), one a direction */
    struct probe_cosine cosines[2];
    size_t cosine_count;
    double theorem; /* ς_P⁻¹(√(4/N)) in units of return; infinite: not reached; NaN: N < 16 */
    uint32_t no_slopes; /* slopes that are none, as an episode broke the physics */
    uint64_t episodes_done, steps, blowups; /* by all of the probe */
};
/* Frees the arrays and zeroes the results; scenario and task are borrowed. */
void probe_results_free(struct probe_results *results);

/* Prints the summary: V(θ), then for each μ and scope the differences, densities and verdicts, the
 * cosines where they were measured, and what Theorem 1 of the S²ZPO paper says of these
 * settings. */
void probe_print(const struct probe_results *results, FILE *out);
/* Writes DIRECTORY (made if need be) by the rule of core/files/output_folder.h: index.html, figures
 * with their .csv, .gp and .svg, and batches.csv, right.csv, cosine.csv; says on `out` where. False
 * and an error otherwise; then an earlier folder is as it was. */
bool probe_write(const struct probe_results *results, const char *directory,
                 const struct output_rule *rule, FILE *out, struct errs *errs);

#endif
