/* The standard normal distribution Z, and a normal distribution cut to an interval.
 *
 * Probabilities come from erfc on the side where they are small, so that they keep their relative
 * accuracy far out in a tail. */
#ifndef CORE_NORMAL_H
#define CORE_NORMAL_H

/* P(Z <= z), and the z with P(Z <= z) = p: +-INFINITY at p = 0 and p = 1. */
double normal_cdf(double z);
double normal_quantile(double p);
/* P(low < Z < high) for low <= high; either may be infinite. */
double normal_between(double low, double high);

/* N(mean, sd^2) under the condition low < X < high (Johnson, Kotz and Balakrishnan, Continuous
 * Univariate Distributions 1, 1994, 13.10.1). sd > 0, low < high. */
struct truncated_normal {
    double mean, sd, low, high;
};
/* P(X <= x) and P(X > x). */
double truncated_normal_cdf(const struct truncated_normal *t, double x);
double truncated_normal_survival(const struct truncated_normal *t, double x);
double truncated_normal_mean(const struct truncated_normal *t);
/* The x strictly between low and high with P(X <= x) = p, for 0 < p < 1; at 0 and 1 the bound. */
double truncated_normal_quantile(const struct truncated_normal *t, double p);
/* The same for the density x f(x) / E[X]: draws by length. low >= 0. */
double truncated_normal_length_quantile(const struct truncated_normal *t, double p);

#endif
