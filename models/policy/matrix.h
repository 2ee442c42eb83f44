/* Products of small matrices for learning, compiled for each x86-64 level; every level gives the
 * same bits.
 *
 * Each element of a product is one sum of its own, over k = 0, 1, 2 ... in that order, from 0 or
 * from what C holds; each product and each sum is rounded by itself (no fused multiply-add). So
 * how many elements share a register changes no bit. Twice over: in float32 to learn with, in
 * double to check the float32 way and its gradients. */
#ifndef MODELS_MATRIX_H
#define MODELS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

/* Rows of B and C are this many numbers wide, or a multiple of it. */
enum { MATRIX_PAD = 8, MATRIX_LEVELS_MAX = 3 };

static inline size_t matrix_padded(size_t width)
{
    return (width + MATRIX_PAD - 1) / MATRIX_PAD * MATRIX_PAD;
}

/* product: C = A B, or C += A B when `add`: C is m x n, A m x k, B k x n; n is a multiple of
 * MATRIX_PAD. Element (i, j) of A is a[i * a_row + j * a_column], so that A may be a transposed
 * view; B and C have unit columns. C overlaps neither.
 *
 * squash: y[i] = tanh(y[i]) by models/policy/rational_tanh.h, slope[i] its derivative (of the
 * rational function itself; 0 beyond its end). */
#define MATRIX_DECLARE(real, suffix)                                                               \
    struct matrix_##suffix {                                                                       \
        size_t m, n, k;                                                                            \
        const real *a, *b;                                                                         \
        size_t a_row, a_column, b_row;                                                             \
        real *c;                                                                                   \
        size_t c_row;                                                                              \
        bool add;                                                                                  \
    };                                                                                             \
    struct matrix_kernel_##suffix {                                                                \
        const char *level; /* "plain", "x86-64-v3", "x86-64-v4" */                                 \
        void (*product)(const struct matrix_##suffix *matrix);                                     \
        void (*squash)(real * y, real *slope, size_t count);                                       \
    };                                                                                             \
    /* Those this machine can run, plainest first; the last is the one to use. */                  \
    size_t matrix_kernels_##suffix(struct matrix_kernel_##suffix kernels[MATRIX_LEVELS_MAX]);      \
    struct matrix_kernel_##suffix matrix_kernel_best_##suffix(void);

MATRIX_DECLARE(float, f32)
MATRIX_DECLARE(double, f64)

#endif
