/* Adam's step, and clipping by the global norm. */
#include "models/learning/adam.h"

#include "core/base/cpu.h"
#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* At -O2 gcc 12 vectorises next to nothing; nobody here looks at errno or a square root's trap. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math", "no-math-errno")
#endif

void adam_open(struct adam *adam, size_t count)
{
    float *block = mem_zero(2 * count, sizeof *block);
    *adam = (struct adam){.count = count, .first = block, .second = block + count};
}

void adam_close(struct adam *adam)
{
    free(adam->first);
    *adam = (struct adam){0};
}

/* With both bias corrections folded in: rate m^ / (sqrt(v^) + e) =
 * (rate sqrt(c2) / c1) m / (sqrt(v) + e sqrt(c2)), where c = 1 - b^t. */
struct factors {
    float beta1, rest1, beta2, rest2, rate, epsilon;
};

#define DEFINE_STEP(level, target)                                                                 \
    target static void step_##level(size_t count, struct factors f, const float *gradient,         \
                                    float *first, float *second, float *step)                      \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            float g = gradient[i];                                                                 \
            first[i] = f.beta1 * first[i] + f.rest1 * g;                                           \
            second[i] = f.beta2 * second[i] + f.rest2 * (g * g);                                   \
            step[i] = f.rate * first[i] / (sqrtf(second[i]) + f.epsilon);                          \
        }                                                                                          \
    }

DEFINE_STEP(plain, )

/* One body for all levels: the compiler may use wider registers, but not join a product and a sum
 * into one rounding, so that all give the same bits. */
typedef void step_fn(size_t count, struct factors factors, const float *gradient, float *first,
                     float *second, float *step);

#ifdef CPU_LEVELS
DEFINE_STEP(v3, __attribute__((target("arch=x86-64-v3"))))

static step_fn *step_best(void)
{
    return __builtin_cpu_supports("x86-64-v3") ? step_v3 : step_plain;
}
#else
static step_fn *step_best(void)
{
    return step_plain;
}
#endif

/* Coordinates that nobody voted on keep their moments as they are: their step is 0, and they do not
 * decay. All coordinates share one count of steps. */
void adam_step(struct adam *adam, const struct adam_settings *settings, const float *gradient,
               const uint8_t *present, double rate, float *step)
{
    adam->steps++;
    double c1 = 1 - pow(settings->beta1, (double)adam->steps);
    double root2 = sqrt(1 - pow(settings->beta2, (double)adam->steps));
    struct factors factors = {.beta1 = (float)settings->beta1,
                              .rest1 = (float)(1 - settings->beta1),
                              .beta2 = (float)settings->beta2,
                              .rest2 = (float)(1 - settings->beta2),
                              .rate = (float)(rate * root2 / c1),
                              .epsilon = (float)(settings->epsilon * root2)};
    if (!present) {
        step_best()(adam->count, factors, gradient, adam->first, adam->second, step);
        return;
    }
    for (size_t i = 0; i < adam->count; i++) {
        if (present[i])
            step_plain(1, factors, gradient + i, adam->first + i, adam->second + i, step + i);
        else
            step[i] = 0;
    }
}

/* Fixed lanes, so that the order of the sum does not depend on how wide the machine's vectors
 * are. */
void gradient_norm_add(struct gradient_norm *norm, const float *gradient, size_t count)
{
    size_t whole = count / GRADIENT_LANES * GRADIENT_LANES;
    for (size_t i = 0; i < whole; i += GRADIENT_LANES)
        for (size_t j = 0; j < GRADIENT_LANES; j++)
            norm->sum[j] += (double)gradient[i + j] * (double)gradient[i + j];
    for (size_t i = whole; i < count; i++)
        norm->sum[i - whole] += (double)gradient[i] * (double)gradient[i];
}

/* The lanes are added in order, whatever the machine: a norm is part of a result. */
double gradient_norm(const struct gradient_norm *norm)
{
    double total = 0;
    for (size_t j = 0; j < GRADIENT_LANES; j++)
        total += norm->sum[j];
    return sqrt(total);
}

float gradient_clip_scale(double norm, double limit)
{
    return limit > 0 && norm > limit ? (float)(limit / norm) : 1;
}

/* A norm that is not finite is handed on as it is: the caller decides what a broken gradient
 * means. */
double gradient_clip(float *gradient, size_t count, double limit)
{
    struct gradient_norm sum = {0};
    gradient_norm_add(&sum, gradient, count);
    double norm = gradient_norm(&sum);
    float scale = isfinite(norm) ? gradient_clip_scale(norm, limit) : 1;
    for (size_t i = 0; scale != 1 && i < count; i++)
        gradient[i] *= scale;
    return norm;
}
