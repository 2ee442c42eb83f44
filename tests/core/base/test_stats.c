#include "core/base/stats.h"

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>

START_TEST(moments_by_hand)
{
    /* 2 4 4 4 5 5 7 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, sd = sqrt(32/7), se =
     * sd/sqrt(8). */
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    struct moments moments = {0};
    for (int i = 0; i < 8; i++)
        moments_add(&moments, x[i]);
    ck_assert_double_eq(moments.n, 8);
    ck_assert_double_eq_tol(moments.mean, 5, 1e-15);
    ck_assert_double_eq_tol(moments_sd(&moments), sqrt(32. / 7), 1e-15);
    ck_assert_double_eq_tol(moments_se(&moments), sqrt(32. / 7 / 8), 1e-15);
    ck_assert_double_eq(stats_mean(x, 8), 5);
    /* Far from zero, where the sum of squares would have lost everything. */
    moments = (struct moments){0};
    for (int i = 0; i < 8; i++)
        moments_add(&moments, 1e9 + x[i]);
    ck_assert_double_eq_tol(moments_sd(&moments), sqrt(32. / 7), 1e-6);
    struct moments one = {0};
    ck_assert_double_eq(moments_se(&one), 0);
    moments_add(&one, 3);
    ck_assert_double_eq(moments_sd(&one), 0);
    ck_assert_double_eq(moments_se(&one), 0);
    ck_assert_double_eq(one.mean, 3);
}
END_TEST

START_TEST(merging_equals_adding)
{
    struct rng rng = rng_start(1);
    for (int cut = 0; cut <= 100; cut += 10) {
        struct moments all = {0}, left = {0}, right = {0};
        for (int i = 0; i < 100; i++) {
            double x = 1000 + rng_normal(&rng);
            moments_add(&all, x);
            moments_add(i < cut ? &left : &right, x);
        }
        moments_merge(&left, &right);
        ck_assert_double_eq(left.n, 100);
        ck_assert_double_eq_tol(left.mean, all.mean, 1e-12);
        ck_assert_double_eq_tol(left.m2, all.m2, 1e-9);
    }
}
END_TEST

START_TEST(quantiles_type_7)
{
    const double x[] = {
        4, 1, 3, 2}; /* R: quantile(1:4, c(0, .1, .25, .5, .9, 1)) = 1.0 1.3 1.75 2.5 3.7 4.0 */
    const double q[] = {0, .1, .25, .5, .9, 1}, answer[] = {1, 1.3, 1.75, 2.5, 3.7, 4};
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq_tol(stats_quantile(x, 4, q[i]), answer[i], 1e-15);
    ck_assert_double_eq(stats_median(x, 3), 3);
    ck_assert_double_eq(stats_median(x, 1), 4);
    ck_assert_double_eq(x[0], 4); /* the sample is left as it was */
    double many[101]; /* beyond the small sort: x_i = i in another order, quantile q = 100 q */
    for (int i = 0; i < 101; i++)
        many[i] = i * 37 % 101;
    ck_assert_double_eq_tol(stats_quantile(many, 101, 0.255), 25.5, 1e-12);
    const double unreached[] = {INFINITY, 3, INFINITY, INFINITY};
    ck_assert_double_eq(stats_median(unreached, 4), INFINITY);
    ck_assert_double_eq(stats_quantile(unreached, 4, 0), 3);
    ck_assert(isnan(stats_quantile(x, 0, 0.5)));
}
END_TEST

/* As rliable has it: scipy.stats.trim_mean(x, 0.25) cuts off int(0.25 n) values at each end. */
START_TEST(interquartile_mean)
{
    const double x[] = {100, 1, 2, 4, 8, 16, 32, 64, -5, 70};
    /* n = 10, in order -5 1 2 4 8 16 32 64 70 100; two cut off: (2 + 4 + 8 + 16 + 32 + 64) / 6 */
    ck_assert_double_eq_tol(stats_iqm(x, 10), 126. / 6, 1e-14);
    /* n = 5: 1 2 4 8 100; one cut off: (2 + 4 + 8) / 3 */
    ck_assert_double_eq_tol(stats_iqm(x, 5), 14. / 3, 1e-14);
    /* n = 6: 1 2 4 8 16 100; one cut off: (2 + 4 + 8 + 16) / 4; n = 7: one; n = 8: two of them:
     * 1 2 4 8 16 32 64 100, (4 + 8 + 16 + 32) / 4 */
    ck_assert_double_eq_tol(stats_iqm(x, 6), 7.5, 1e-14);
    ck_assert_double_eq_tol(stats_iqm(x, 7), 62. / 5, 1e-14);
    ck_assert_double_eq_tol(stats_iqm(x, 8), 15, 1e-14);
    /* n = 4: the middle two; of fewer none is cut off. */
    ck_assert_double_eq_tol(stats_iqm(x, 4), 3, 1e-14);
    ck_assert_double_eq_tol(stats_iqm(x, 3), 103. / 3, 1e-14);
    ck_assert_double_eq_tol(stats_iqm(x, 2), 50.5, 1e-13);
    ck_assert_double_eq(stats_iqm(x, 1), 100);
    const double outlier[] = {INFINITY, 1, 2, 3};
    ck_assert_double_eq(stats_iqm(outlier, 4), 2.5);
    ck_assert(isnan(stats_iqm(x, 0)));
}
END_TEST

/* Of three things: 10 samples; one of each has 3! / 3³ = 6/27, twice one and another 3/27, three
 * times one 1/27. */
START_TEST(samples_of_three)
{
    struct resampling all = resampling_start(3, 10, 1);
    int of_kind[4] = {0};
    double sum = 0;
    ck_assert(all.exact);
    for (; resampling_next(&all); sum += all.probability) {
        unsigned most = 0;
        for (int i = 0; i < 3; i++)
            most = all.times[i] > most ? all.times[i] : most;
        ck_assert_uint_eq(all.times[0] + all.times[1] + all.times[2], 3);
        ck_assert_double_eq_tol(27 * all.probability, most == 1 ? 6 : most == 2 ? 3 : 1, 1e-13);
        of_kind[most]++;
    }
    ck_assert(of_kind[1] == 1 && of_kind[2] == 6 && of_kind[3] == 3);
    ck_assert_double_eq_tol(sum, 1, 1e-14);
    resampling_end(&all);
}
END_TEST

/* C(2n - 1, n) of them; one fewer allowed, and that many are drawn. */
START_TEST(samples_of_more)
{
    static const size_t different[] = {1, 3, 10, 35, 126, 462, 1716, 6435, 24310, 92378};
    for (size_t n = 1; n <= 10; n++) {
        size_t count = 0;
        double sum = 0;
        struct resampling all = resampling_start(n, different[n - 1], 1);
        for (; resampling_next(&all); count++)
            sum += all.probability;
        ck_assert(all.exact && count == different[n - 1]);
        ck_assert_double_eq_tol(sum, 1, 1e-10);
        resampling_end(&all);
    }
    struct resampling drawn = resampling_start(10, 92377, 1);
    ck_assert(!drawn.exact && drawn.count == 92377 && drawn.probability == 1. / 92377);
    resampling_end(&drawn);
}
END_TEST

START_TEST(weighted_by_hand)
{
    /* Below 1 and at it 2 %, at 2 and below 5 %; at 9 and above 2.5 %. */
    struct weighted numbers[] = {{9, 0.025}, {2, 0.03}, {5, 0.925}, {1, 0.02}};
    struct interval interval = weighted_interval(numbers, 4, 0.95);
    ck_assert(interval.low == 2 && interval.high == 9);
    struct weighted open[] = {{INFINITY, 0.5}, {0, 0.5}};
    interval = weighted_interval(open, 2, 0.95);
    ck_assert(interval.low == 0 && isinf(interval.high));
}
END_TEST

START_TEST(bootstrap_is_keyed)
{
    const double x[] = {3, 1, 4, 1, 5, 9, 2, 6};
    struct interval a = stats_bootstrap(x, 8, stats_mean, 0.95, 500, 7);
    struct interval b = stats_bootstrap(x, 8, stats_mean, 0.95, 500, 7);
    struct interval c = stats_bootstrap(x, 8, stats_mean, 0.95, 500, 8);
    ck_assert_double_eq(a.low, b.low);
    ck_assert_double_eq(a.high, b.high);
    ck_assert(a.low != c.low || a.high != c.high);
    ck_assert_double_lt(a.low, 3.875);
    ck_assert_double_gt(a.high, 3.875);
    /* A narrower level lies inside; one value has no spread. */
    struct interval half = stats_bootstrap(x, 8, stats_mean, 0.5, 500, 7);
    ck_assert(half.low > a.low && half.high < a.high);
    struct interval one = stats_bootstrap(x, 1, stats_iqm, 0.95, 100, 1);
    ck_assert_double_eq(one.low, 3);
    ck_assert_double_eq(one.high, 3);
    ck_assert(isnan(stats_bootstrap(x, 0, stats_mean, 0.95, 100, 1).low));
}
END_TEST

/* The bootstrap distribution of the mean of {0, 1} is 0, 1/2, 1 with probability 1/4, 1/2, 1/4: the
 * central 90 % is [0, 1], the central 20 % is 1/2 alone. */
START_TEST(bootstrap_by_hand)
{
    const double x[] = {0, 1};
    struct interval wide = stats_bootstrap(x, 2, stats_mean, 0.9, 2000, 1);
    ck_assert_double_eq(wide.low, 0);
    ck_assert_double_eq(wide.high, 1);
    struct interval thin = stats_bootstrap(x, 2, stats_mean, 0.2, 2000, 1);
    ck_assert_double_eq(thin.low, 0.5);
    ck_assert_double_eq(thin.high, 0.5);
}
END_TEST

/* Tables: t_{0.975} = 12.706, 4.3027, 2.7764, 2.2622, 2.0227 at 1, 2, 4, 9, 39 degrees of freedom;
 * t_{0.95} at 4 is 2.1318. */
START_TEST(students_t)
{
    static const double df[] = {1, 2, 4, 9, 39};
    static const double t[] = {12.706, 4.3027, 2.7764, 2.2622, 2.0227};
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq_tol(stats_student(0.975, df[i]), t[i], 6e-5 * t[i]);
    ck_assert_double_eq_tol(stats_student(0.95, 4), 2.1318, 1e-4);
}
END_TEST

/* {0, 1}: the percentile interval is [0, 1] about 1/2, and is stretched by sqrt(2 / 1) * 12.7062 /
 * 1.95996 = 9.1683: 0.5 -+ 4.5842. */
START_TEST(few_values_stretch)
{
    const double x[] = {0, 1};
    struct interval interval = stats_interval(x, 2, stats_mean, 0.95, 2000, 1);
    ck_assert_double_eq_tol(interval.low, 0.5 - 4.5842, 1e-3);
    ck_assert_double_eq_tol(interval.high, 0.5 + 4.5842, 1e-3);
    interval = stats_interval(x, 1, stats_mean, 0.95, 2000, 1);
    ck_assert(interval.low == 0 && interval.high == 0);
    ck_assert(isnan(stats_interval(x, 0, stats_mean, 0.95, 2000, 1).low));
    const double same[] = {3, 3, 3, 3, 3};
    interval = stats_interval(same, 5, stats_iqm, 0.95, 100, 1);
    ck_assert(interval.low == 3 && interval.high == 3);
}
END_TEST

/* All 5⁵ samples with replacement of five values, each as likely as the other; the shares of those
 * whose statistic is below `at`, and not above it. */
static struct interval shares_of_all(const double *x, statistic_fn *statistic, double at)
{
    enum { ALL = 3125 };
    int below = 0, not_above = 0;
    for (int number = 0; number < ALL; number++) {
        double sample[5];
        for (int i = 0, rest = number; i < 5; i++, rest /= 5)
            sample[i] = x[rest % 5];
        double value = statistic(sample, 5);
        below += value < at - 1e-9;
        not_above += value <= at + 1e-9;
    }
    return (struct interval){(double)below / ALL, (double)not_above / ALL};
}

/* The ends of the percentile interval are where 2.5 and 97.5 % of all resamples lie: exactly, as
 * all are looked at; and as far as 100 draws can tell, of which 2.5 % have a standard error of
 * 1.6 %. */
START_TEST(bootstrap_is_enumeration)
{
    static const double samples[][5] = {
        {1, 2, 4, 8, 16}, {-3, 0.5, 0.7, 2, 2}, {10, 11, 13, 40, 41}};
    statistic_fn *const statistics[] = {stats_mean, stats_iqm, stats_median};
    for (int s = 0; s < 3; s++)
        for (int k = 0; k < 3; k++) {
            struct interval interval =
                stats_bootstrap(samples[s], 5, statistics[k], 0.95, 20000, 3);
            struct interval low = shares_of_all(samples[s], statistics[k], interval.low);
            struct interval high = shares_of_all(samples[s], statistics[k], interval.high);
            ck_assert_msg(low.low < 0.025 && low.high >= 0.025, "sample %d, %d: low %g", s, k,
                          interval.low);
            ck_assert_msg(high.low <= 0.975 && high.high > 0.975, "sample %d, %d: high %g", s, k,
                          interval.high);
            interval = stats_bootstrap(samples[s], 5, statistics[k], 0.95, 100, 3);
            ck_assert(shares_of_all(samples[s], statistics[k], interval.low).low < 0.075);
            ck_assert(shares_of_all(samples[s], statistics[k], interval.high).high > 0.925);
        }
}
END_TEST

enum { NORMAL, UNIFORM, LOGNORMAL, EXPONENTIAL };

static double draw(struct rng *rng, int law)
{
    switch (law) {
    case NORMAL:
        return rng_normal(rng);
    case UNIFORM:
        return rng_uniform(rng);
    case LOGNORMAL:
        return exp(0.6 * rng_normal(rng));
    default:
        return -log(1 - rng_uniform(rng));
    }
}

/* The share of 95 % intervals that hold the truth, over samples of n values. */
static double coverage(statistic_fn *statistic, size_t n, int law, double truth)
{
    enum { SAMPLES = 1500 };
    int covered = 0;
    for (uint64_t i = 0; i < SAMPLES; i++) {
        struct rng rng = rng_start(rng_fold(11, i));
        double x[20];
        for (size_t j = 0; j < n; j++)
            x[j] = draw(&rng, law);
        struct interval interval = stats_interval(x, n, statistic, 0.95, 400, rng_fold(12, i));
        covered += interval.low <= truth && truth <= interval.high;
    }
    return (double)covered / SAMPLES;
}

/* Ranks of x = 10 20 20 30: 1, 2.5, 2.5, 4; of y = 1 3 2 2: 1, 4, 2.5, 2.5. About 2.5 these are
 * -1.5, 0, 0, 1.5 and -1.5, 1.5, 0, 0: xy = 2.25, xx = yy = 4.5, so 2.25 / 4.5 = 1/2. */
START_TEST(spearman_by_hand)
{
    static const double x[] = {10, 20, 20, 30}, y[] = {1, 3, 2, 2}, same[] = {5, 5, 5, 5};
    static const double up[] = {-INFINITY, 0, 1e-9, INFINITY}, down[] = {3, 2, 1, -7};
    ck_assert_double_eq_tol(stats_spearman(x, y, 4), 0.5, 1e-15);
    ck_assert_double_eq_tol(stats_spearman(up, x, 4), 4.5 / sqrt(5 * 4.5), 1e-15);
    ck_assert_double_eq_tol(stats_spearman(up, down, 4), -1, 1e-15);
    ck_assert_double_nan(stats_spearman(x, same, 4));
    ck_assert_double_nan(stats_spearman(x, y, 1));
    ck_assert_double_nan(stats_spearman(x, y, 0));
}
END_TEST

/* Lightness of tuna and what a panel says of it (Hollander, Wolfe: Nonparametric Statistical
 * Methods, 1973, p. 187): the squares of differences of ranks add up to 48, so without ties
 * 1 - 6 · 48 / (9 (81 - 1)) = 0.6. */
START_TEST(spearman_published)
{
    static const double light[] = {44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1};
    static const double liked[] = {2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8};
    ck_assert_double_eq_tol(stats_spearman(light, liked, 9), 0.6, 1e-15);
}
END_TEST

/* What core/base/stats.h says, per cent; with 1500 samples a share has a standard error of 0.5 to
 * 0.8 %. Truths: the mean of a lognormal is exp(0.36 / 2); the interquartile mean of an exponential
 * is 2 ∫ -ln(1 - u) du from 1/4 to 3/4 = 0.7384, of that lognormal 1.0259 (by quadrature). */
START_TEST(bootstrap_covers)
{
    static const int sizes[] = {5, 8, 20};
    static const struct {
        int law;
        double mean, iqm;
        int means[3], iqms[3];
    } rows[] = {{NORMAL, 0, 0, {95, 95, 95}, {97, 97, 96}},
                {UNIFORM, 0.5, 0.5, {94, 94, 95}, {96, 97, 96}},
                {LOGNORMAL, 1.197217, 1.0259, {90, 91, 92}, {96, 97, 96}},
                {EXPONENTIAL, 1, 0.7384, {89, 91, 92}, {97, 97, 96}}};
    for (int r = 0; r < 4; r++)
        for (int i = 0; i < 3; i++) {
            size_t n = (size_t)sizes[i];
            double mean = 100 * coverage(stats_mean, n, rows[r].law, rows[r].mean);
            double iqm = 100 * coverage(stats_iqm, n, rows[r].law, rows[r].iqm);
            ck_assert_msg(fabs(mean - rows[r].means[i]) <= 2, "law %d, mean of %zu: %g", r, n,
                          mean);
            ck_assert_msg(fabs(iqm - rows[r].iqms[i]) <= 2, "law %d, IQM of %zu: %g", r, n, iqm);
        }
}
END_TEST

TEST_MAIN("stats", moments_by_hand, merging_equals_adding, quantiles_type_7, interquartile_mean,
          samples_of_three, samples_of_more, weighted_by_hand, bootstrap_is_keyed,
          bootstrap_by_hand, bootstrap_is_enumeration, students_t, few_values_stretch,
          spearman_by_hand, spearman_published, bootstrap_covers)
