/* Answers of numbers (FEEDBACK_SCALARS): what an agent measures on a direction that it probes, and
 * what the server makes of the answers of a wave.
 *
 * An agent probes E P directions in a round, P in each of its E local steps, and measures m numbers
 * on each: E P m float32 go up. What the server tells is E P numbers, one a direction: c_j, so that
 *
 *     ĝ = (1 / divisor) Σ_waves w(s) Σ_answers Σ_j c_j v_j                        (update.h)
 *
 * where v_j is drawn from the key of (wave, slot, j), or of (wave, 0, j) where slots share
 * directions.
 *
 * A difference of returns is what the agent saw itself, or, with `algorithm.feedback: panel`, what
 * it makes of the votes of its panel: the mean of σ⁻¹(p_n) over the N batches, p_n being the part
 * of the panelists who prefer the further policy, cut off to [Δ, 1 - Δ], and σ the link that is
 * assumed, which need not be the panel's own (Zhang, Ying 2024, ZPG). For example p = 0.6 under
 * {logistic: 10} says a difference of 10 ln(0.6 / 0.4) = 4.05. */
#ifndef MODELS_ANSWERS_H
#define MODELS_ANSWERS_H

#include "models/federated/settings.h"

/* What an agent has learnt of a direction v. */
struct sight {
    /* Mean returns of θ + μ v and of the other policy: θ, or θ - μ v in a method that is mirrored.
     * By a panel's estimate they are half the difference, and its negative. −∞ where an episode
     * broke the physics. */
    double further, other;
    double distance; /* between the two, in v: μ or 2 μ */
};

/* (further - other) / distance, the slope along v; 0 where there is none as an episode broke the
 * physics, which says no more than that μ is too long there. */
float sight_slope(const struct sight *sight);
/* As a row's `measure`: the slope, one number. */
void measure_slope(const struct sight *sight, float *numbers);
/* Two numbers: the returns of θ + μ v and of the other. The lowest there is stands for −∞. */
void measure_returns(const struct sight *sight, float *numbers);

/* What an agent says of a round, config_sent numbers: those that it has measured, or, where the
 * method's row says `projected`, one, ⟨what its local steps changed, v⟩ / α, v being its direction
 * number 0; those that it probes are numbered from 1 on then. */
struct saying {
    const struct algorithm_config *config;
    const float *numbers;
    uint64_t identity, rounding; /* the agent's key; that of what is rounded at random */
    uint32_t wave;
};
/* An answer's bytes: as many, written, and read as config_heard numbers; false where it is none
 * that an agent sends, or not all there. */
size_t answers_bytes(const struct algorithm_config *config);
void answers_write(const struct saying *saying, struct wire *out);
bool answers_read(const struct algorithm_config *config, struct wire_reader *in, float *heard);

/* The answers of a wave, in the order of slots. */
struct answers {
    const struct algorithm_config *config;
    uint32_t count;       /* that came; at least 1 */
    uint32_t directions;  /* config_told: E P, or S */
    uint32_t measured;    /* m */
    const float *numbers; /* count × config_heard */
};

/* What is told of them: E P numbers, or, where the method's answers are not pooled, count × E P. By
 * the method's `combine`, or, where it has none, for m = 1, what was measured; of pooled ones what
 * `aggregate` makes of them. */
void answers_combine(const struct answers *answers, float *told);

/* σ⁻¹ of a part of votes for the further policy, as the config assumes it. */
double answers_estimate(const struct algorithm_config *config, double part);

#endif
