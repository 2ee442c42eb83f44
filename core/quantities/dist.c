/* Checks, draws and sums up distributions. */
#include "core/quantities/dist.h"

#include "core/base/fail.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

const char *distribution_name(enum distribution_kind kind)
{
    static const char *const names[] = {[DIST_CONSTANT] = "constant",
                                        [DIST_UNIFORM] = "uniform",
                                        [DIST_LOG_UNIFORM] = "log_uniform",
                                        [DIST_NORMAL] = "normal",
                                        [DIST_LOGNORMAL] = "lognormal",
                                        [DIST_EXPONENTIAL] = "exponential",
                                        [DIST_WEIBULL] = "weibull",
                                        [DIST_CHOICE] = "choice",
                                        [DIST_TABLE] = "table",
                                        [DIST_TRACE] = "trace"};
    return names[kind];
}

static double weight_of(const struct distribution *d, size_t i)
{
    return d->weights ? d->weights[i] : 1;
}

static double weight_sum(const struct distribution *d)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        sum += weight_of(d, i);
    return sum;
}

static const char *values_fault(const struct distribution *d)
{
    if (d->count == 0)
        return "there is no value to draw";
    for (size_t i = 0; i < d->count; i++) {
        if (isnan(d->values[i]))
            return "a value is not a number";
        if (!(weight_of(d, i) >= 0) || isinf(weight_of(d, i)))
            return "a weight is not a finite number of at least 0";
    }
    if (!(weight_sum(d) > 0))
        return "the weights sum to 0";
    return isinf(weight_sum(d)) ? "the weights are too large" : NULL;
}

const char *distribution_fault(const struct distribution *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return isnan(d->a) ? "the value is not a number" : NULL;
    case DIST_UNIFORM:
    case DIST_LOG_UNIFORM:
        if (!isfinite(d->a) || !isfinite(d->b) || !isfinite(d->b - d->a))
            return "low and high must be finite";
        if (d->kind == DIST_LOG_UNIFORM && !(d->a > 0))
            return "low must be above 0";
        return d->a > d->b ? "low is above high" : NULL;
    case DIST_NORMAL:
        if (!isfinite(d->a) || !isfinite(d->b))
            return "mean and sd must be finite";
        return d->b < 0 ? "sd is below 0" : NULL;
    case DIST_LOGNORMAL:
        if (!isfinite(d->a) || !(d->a > 0))
            return "median must be finite and above 0";
        return !isfinite(d->b) || d->b < 0 ? "sigma must be finite and at least 0" : NULL;
    case DIST_EXPONENTIAL:
        return !isfinite(d->a) || !(d->a > 0) ? "mean must be finite and above 0" : NULL;
    case DIST_WEIBULL:
        if (!isfinite(d->a) || !(d->a > 0))
            return "scale must be finite and above 0";
        return !isfinite(d->b) || !(d->b > 0) ? "shape must be finite and above 0" : NULL;
    case DIST_CHOICE:
    case DIST_TABLE:
    case DIST_TRACE:
        return values_fault(d);
    }
    die("unknown kind of distribution %d", (int)d->kind);
}

/* The first value (in the order given) at which the running weight exceeds the fraction u of all of
 * it. */
static double choose(const struct distribution *d, double u)
{
    double target = u * weight_sum(d), sum = 0;
    size_t last = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (weight_of(d, i) == 0)
            continue;
        last = i;
        sum += weight_of(d, i);
        if (target < sum)
            break;
    }
    return d->values[last];
}

/* Rounding must not carry a draw out of [a, b). */
static double inside(double x, double a, double b)
{
    if (x < a)
        return a;
    return x >= b && b > a ? nextafter(b, a) : x;
}

double distribution_draw(const struct distribution *d, struct rng *rng)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return d->a;
    case DIST_UNIFORM:
        return inside(d->a + (d->b - d->a) * rng_uniform(rng), d->a, d->b);
    case DIST_LOG_UNIFORM:
        return inside(d->a * exp(log(d->b / d->a) * rng_uniform(rng)), d->a, d->b);
    case DIST_NORMAL:
        return d->a + d->b * rng_normal(rng);
    case DIST_LOGNORMAL:
        return d->a * exp(d->b * rng_normal(rng));
    case DIST_EXPONENTIAL:
        return d->a * rng_exponential(rng);
    case DIST_WEIBULL:
        return d->a * pow(rng_exponential(rng), 1 / d->b);
    case DIST_CHOICE:
        return choose(d, rng_uniform(rng));
    case DIST_TABLE:
    case DIST_TRACE:
        break;
    }
    die("a distribution of kind %d is not drawn but looked up", (int)d->kind);
}

double distribution_row(const struct distribution *d, size_t row)
{
    if (d->kind != DIST_TABLE || row >= d->count)
        die("row %zu of %zu is not in the table", row, d->count);
    return d->values[row];
}

double distribution_mean(const struct distribution *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
    case DIST_NORMAL:
    case DIST_EXPONENTIAL:
        return d->a;
    case DIST_UNIFORM:
        return d->a + (d->b - d->a) / 2;
    case DIST_LOG_UNIFORM:
        return d->a == d->b ? d->a : (d->b - d->a) / log(d->b / d->a);
    case DIST_LOGNORMAL:
        return d->a * exp(d->b * d->b / 2);
    case DIST_WEIBULL:
        return d->a * tgamma(1 + 1 / d->b);
    case DIST_CHOICE:
    case DIST_TABLE:
    case DIST_TRACE:
        break;
    }
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        if (weight_of(d, i) > 0)
            sum += weight_of(d, i) * d->values[i];
    return sum / weight_sum(d);
}

/* Inverse of the standard normal distribution function, by bisection on erfc. */
static double normal_quantile(double p)
{
    if (p <= 0 || p >= 1)
        return p <= 0 ? -INFINITY : INFINITY;
    double low = -40, high = 40;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (erfc(-middle * M_SQRT1_2) / 2 < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* The weight of all values <= x. */
static double weight_to(const struct distribution *d, double x)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->values[i] <= x)
            sum += weight_of(d, i);
    return sum;
}

static double values_quantile(const struct distribution *d, double p)
{
    double best = INFINITY, total = weight_sum(d);
    for (size_t i = 0; i < d->count; i++)
        if (weight_of(d, i) > 0 && d->values[i] < best &&
            weight_to(d, d->values[i]) >= p * total * (1 - 4 * DBL_EPSILON))
            best = d->values[i];
    return best;
}

double distribution_quantile(const struct distribution *d, double p)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return d->a;
    case DIST_UNIFORM:
        return d->a + (d->b - d->a) * p;
    case DIST_LOG_UNIFORM:
        return d->a * exp(log(d->b / d->a) * p);
    case DIST_NORMAL:
        return d->b == 0 ? d->a : d->a + d->b * normal_quantile(p);
    case DIST_LOGNORMAL:
        return d->b == 0 ? d->a : d->a * exp(d->b * normal_quantile(p));
    case DIST_EXPONENTIAL:
        return -d->a * log1p(-p);
    case DIST_WEIBULL:
        return d->a * pow(-log1p(-p), 1 / d->b);
    case DIST_CHOICE:
    case DIST_TABLE:
    case DIST_TRACE:
        return values_quantile(d, p);
    }
    die("unknown kind of distribution %d", (int)d->kind);
}
