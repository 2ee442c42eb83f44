/* The distributions that a quantity may have: rates (bytes/s), delays and answering times (s),
 * speeds (steps/s), factors. Parameters are in the unit of the quantity.
 *
 * Draws come from a keyed stream (core/base/rng.h), by inversion wherever there is a closed form:
 * with E exponential of mean 1 and Z standard normal, a Weibull number is a E^(1/b), a Pareto
 * number a exp(E / b), a lognormal one a exp(b Z). A truncated normal is drawn by its quantile, a
 * gamma number by rejection (core/quantities/gamma.h). Heavy tails are what links and people show:
 * times online are often Weibull with a shape below 1, answering times lognormal.
 *
 * For example lognormal with median 2 s and sigma 0.5: half of all draws are below 2 s, but their
 * mean is 2 e^0.125 = 2.27 s. */
#ifndef CORE_DIST_H
#define CORE_DIST_H

#include "core/base/rng.h"

#include <stdbool.h>
#include <stddef.h>

struct trace_use;

enum distribution_kind {
    DIST_CONSTANT, /* a; may be INFINITY ("unlimited"), as may be the values of a choice or table */
    DIST_UNIFORM,  /* a <= x < b */
    DIST_LOG_UNIFORM, /* 0 < a <= x < b, ln x uniform */
    DIST_NORMAL,      /* a mean, b standard deviation */
    DIST_LOGNORMAL,   /* a median > 0, b sigma: ln x is N(ln a, b^2) */
    DIST_EXPONENTIAL, /* a mean > 0 */
    DIST_WEIBULL,     /* a scale > 0, b shape > 0: P(X > x) = exp(-(x / a)^b) */
    DIST_CHOICE,      /* values[i] with probability weights[i] / sum; weights NULL: all equal */
    DIST_TABLE,       /* values[row], a column of a CSV file: see distribution_row */
    DIST_TRACE,       /* the means of a set of traces, drawn as trace_draw does */
    DIST_TRUNCATED_NORMAL, /* a mean, b > 0 standard deviation, under low < x < high */
    DIST_GAMMA,            /* a scale > 0, b shape > 0: core/quantities/gamma.h; mean a b */
    DIST_PARETO            /* a > 0 the smallest value, b shape > 0: P(X > x) = (a / x)^b */
};

/* A plain value. Arrays and names are borrowed from whoever parsed them. */
struct distribution {
    enum distribution_kind kind;
    double a, b;
    double low, high; /* DIST_TRUNCATED_NORMAL; either may be infinite */
    size_t count;     /* of values (and weights); 0 but for choice and table */
    const double *values, *weights;
    /* DIST_TABLE: CSV file and column; columns of one file are drawn jointly by row. */
    const char *table, *column, *class_name; /* class_name: of the rows taken; NULL: all */
    bool once;                     /* DIST_TABLE: agent i has row i, instead of one that it draws */
    const struct trace_use *trace; /* DIST_TRACE */
};

static inline struct distribution distribution_constant(double value)
{
    return (struct distribution){.kind = DIST_CONSTANT, .a = value};
}
/* Whether every draw is `value`. */
static inline bool distribution_is(const struct distribution *d, double value)
{
    return d->kind == DIST_CONSTANT && d->a >= value && d->a <= value;
}

/* NULL when the parameters are sound, else what is wrong with them, e.g. "low is above high". */
const char *distribution_fault(const struct distribution *distribution);

/* One draw; a DIST_TABLE is drawn by row instead, a DIST_TRACE by trace_draw. The same state of the
 * stream gives the same value. */
double distribution_draw(const struct distribution *distribution, struct rng *rng);
/* A table's value in `row` < count; for every other kind use distribution_draw. */
double distribution_row(const struct distribution *distribution, size_t row);

/* P(X <= x) and P(X > x), each accurate where it is small. */
double distribution_cdf(const struct distribution *distribution, double x);
double distribution_survival(const struct distribution *distribution, double x);
/* Expectation (INFINITY: a Pareto distribution of shape 1 or less), and the smallest x with
 * P(X <= x) >= p for 0 <= p <= 1 (a table counts as equally likely rows). */
double distribution_mean(const struct distribution *distribution);
double distribution_quantile(const struct distribution *distribution, double p);

/* The word a scenario file uses, e.g. "log_uniform". */
const char *distribution_name(enum distribution_kind kind);

#endif
