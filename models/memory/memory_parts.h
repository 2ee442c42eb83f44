/* The parts that the need and the timeline of an agent's memory add up, in bytes: floats of 4,
 * doubles of 8, bits rounded up to bytes. Each is what our own code holds, so that the need is that
 * of a device which runs it. Private to models/. */
#ifndef MODELS_MEMORY_PARTS_H
#define MODELS_MEMORY_PARTS_H

#include <stdint.h>

struct learner;

static inline uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* `copies` of θ, the log-std of a Gaussian head, and the range of actions. */
uint64_t memory_policy(const struct learner *learner, uint64_t copies);
/* Adam's moments and count, and what codecs have left out of messages; each if kept. */
uint64_t memory_optimiser(const struct learner *learner);
/* Means and inverse deviations; `copies` of the fleet's, as a frozen one never changes. */
uint64_t memory_normaliser(const struct learner *learner, uint64_t copies);
/* `probes` perturbations or their key, and `orders` of a partition that is random in each round;
 * one of any other random one. */
uint64_t memory_directions(const struct learner *learner, uint64_t probes, uint64_t orders);
/* Statistics of observations, while they are gathered and until they are sent. */
uint64_t memory_statistics(const struct learner *learner);
/* One observation and one action in doubles, the two widest neighbouring layers in floats, the two
 * sums of returns and the count of verdicts, what was measured, and the statistics of the
 * observations. */
uint64_t memory_rollout(const struct learner *learner);
/* What its own structures take, with those of as many probes as it may have under way: as large as
 * they are here, which on a processor of 32 bits would be less. */
uint64_t memory_bookkeeping(const struct learner *learner);
/* The upload but for weights, recording and statistics. */
uint64_t memory_upload(const struct learner *learner);

#endif
