/* What the definitions of several tasks share. */
#ifndef MODELS_TASK_PARTS_H
#define MODELS_TASK_PARTS_H

#include "models/tasks/task.h"

#include <stddef.h>

/* Planar robots go along their first coordinate. */
static inline double first_coordinate(const struct task_state *state)
{
    return state->qpos[0];
}

/* NaN stays NaN, so that a broken state shows in the observation. */
static inline double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static inline double sum_of_squares(const double *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i] * x[i];
    return sum;
}

/* Writes x[0..count) behind `out`; returns where the next value goes. */
static inline double *append(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = x[i];
    return out + count;
}

static inline double *append_clipped(double *out, const double *x, size_t count, double bound)
{
    for (size_t i = 0; i < count; i++)
        out[i] = clip(x[i], -bound, bound);
    return out + count;
}

#endif
