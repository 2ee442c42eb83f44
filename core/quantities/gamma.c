/* The gamma distribution: incomplete gamma functions, their inverse, and draws. */
#include "core/quantities/gamma.h"

#include <float.h>
#include <math.h>

enum { TERMS_MAX = 100000 }; /* about 10 sqrt(shape) are needed where x is near the shape */

/* x^shape e^-x / Γ(shape). */
static double factor(double shape, double x)
{
    return exp(shape * log(x) - x - lgamma(shape));
}

/* P(shape, x) for x < shape + 1. */
static double by_series(double shape, double x)
{
    double term = 1 / shape, sum = term;
    for (int n = 1; n < TERMS_MAX && term > sum * DBL_EPSILON / 2; n++) {
        term *= x / (shape + n);
        sum += term;
    }
    return sum * factor(shape, x);
}

/* Q(shape, x) for x >= shape + 1, by Lentz's method. */
static double by_fraction(double shape, double x)
{
    double b = x + 1 - shape, c = INFINITY, d = 1 / b, value = d;
    for (int n = 1; n < TERMS_MAX; n++) {
        double a = n * (shape - n);
        b += 2;
        d = 1 / (a * d + b);
        c = b + (isinf(c) ? 0 : a / c);
        value *= c * d;
        if (fabs(c * d - 1) < DBL_EPSILON)
            break;
    }
    return value * factor(shape, x);
}

double gamma_cdf(double shape, double x)
{
    if (!(x > 0) || isinf(x))
        return x > 0;
    return x < shape + 1 ? by_series(shape, x) : 1 - by_fraction(shape, x);
}

double gamma_survival(double shape, double x)
{
    if (!(x > 0) || isinf(x))
        return !(x > 0);
    return x < shape + 1 ? 1 - by_series(shape, x) : by_fraction(shape, x);
}

/* By halving in the logarithm, since for a small shape quantiles lie many orders of magnitude
 * apart. */
double gamma_quantile(double shape, double p)
{
    if (p <= 0 || p >= 1)
        return p <= 0 ? 0 : INFINITY;
    double low = log(DBL_MIN), high = log(shape + 1);
    while (gamma_cdf(shape, exp(high)) < p)
        high += 1;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (gamma_cdf(shape, exp(middle)) < p)
            low = middle;
        else
            high = middle;
    }
    return exp((low + high) / 2);
}

/* d (1 + c x)^3 with x normal is nearly gamma distributed; the test rejects by what it is off.
 * Needs a shape of 1 or more. */
static double draw_from_one(double shape, struct rng *rng)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(rng), root = 1 + c * x;
        double u = rng_uniform(rng), v = root * root * root;
        if (root > 0 && log(u) < x * x / 2 + d - d * v + d * log(v))
            return d * v;
    }
}

double gamma_draw(double shape, struct rng *rng)
{
    if (shape >= 1)
        return draw_from_one(shape, rng);
    /* X U^(1 / shape) with X of shape + 1 */
    double x = draw_from_one(shape + 1, rng);
    return x * pow(1 - rng_uniform(rng), 1 / shape);
}
