/* A stand-in for a policy, whose return is a known function, under the probe. */
#ifndef TESTS_PROBE_SUBJECT_H
#define TESTS_PROBE_SUBJECT_H

#include "sim/probe/probe.h"
#include "tests/support/check.h"

#include <stdatomic.h>

struct stand_in {
    uint32_t d;
    double g[4], noise;
};

static inline struct episode play(const void *context, struct worker *worker, const float *theta,
                                  uint64_t key)
{
    (void)worker;
    const struct stand_in *stand_in = context;
    struct rng rng = rng_start(key);
    double ret = stand_in->noise * rng_normal(&rng);
    for (uint32_t i = 0; i < stand_in->d; i++)
        ret += stand_in->g[i] * theta[i];
    return (struct episode){.ret = ret, .steps = 7};
}

static const float zero[4];

static inline struct probe_subject subject_of(const struct stand_in *stand_in, uint32_t slots)
{
    return (struct probe_subject){
        .theta = zero,
        .d = stand_in->d,
        .key = 99,
        .blocks = {.kind = PARTITION_CONTIGUOUS, .d = stand_in->d, .slots = slots},
        .own_blocks = true,
        .panel = {.link = {LINK_STEP, 0}, .panelists = 1, .batches = 1, .episodes = 1},
        .mu = 1,
        .episode = play,
        .context = stand_in};
}

static inline struct probe_results measure(const struct probe_subject *subject,
                                           const struct probe_settings *settings, unsigned jobs)
{
    struct probe_results results = {.scenario = "stand-in", .task = "none"};
    struct pool *pool = pool_new(&(struct pool_options){.workers = jobs});
    ck_assert(probe_measure(subject, settings, pool, &results));
    pool_free(pool);
    return results;
}

static const struct stand_in slope = {4, {3, 4, 0, 5}, 0};
static const struct probe_settings along = {.batches = 1000,
                                            .truth = 2,
                                            .rounds = 1000,
                                            .episodes = {1},
                                            .panelists = {1},
                                            .mu = {0.5},
                                            .episodes_count = 1,
                                            .panelists_count = 1,
                                            .mu_count = 1};

#endif
