/* Draws by length from each kind of distribution. */
#include "core/quantities/dist_by_length.h"

#include "core/base/fail.h"
#include "core/base/normal.h"
#include "core/quantities/gamma.h"

#include <math.h>

/* The last value that has any weight is found where rounding leaves the target beyond the sum. */
static double choose_by_length(const struct distribution *d, struct rng *rng)
{
    double sum = 0, found = 0;
    for (size_t i = 0; i < d->count; i++)
        sum += (d->weights ? d->weights[i] : 1) * d->values[i];
    double target = rng_uniform(rng) * sum;
    for (size_t i = 0; i < d->count && target >= 0; i++) {
        double weight = (d->weights ? d->weights[i] : 1) * d->values[i];
        if (weight > 0)
            found = d->values[i];
        target -= weight;
    }
    return found;
}

/* The density x f(x) / E[X] of most kinds is again one of the kind, with other parameters; of the
 * others its distribution function is inverted. */
double distribution_draw_by_length(const struct distribution *d, struct rng *rng)
{
    switch (d->kind) {
    case DIST_CONSTANT:
        return d->a;
    case DIST_UNIFORM: /* P(X <= x) = (x^2 - a^2) / (b^2 - a^2) */
        return sqrt(d->a * d->a + rng_uniform(rng) * (d->b * d->b - d->a * d->a));
    case DIST_LOG_UNIFORM: /* 1/x becomes a constant */
        return d->a + (d->b - d->a) * rng_uniform(rng);
    case DIST_LOGNORMAL: /* ln x is N(ln a + b^2, b^2) */
        return d->a * exp(d->b * d->b + d->b * rng_normal(rng));
    case DIST_EXPONENTIAL: /* the sum of two */
        return d->a * (rng_exponential(rng) + rng_exponential(rng));
    case DIST_WEIBULL: /* (x / a)^b is Gamma(1 + 1/b) */
        return d->a * pow(gamma_draw(1 + 1 / d->b, rng), 1 / d->b);
    case DIST_TRUNCATED_NORMAL:
        return truncated_normal_length_quantile(
            &(struct truncated_normal){d->a, d->b, d->low, d->high}, rng_uniform(rng));
    case DIST_GAMMA: /* one more in shape */
        return d->a * gamma_draw(d->b + 1, rng);
    case DIST_PARETO: /* one less in shape */
        return d->a * exp(rng_exponential(rng) / (d->b - 1));
    case DIST_CHOICE:
    case DIST_TABLE:
        return choose_by_length(d, rng);
    case DIST_NORMAL:
    case DIST_TRACE:
        break;
    }
    die("a distribution of kind %d has no lengths", (int)d->kind);
}
