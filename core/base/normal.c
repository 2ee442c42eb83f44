/* Distribution functions of normal distributions, whole and truncated. */
#include "core/base/normal.h"

#include <math.h>

/* Beyond this many standard deviations erfc is 0. */
#define FARTHEST 40.0

double normal_cdf(double z)
{
    return erfc(-z * M_SQRT1_2) / 2;
}

static double density(double z)
{
    return exp(-z * z / 2) * M_SQRT1_2 * M_2_SQRTPI / 2;
}

/* Above 0 both values of the distribution function are near 1, and their difference has few digits;
 * their mirror images are small. */
double normal_between(double low, double high)
{
    return low > 0 ? normal_cdf(-low) - normal_cdf(-high) : normal_cdf(high) - normal_cdf(low);
}

/* The z in [low, high] at which the growing function `below` reaches `wanted`. A hundred halvings
 * are more than a double has digits: the answer is as near as there are numbers. */
static double bisect(double low, double high, double wanted,
                     double (*below)(const void *context, double z), const void *context)
{
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (below(context, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

static double cdf_at(const void *context, double z)
{
    (void)context;
    return normal_cdf(z);
}

double normal_quantile(double p)
{
    if (p <= 0 || p >= 1)
        return p <= 0 ? -INFINITY : INFINITY;
    return bisect(-FARTHEST, FARTHEST, p, cdf_at, 0);
}

/* --- truncated ------------------------------------------------------------------------------- */

static double standard(const struct truncated_normal *t, double x)
{
    return (x - t->mean) / t->sd;
}

static double inside(const struct truncated_normal *t)
{
    return normal_between(standard(t, t->low), standard(t, t->high));
}

double truncated_normal_cdf(const struct truncated_normal *t, double x)
{
    if (x <= t->low || x >= t->high)
        return x >= t->high;
    return normal_between(standard(t, t->low), standard(t, x)) / inside(t);
}

double truncated_normal_survival(const struct truncated_normal *t, double x)
{
    if (x <= t->low || x >= t->high)
        return x < t->high;
    return normal_between(standard(t, x), standard(t, t->high)) / inside(t);
}

/* mean + sd (f(l) - f(h)) / P(l < Z < h), with the bounds l and h in standard deviations. */
double truncated_normal_mean(const struct truncated_normal *t)
{
    double rise = density(standard(t, t->low)) - density(standard(t, t->high));
    return t->mean + t->sd * rise / inside(t);
}

/* P(low < X < x) without the factor 1 / P(low < X < high). */
static double mass_at(const void *context, double z)
{
    const struct truncated_normal *t = context;
    return normal_between(standard(t, t->low), z);
}

/* The integral of x f(x) from low to x, without that factor. */
static double length_at(const void *context, double z)
{
    const struct truncated_normal *t = context;
    double low = standard(t, t->low);
    return t->mean * normal_between(low, z) + t->sd * (density(low) - density(z));
}

static double quantile(const struct truncated_normal *t, double p,
                       double (*below)(const void *context, double z))
{
    if (p <= 0 || p >= 1)
        return p <= 0 ? t->low : t->high;
    double low = fmax(standard(t, t->low), -FARTHEST), high = fmin(standard(t, t->high), FARTHEST);
    double x = t->mean + t->sd * bisect(low, high, p * below(t, high), below, t);
    /* Rounding may end on a bound, which no draw does. */
    x = x > t->low ? x : nextafter(t->low, t->high);
    return x < t->high ? x : nextafter(t->high, t->low);
}

double truncated_normal_quantile(const struct truncated_normal *t, double p)
{
    return quantile(t, p, mass_at);
}

double truncated_normal_length_quantile(const struct truncated_normal *t, double p)
{
    return quantile(t, p, length_at);
}
