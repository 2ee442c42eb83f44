/* The kernels for small matrices at each x86-64 level: one template, included for each type and
 * each level, with as many lanes as a register of that level holds. */
#include "models/policy/matrix.h"

#include "core/base/cpu.h"
#include "models/policy/rational_tanh.h"

/* At -O2 gcc 12 vectorises next to nothing. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

#define LEVEL plain
#define TARGET
#define REAL float
#define SUFFIX f32
#define LANES 4
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#define REAL double
#define SUFFIX f64
#define LANES 2
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#undef LEVEL
#undef TARGET

#ifdef CPU_LEVELS

#define LEVEL v3
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define REAL float
#define SUFFIX f32
#define LANES 8
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#define REAL double
#define SUFFIX f64
#define LANES 4
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#undef LEVEL
#undef TARGET

#define LEVEL v4
#define TARGET __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#define REAL float
#define SUFFIX f32
#define LANES 16
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#define REAL double
#define SUFFIX f64
#define LANES 8
#include "models/policy/matrix_template.h"
#undef REAL
#undef SUFFIX
#undef LANES
#undef LEVEL
#undef TARGET

/* A look at the machine instead of target_clones, as in policy_kernel.c. */
#define DEFINE_CHOICE(suffix)                                                                      \
    size_t matrix_kernels_##suffix(struct matrix_kernel_##suffix kernels[MATRIX_LEVELS_MAX])       \
    {                                                                                              \
        size_t count = 0;                                                                          \
        kernels[count++] = (struct matrix_kernel_##suffix){"plain", product_##suffix##_plain,      \
                                                           squash_##suffix##_plain};               \
        if (__builtin_cpu_supports("x86-64-v3"))                                                   \
            kernels[count++] = (struct matrix_kernel_##suffix){"x86-64-v3", product_##suffix##_v3, \
                                                               squash_##suffix##_v3};              \
        if (__builtin_cpu_supports("x86-64-v4"))                                                   \
            kernels[count++] = (struct matrix_kernel_##suffix){"x86-64-v4", product_##suffix##_v4, \
                                                               squash_##suffix##_v4};              \
        return count;                                                                              \
    }
#else
#define DEFINE_CHOICE(suffix)                                                                      \
    size_t matrix_kernels_##suffix(struct matrix_kernel_##suffix kernels[MATRIX_LEVELS_MAX])       \
    {                                                                                              \
        kernels[0] = (struct matrix_kernel_##suffix){"plain", product_##suffix##_plain,            \
                                                     squash_##suffix##_plain};                     \
        return 1;                                                                                  \
    }
#endif

#define DEFINE_BEST(suffix)                                                                        \
    struct matrix_kernel_##suffix matrix_kernel_best_##suffix(void)                                \
    {                                                                                              \
        struct matrix_kernel_##suffix kernels[MATRIX_LEVELS_MAX];                                  \
        return kernels[matrix_kernels_##suffix(kernels) - 1];                                      \
    }

DEFINE_CHOICE(f32)
DEFINE_CHOICE(f64)
DEFINE_BEST(f32)
DEFINE_BEST(f64)
