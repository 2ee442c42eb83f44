/* make bench: figures measured against each other in one run.
 *
 * A bench is a function and one line in the table of bench.c. A figure is a rate of something
 * against a rate of the same thing done barely: both are measured in turn, `repeats` times, so
 * that what else the machine does hits both alike; printed are the medians and the median of the
 * turns' ratios. Nothing here passes or fails. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include "core/base/stats.h"
#include "models/policy/policy.h"
#include "models/policy/rollout.h"

#include <stdint.h>

struct bench_settings {
    unsigned threads, repeats;
};

struct bench {
    const char *name, *about;
    void (*run)(const struct bench_settings *settings);
};

/* Does its work once and returns its rate, units per second. */
typedef double bench_rate_fn(void *context);

struct bench_pair {
    double rate, bare; /* medians */
    double ratio;      /* median of rate / bare over the turns */
};
struct bench_pair bench_compare(const struct bench_settings *settings, bench_rate_fn *rate,
                                bench_rate_fn *bare, void *context);
/* Prints a row: rate, bare rate and ratio of `what`, in `unit` per second; `aim` 0: none. */
void bench_row(const char *what, const char *unit, const struct bench_pair *pair, double aim);
/* Prints a row of one figure. */
void bench_figure(const char *what, double value, const char *unit);

/* Host seconds from a fixed point, for durations. */
double bench_s(void);

/* bench_policy.c */
void bench_forward(const struct bench_settings *settings);
void bench_verdict(const struct bench_settings *settings);
void bench_rollout(const struct bench_settings *settings);

/* bench_star.c, bench_cells.c, bench_train.c */
void bench_star(const struct bench_settings *settings);
void bench_sleepers(const struct bench_settings *settings);
void bench_cells(const struct bench_settings *settings);
void bench_train(const struct bench_settings *settings);
/* Deletes a database with its side files. */
void bench_remove_database(const char *path);

/* bench_ppo.c */
void bench_ppo(const struct bench_settings *settings);

/* bench_bare.c: HalfCheetah as a bare mj_step loop, without rewards or checks; the same states as
 * rollout_episode with the same key. One per thread; all of them may share a model. */
struct bare_model *bare_model_new(void);
void bare_model_free(struct bare_model *model);
struct bare *bare_new(const struct bare_model *model);
void bare_free(struct bare *bare);
/* One episode of `horizon` steps; returns the last x position. */
double bare_episode(struct bare *bare, const struct policy_view *policy, uint64_t key,
                    bool stochastic, uint32_t horizon);

#endif
