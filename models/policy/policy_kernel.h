/* One dense layer of a policy, compiled for each x86-64 level; every level gives the same bits.
 *
 * Each output is eight sums of its own, over i = 0, 8, ...; 1, 9, ... and so on; the first starts
 * at the bias and also takes the last in mod 8 inputs in order; it ends as ((s0 + s1) + (s2 + s3))
 * + ((s4 + s5) + (s6 + s7)). Each product and each sum is rounded to float32 (no fused
 * multiply-add). So how many outputs share a register changes no bit, and eight chains of additions
 * hide one another's latency. */
#ifndef MODELS_POLICY_KERNEL_H
#define MODELS_POLICY_KERNEL_H

#include "models/policy/policy.h"

/* y[o] = f(b[o] + sum over i of x[i] * w[i * out + o]), f = policy_tanh, max(0, .) or the identity.
 * `parameters`: in * out weights, then out biases. x and y do not overlap. */
typedef void policy_dense_fn(const float *parameters, const float *x, size_t in, size_t out,
                             enum activation activation, float *y);

/* x * P(x^2) / Q(x^2) on |x| <= 7.5 and constant beyond: odd, within [-1, 1], NaN stays NaN. At
 * most 4e-7 * |tanh x| off tanh within |x| <= 7.5 and 1e-6 off beyond. */
float policy_tanh(float x);

/* The kernels this machine can run, plainest first; the last is the one to use. */
struct policy_kernel {
    const char *level; /* "plain", "x86-64-v3", "x86-64-v4" */
    policy_dense_fn *dense;
};
enum { POLICY_KERNELS_MAX = 3 };
size_t policy_kernels(struct policy_kernel kernels[POLICY_KERNELS_MAX]);
policy_dense_fn *policy_kernel_best(void);

#endif
