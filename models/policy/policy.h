/* The policy: a multilayer perceptron from observation to action, deterministic, with a Gaussian
 * head, or with a categorical one, which chooses.
 *
 *   h_0 = clip((o - m) / s, -c, c)       the normalised observation (normaliser.h)
 *   h_l = tanh(W_l h_{l-1} + b_l)        hidden layers, l = 1 .. L - 1; or max(0, .); or linear
 *   a   = W_L h_{L-1} + b_L              the mean action; the output layer is linear
 *   a + exp(log σ) ∘ z,  z ~ N(0, I)     the action of a Gaussian head, when it is sampled; then
 *                                        cut off or squashed into a range (policy_output.h)
 *   e_i,  P(i) = exp(a_i) / Σ exp(a_j)   of a categorical head: one entry is 1, the others 0;
 *                                        unless it is sampled, the largest a_i, the first of equals
 *
 * θ is one float32 vector of d numbers: per layer the weights, input-major (w[i * outputs + o]),
 * then the biases. Behind them stands the log-std where it is trained too; else it is not part of
 * θ, and neither is the observation normaliser ever. tanh is a rational approximation of our own
 * (rational_tanh.h states its error), since the C library's costs more than the products. */
#ifndef MODELS_POLICY_H
#define MODELS_POLICY_H

#include "core/base/digest.h"
#include "core/base/fail.h"
#include "core/base/rng.h"
#include "models/policy/normaliser.h"
#include "models/policy/policy_output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POLICY_LAYERS_MAX = 8, POLICY_WIDTH_MAX = 4096 };

enum activation { ACTIVATION_TANH, ACTIVATION_LINEAR, ACTIVATION_RELU };
/* "tanh", ...; in the order of the enum, ended by NULL. */
extern const char *const activation_names[];
enum head { HEAD_GAUSSIAN, HEAD_DETERMINISTIC, HEAD_CATEGORICAL };
/* "gaussian", ...; in the order of the enum, ended by NULL. */
extern const char *const head_names[];

struct policy_shape {
    uint32_t layers;                       /* weight layers: hidden layers + 1 */
    uint32_t width[POLICY_LAYERS_MAX + 1]; /* obs, hidden ..., act */
    enum activation activation;            /* of the hidden layers */
    enum head head;
    bool trains_log_std; /* θ ends with the log-std: act numbers; HEAD_GAUSSIAN only */
};

/* 1 to POLICY_LAYERS_MAX layers, every width 1 to POLICY_WIDTH_MAX, known activation and head; a
 * log-std to train where one is to be trained. */
bool policy_shape_valid(const struct policy_shape *shape);
bool policy_shape_equal(const struct policy_shape *a, const struct policy_shape *b);
/* Number of parameters d = Σ (in + 1) * out, and act more with a trained log-std. 17-64-64-6: 5702,
 * or 5708. */
size_t policy_parameters(const struct policy_shape *shape);
/* First coordinate of layer l's parameters; used by by_layer partitions. l = layers: what is behind
 * all layers, which is d, or the trained log-std. */
size_t policy_layer_offset(const struct policy_shape *shape, uint32_t layer);
/* Floating-point operations of one forward pass (2 per weight, counted as multiply and add). */
double policy_flops(const struct policy_shape *shape);
/* Numbers that a forward pass has to hold at a time: the outputs of the two widest neighbouring
 * layers. */
size_t policy_units(const struct policy_shape *shape);
/* Initial θ: keyed uniform ±1/sqrt(fan in) weights, zero biases, the last layer scaled by
 * `output_scale`. A trained log-std is left as it is. */
void policy_initialise(const struct policy_shape *shape, double output_scale, uint64_t key,
                       float *theta);

/* Everything a forward pass needs, borrowed. */
struct policy_view {
    const struct policy_shape *shape;
    const float *theta;
    const struct normaliser *normaliser; /* NULL: observations pass as they are */
    const float *log_std; /* act numbers; HEAD_GAUSSIAN only; not read where it is trained */
    const struct policy_output *output; /* NULL: actions go as they come */
    /* How a categorical head is sampled: with this probability any choice, else the best
     * (ε-greedy); NULL: by the softmax of its scores. */
    const double *explore;
    float *units; /* scratch, policy_units numbers of the caller's; NULL: on the stack */
    const struct digest *digest; /* policy_digest of it; NULL: not known */
};

/* Its log-std: the end of θ where it is trained, else as it is set; NULL without Gaussian head. */
const float *policy_log_std(const struct policy_view *policy);

/* Of all that its actions follow from: shape, θ, normaliser, log-std and output. Reads d floats. */
struct digest policy_digest(const struct policy_view *policy);

/* Mean action before its output, or the scores of a categorical head (float32 arithmetic, same bits
 * on every x86-64 level). obs: width[0] doubles, action: width[layers]. */
void policy_mean(const struct policy_view *policy, const double *obs, double *action);
/* Action as sampled when `rng` is given: mean + exp(log_std) * N(0, 1), rounded to float32, of a
 * Gaussian head; a choice by one uniform number of a categorical one. Else the mean, or the choice
 * of the highest score. */
void policy_choose(const struct policy_view *policy, const double *obs, struct rng *rng,
                   double *action);
/* The same with its output applied to whichever it is. */
void policy_act(const struct policy_view *policy, const double *obs, struct rng *rng,
                double *action);

#endif
