/* One dense layer, at each x86-64 level. */
#include "models/policy/policy_kernel.h"

#include "core/base/cpu.h"

#include "models/policy/rational_tanh.h"

/* At -O2 gcc 12 vectorises next to nothing. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

#define INLINED static inline __attribute__((always_inline))

INLINED float rational_tanh(float x)
{
    const float end = RATIONAL_TANH_END;
    x = x > end ? end : x;
    x = x < -end ? -end : x;
    float u = x * x;
    return x * RATIONAL_TANH_P(u) / RATIONAL_TANH_Q(u);
}

float policy_tanh(float x)
{
    return rational_tanh(x);
}

INLINED void squash_all(float *y, size_t count)
{
    for (size_t j = 0; j < count; j++)
        y[j] = rational_tanh(y[j]);
}

INLINED void rectify_all(float *y, size_t count)
{
    for (size_t j = 0; j < count; j++)
        y[j] = y[j] < 0 ? 0 : y[j];
}

/* Vectors of n floats at any address of a float. None is wider than a register of the level that
 * uses it: gcc keeps wider ones in memory. */
#define VECTOR(n) __attribute__((vector_size(4 * n), aligned(4), may_alias)) float
typedef float vector_1;
typedef VECTOR(2) vector_2;
typedef VECTOR(4) vector_4;
typedef VECTOR(8) vector_8;
typedef VECTOR(16) vector_16;

/* `used` <= width neighbouring outputs of a layer. Lanes past `used` read on into the next row,
 * behind the last row into the biases, and are thrown away. (A macro, not an inline function:
 * vector code is cut for the level of the function it is written in.) */
#define DEFINE_BLOCK(level, target, width)                                                         \
    target INLINED void block_##level##_##width(const float *w, const float *b, const float *x,    \
                                                size_t in, size_t out, size_t used, float *y)      \
    {                                                                                              \
        typedef vector_##width vector;                                                             \
        float edge[width] = {0};                                                                   \
        vector s1 = *(const vector *)edge, s2 = s1, s3 = s1, s4 = s1, s5 = s1, s6 = s1, s7 = s1;   \
        for (size_t j = 0; j < used; j++)                                                          \
            edge[j] = b[j];                                                                        \
        vector s0 = *(const vector *)edge;                                                         \
        for (; in >= 8; in -= 8, x += 8, w += 8 * out) {                                           \
            s0 += x[0] * *(const vector *)w;                                                       \
            s1 += x[1] * *(const vector *)(w + out);                                               \
            s2 += x[2] * *(const vector *)(w + 2 * out);                                           \
            s3 += x[3] * *(const vector *)(w + 3 * out);                                           \
            s4 += x[4] * *(const vector *)(w + 4 * out);                                           \
            s5 += x[5] * *(const vector *)(w + 5 * out);                                           \
            s6 += x[6] * *(const vector *)(w + 6 * out);                                           \
            s7 += x[7] * *(const vector *)(w + 7 * out);                                           \
        }                                                                                          \
        for (; in > 0; in--, x++, w += out)                                                        \
            s0 += x[0] * *(const vector *)w;                                                       \
        *(vector *)edge = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));                       \
        for (size_t j = 0; j < used; j++)                                                          \
            y[j] = edge[j];                                                                        \
    }

/* A layer: blocks as wide as a register, then the rest in the narrowest block that holds it, less
 * than twice as wide, so that no more lanes are thrown away than there are biases. */
#define DEFINE_DENSE(level, target, widest)                                                        \
    DEFINE_BLOCK(level, target, 1)                                                                 \
    DEFINE_BLOCK(level, target, 2)                                                                 \
    DEFINE_BLOCK(level, target, 4)                                                                 \
    DEFINE_BLOCK(level, target, 8)                                                                 \
    DEFINE_BLOCK(level, target, 16)                                                                \
    target static void dense_##level(const float *parameters, const float *x, size_t in,           \
                                     size_t out, enum activation activation, float *y)             \
    {                                                                                              \
        const float *w = parameters, *b = parameters + in * out;                                   \
        size_t o = 0;                                                                              \
        for (; o + widest <= out; o += widest)                                                     \
            block_##level##_##widest(w + o, b + o, x, in, out, widest, y + o);                     \
        size_t left = out - o;                                                                     \
        if (left > 8)                                                                              \
            block_##level##_16(w + o, b + o, x, in, out, left, y + o);                             \
        else if (left > 4)                                                                         \
            block_##level##_8(w + o, b + o, x, in, out, left, y + o);                              \
        else if (left > 2)                                                                         \
            block_##level##_4(w + o, b + o, x, in, out, left, y + o);                              \
        else if (left == 2)                                                                        \
            block_##level##_2(w + o, b + o, x, in, out, left, y + o);                              \
        else if (left == 1)                                                                        \
            block_##level##_1(w + o, b + o, x, in, out, left, y + o);                              \
        if (activation == ACTIVATION_TANH)                                                         \
            squash_all(y, out);                                                                    \
        if (activation == ACTIVATION_RELU)                                                         \
            rectify_all(y, out);                                                                   \
    }

DEFINE_DENSE(plain, , 4)

#ifdef CPU_LEVELS

DEFINE_DENSE(v3, __attribute__((target("arch=x86-64-v3"))), 8)
DEFINE_DENSE(v4, __attribute__((target("arch=x86-64-v4"))), 16)

/* A look at the machine at each call instead of target_clones: its resolver crashes under
 * sanitizers, and so the tests can run each level. */
policy_dense_fn *policy_kernel_best(void)
{
    if (__builtin_cpu_supports("x86-64-v4"))
        return dense_v4;
    return __builtin_cpu_supports("x86-64-v3") ? dense_v3 : dense_plain;
}

size_t policy_kernels(struct policy_kernel kernels[POLICY_KERNELS_MAX])
{
    size_t count = 0;
    kernels[count++] = (struct policy_kernel){"plain", dense_plain};
    if (__builtin_cpu_supports("x86-64-v3"))
        kernels[count++] = (struct policy_kernel){"x86-64-v3", dense_v3};
    if (__builtin_cpu_supports("x86-64-v4"))
        kernels[count++] = (struct policy_kernel){"x86-64-v4", dense_v4};
    return count;
}

#else

policy_dense_fn *policy_kernel_best(void)
{
    return dense_plain;
}

size_t policy_kernels(struct policy_kernel kernels[POLICY_KERNELS_MAX])
{
    kernels[0] = (struct policy_kernel){"plain", dense_plain};
    return 1;
}

#endif
