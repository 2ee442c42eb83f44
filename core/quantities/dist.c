/* Checks, draws and sums up distributions. */
#include "core/quantities/dist.h"

#include "core/base/fail.h"
#include "core/base/normal.h"
#include "core/quantities/gamma.h"

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
                                        [DIST_TABLE] = "csv",
                                        [DIST_TRACE] = "trace",
                                        [DIST_TRUNCATED_NORMAL] = "truncated_normal",
                                        [DIST_GAMMA] = "gamma",
                                        [DIST_PARETO] = "pareto"};
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

static struct truncated_normal truncated(const struct distribution *d)
{
    return (struct truncated_normal){d->a, d->b, d->low, d->high};
}

/* The least part of a normal distribution that an interval may cut out: less is a slip, and would
 * be a distribution of nothing but the tail's last digits. */
#define LEAST_PART 1e-9

/* Where nearly nothing lies between the bounds, inverting the distribution function loses all
 * digits. */
static const char *truncated_fault(const struct distribution *d)
{
    if (!isfinite(d->a) || !isfinite(d->b) || !(d->b > 0))
        return "mean and sd must be finite, and sd above 0";
    if (!(d->low < d->high))
        return "low must be below high";
    double part = normal_between((d->low - d->a) / d->b, (d->high - d->a) / d->b);
    return part < LEAST_PART
               ? "next to nothing of this normal distribution lies between low and high"
               : NULL;
}

static const char *scale_fault(const struct distribution *d)
{
    if (!isfinite(d->a) || !(d->a > 0))
        return "scale must be finite and above 0";
    return !isfinite(d->b) || !(d->b > 0) ? "shape must be finite and above 0" : NULL;
}

/* By !(x > 0) and not x <= 0, so that NaN is a fault too. */
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
    case DIST_GAMMA:
    case DIST_PARETO:
        return scale_fault(d);
    case DIST_TRUNCATED_NORMAL:
        return truncated_fault(d);
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

/* Rounding must not carry a draw out of [a, b), whose ends were checked against the key's range. */
static double inside(double x, double a, double b)
{
    if (x < a)
        return a;
    return x >= b && b > a ? nextafter(b, a) : x;
}

/* One draw takes a fixed count of random numbers, but a gamma number; which is why a quantity has a
 * stream of its own. */
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
    case DIST_TRUNCATED_NORMAL: /* by inversion, from one number that is neither 0 nor 1 */
        return distribution_quantile(d, fmin(rng_uniform(rng) + 0x1p-54, 1 - 0x1p-53));
    case DIST_GAMMA:
        return d->a * gamma_draw(d->b, rng);
    case DIST_PARETO: /* ln(x / a) is exponential of mean 1 / b */
        return d->a * exp(rng_exponential(rng) / d->b);
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

/* In closed form but for values with weights. */
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
    case DIST_TRUNCATED_NORMAL:
        return truncated_normal_mean(&(const struct truncated_normal){d->a, d->b, d->low, d->high});
    case DIST_GAMMA:
        return d->a * d->b;
    case DIST_PARETO:
        return d->b > 1 ? d->a * d->b / (d->b - 1) : INFINITY;
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

/* The weight of all values <= x. */
static double weight_to(const struct distribution *d, double x)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->values[i] <= x)
            sum += weight_of(d, i);
    return sum;
}

/* The least value with that much weight at it and below. Sums of weights are rounded, so that a p
 * which is just the part of a value may come out beside it: hence the tolerance. */
static double values_quantile(const struct distribution *d, double p)
{
    double best = INFINITY, total = weight_sum(d);
    for (size_t i = 0; i < d->count; i++)
        if (weight_of(d, i) > 0 && d->values[i] < best &&
            weight_to(d, d->values[i]) >= p * total * (1 - 4 * DBL_EPSILON))
            best = d->values[i];
    return best;
}

/* P(X <= x) and P(X > x). Each is computed for itself where the tail may be thin: 1 less a number
 * just below 1 has no digits left. */
struct tails {
    double below, above;
};

static struct tails of_part(double part)
{
    part = fmin(fmax(part, 0), 1);
    return (struct tails){part, 1 - part};
}

/* Of a standard normal variable at z. */
static struct tails of_normal(double z)
{
    return (struct tails){normal_cdf(z), normal_cdf(-z)};
}

/* Of an exponential one of mean 1. */
static struct tails of_exponential(double t)
{
    t = fmax(t, 0);
    return (struct tails){-expm1(-t), exp(-t)};
}

/* Weibull and Pareto numbers are functions of an exponential one, so their tails are its tails at
 * the inverse. A distribution without spread is a constant. */
static struct tails tails(const struct distribution *d, double x)
{
    bool positive = x > 0;
    switch (d->kind) {
    case DIST_CONSTANT:
        return of_part(d->a <= x);
    case DIST_UNIFORM:
        return of_part(d->b > d->a ? (x - d->a) / (d->b - d->a) : d->a <= x);
    case DIST_LOG_UNIFORM:
        return of_part(!positive ? 0 : d->b > d->a ? log(x / d->a) / log(d->b / d->a) : d->a <= x);
    case DIST_NORMAL:
        return d->b > 0 ? of_normal((x - d->a) / d->b) : of_part(d->a <= x);
    case DIST_LOGNORMAL:
        return positive && d->b > 0 ? of_normal(log(x / d->a) / d->b) : of_part(d->a <= x);
    case DIST_EXPONENTIAL:
        return of_exponential(x / d->a);
    case DIST_WEIBULL:
        return of_exponential(positive ? pow(x / d->a, d->b) : 0);
    case DIST_PARETO:
        return of_exponential(positive ? d->b * log(x / d->a) : 0);
    case DIST_TRUNCATED_NORMAL: {
        const struct truncated_normal t = truncated(d);
        return (struct tails){truncated_normal_cdf(&t, x), truncated_normal_survival(&t, x)};
    }
    case DIST_GAMMA:
        return (struct tails){gamma_cdf(d->b, x / d->a), gamma_survival(d->b, x / d->a)};
    case DIST_CHOICE:
    case DIST_TABLE:
    case DIST_TRACE:
        return of_part(weight_to(d, x) / weight_sum(d));
    }
    die("unknown kind of distribution %d", (int)d->kind);
}

double distribution_cdf(const struct distribution *d, double x)
{
    return tails(d, x).below;
}

double distribution_survival(const struct distribution *d, double x)
{
    return tails(d, x).above;
}

/* The inverse of distribution_cdf; log1p keeps its digits where p is small. */
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
    case DIST_TRUNCATED_NORMAL: {
        const struct truncated_normal t = truncated(d);
        return truncated_normal_quantile(&t, p);
    }
    case DIST_GAMMA:
        return d->a * gamma_quantile(d->b, p);
    case DIST_PARETO:
        return d->a * exp(-log1p(-p) / d->b);
    case DIST_CHOICE:
    case DIST_TABLE:
    case DIST_TRACE:
        return values_quantile(d, p);
    }
    die("unknown kind of distribution %d", (int)d->kind);
}
