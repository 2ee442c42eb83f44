#include "reports/data/survival.h"

#include "tests/support/check.h"

#include <math.h>

START_TEST(curve_by_hand)
{
    /* Reached at 3, 7 and 9, one run ended at 5. At 3 one of 4 arrives: 3/4 are left. The one that
     * ended at 5 counts no more: at 7 one of 2 arrives, 3/4 * 1/2 = 3/8 are left; at 9 the last. */
    const struct reach runs[] = {{9, true}, {3, true}, {5, false}, {7, true}};
    double x[4], share[4];
    ck_assert_uint_eq(survival_curve(runs, 4, x, share), 3);
    static const double at[] = {3, 7, 9}, arrived[] = {0.25, 0.625, 1};
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq(x[i], at[i]);
        ck_assert_double_eq_tol(share[i], arrived[i], 1e-15);
    }
    /* More than half have arrived at 7. As if infinite, the median would lie between 7 and 9. */
    ck_assert_double_eq(survival_median(runs, 4), 7);
}
END_TEST

START_TEST(ties_by_hand)
{
    /* One arrives at 7 where another ends: 3 were at risk, 2/3 are left; at 9 one of 1 arrives. Two
     * that arrive at once make one step: 1 - 2/4 * ... from 4 to 2 left of 4. */
    const struct reach ended[] = {{7, false}, {7, true}, {9, true}};
    double x[4], share[4];
    ck_assert_uint_eq(survival_curve(ended, 3, x, share), 2);
    ck_assert_double_eq_tol(share[0], 1. / 3, 1e-15);
    ck_assert_double_eq_tol(share[1], 1, 1e-15);
    const struct reach twice[] = {{2, true}, {2, true}, {4, false}, {5, false}};
    ck_assert_uint_eq(survival_curve(twice, 4, x, share), 1);
    ck_assert_double_eq_tol(share[0], 0.5, 1e-15);
    ck_assert(isinf(survival_median(twice, 4))); /* half is not passed */
}
END_TEST

START_TEST(medians_by_hand)
{
    const struct reach all[] = {{4, true}, {1, true}, {3, true}, {2, true}};
    ck_assert_double_eq(survival_median(all, 4), 2.5); /* the sample median */
    ck_assert_double_eq(survival_median(all, 3), 3);   /* of 4, 1, 3 */
    const struct reach none[] = {{4, false}, {9, false}};
    ck_assert(isinf(survival_median(none, 2)));
    ck_assert(isnan(survival_median(none, 0)));
    /* 160, 320 and one that ended at 664; 640 and two that ended at 664. */
    const struct reach par[] = {{320, true}, {160, true}, {664, false}};
    ck_assert_double_eq(survival_median(par, 3), 320);
    const struct reach fedavg[] = {{664, false}, {640, true}, {664, false}};
    ck_assert(isinf(survival_median(fedavg, 3)));
}
END_TEST

START_TEST(speedups_by_hand)
{
    /* Everywhere twice as much: in every draw the ratio of medians is 2. */
    struct reach a[] = {{1, true}, {2, true}, {3, true}, {4, true}, {5, true}};
    struct reach b[] = {{2, true}, {4, true}, {6, true}, {8, true}, {10, true}};
    struct speedup speedup = speedup_of(a, b, 5, 500);
    ck_assert(speedup.pairs == 5 && speedup.ratio == 2 && speedup.has_interval);
    ck_assert(speedup.interval.low == 2 && speedup.interval.high == 2);
    ck_assert(!speedup_of(a, b, 4, 500).has_interval);
    ck_assert_double_eq(speedup_of(b, a, 5, 500).ratio, 0.5);
    /* b never arrives: infinitely faster, as far as is known. It has spent twice as much as a, so
     * that in a draw the ratio is 2 max / median at least: 2 where three or more of the five are
     * the largest, which for 5 alone happens in 5.8 % of draws. The other way round likewise. */
    for (int i = 0; i < 5; i++)
        b[i].reached = false;
    speedup = speedup_of(a, b, 5, 500);
    ck_assert(isinf(speedup.ratio) && speedup.interval.low == 2 && isinf(speedup.interval.high));
    speedup = speedup_of(b, a, 5, 500);
    ck_assert(speedup.ratio == 0 && speedup.interval.low == 0 && speedup.interval.high == 0.5);
    /* Neither does: nothing is known, not that they are equal. */
    speedup = speedup_of(b, b, 5, 500);
    ck_assert(isnan(speedup.ratio) && speedup.interval.low == 0 && isinf(speedup.interval.high));
    /* b arrives in three of five: in some draws it has no median, so the upper end is open. */
    b[0].reached = b[1].reached = b[2].reached = true;
    speedup = speedup_of(a, b, 5, 500);
    ck_assert(speedup.ratio == 2 && speedup.interval.low == 2 && isinf(speedup.interval.high));
    ck_assert(isnan(speedup_of(a, b, 0, 500).ratio));
}
END_TEST

/* The median of five draws is the least of five values when three or more of them are: in 10 0.2³
 * 0.8² + 5 0.2⁴ 0.8 + 0.2⁵ = 5.8 % of draws, which is more than 2.5 %; so with the largest. The
 * percentile interval of the ratio is [1, 16] about 4, and is stretched to 4 · 4^-+sqrt(5/4). */
START_TEST(interval_by_hand)
{
    const struct reach a[] = {{1, true}, {1, true}, {1, true}, {1, true}, {1, true}};
    const struct reach b[] = {{16, true}, {1, true}, {4, true}, {2, true}, {8, true}};
    struct speedup speedup = speedup_of(a, b, 5, 1000);
    ck_assert_double_eq(speedup.ratio, 4);
    ck_assert_double_eq_tol(speedup.interval.low, 0.84905, 1e-5);
    ck_assert_double_eq_tol(speedup.interval.high, 18.8445, 1e-4);
    /* Without 8 and 16, which end at 5 and 6: of 1, 2, 4 and two above, 4 is still the median.
     * Lows are as before. In most draws the median is known, in 32 % it is not (three or more of
     * the five are 5 or 6): the upper end is open. */
    const struct reach cut[] = {{6, false}, {1, true}, {4, true}, {2, true}, {5, false}};
    speedup = speedup_of(a, cut, 5, 1000);
    ck_assert_double_eq(speedup.ratio, 4);
    ck_assert_double_eq_tol(speedup.interval.low, 0.84905, 1e-5);
    ck_assert(isinf(speedup.interval.high));
}
END_TEST

/* The ends are those of all n^n draws, however many are asked for from C(2n - 1, n) on; drawing
 * 1000 of them instead gave an end of 1.31 where 100000 gave 2.05. Here each end is counted out by
 * brute force over 5⁵ draws of five pairs: the share of medians' ratios up to it. */
static double median_of_five(const struct reach *runs, int number)
{
    struct reach drawn[5];
    for (int i = 0; i < 5; i++, number /= 5)
        drawn[i] = runs[number % 5];
    return survival_median(drawn, 5);
}

START_TEST(interval_is_enumeration)
{
    enum { ALL = 3125 };
    const struct reach a[] = {{3, true}, {7, true}, {2, true}, {9, true}, {4, true}};
    const struct reach b[] = {{5, true}, {30, true}, {4, true}, {10, true}, {21, true}};
    struct speedup speedup = speedup_of(a, b, 5, 126);
    struct speedup more = speedup_of(a, b, 5, 100000);
    ck_assert(speedup.interval.low == more.interval.low);
    ck_assert(speedup.interval.high == more.interval.high);
    ck_assert_double_eq(speedup.ratio, 10. / 4);
    double ends[] = {speedup.interval.low, speedup.interval.high};
    int below[2] = {0}, not_above[2] = {0};
    for (int number = 0; number < ALL; number++) {
        double ratio = median_of_five(b, number) / median_of_five(a, number);
        for (int end = 0; end < 2; end++) {
            double at = 2.5 * pow(ends[end] / 2.5, sqrt(4. / 5)); /* unstretched */
            below[end] += ratio < at - 1e-9;
            not_above[end] += ratio <= at + 1e-9;
        }
    }
    ck_assert(below[0] < 0.025 * ALL && not_above[0] >= 0.025 * ALL);
    ck_assert(below[1] <= 0.975 * ALL && not_above[1] > 0.975 * ALL);
}
END_TEST

/* Costs of n pairs: lognormal, the pair's own factor in both, b e times a's in the median; who
 * would spend more than `limit` ends there. The share of 600 samples whose 95 % interval
 * holds e. */
static double coverage(size_t n, double limit)
{
    enum { SAMPLES = 600, RESAMPLES_HERE = 500 };
    int covered = 0;
    for (uint64_t i = 0; i < SAMPLES; i++) {
        struct rng rng = rng_start(rng_fold(21, i));
        struct reach a[20], b[20];
        for (size_t j = 0; j < n; j++) {
            double both = 0.3 * rng_normal(&rng);
            double of_a = exp(both + 0.3 * rng_normal(&rng));
            double of_b = exp(1 + both + 0.3 * rng_normal(&rng));
            a[j] = (struct reach){fmin(of_a, limit), of_a <= limit};
            b[j] = (struct reach){fmin(of_b, limit), of_b <= limit};
        }
        struct speedup speedup = speedup_of(a, b, n, RESAMPLES_HERE);
        covered += speedup.interval.low <= M_E && M_E <= speedup.interval.high;
    }
    return (double)covered / SAMPLES;
}

/* As survival.h says; the share of 600 samples has a standard error of 0.6 to 0.9 %. At 3.5 a
 * quarter of b's runs are cut off; at 2.2, below its median, seven in ten. */
START_TEST(speedups_cover)
{
    static const size_t sizes[] = {5, 20};
    for (int i = 0; i < 2; i++) {
        double all = coverage(sizes[i], INFINITY);
        ck_assert_msg(all >= 0.935 && all <= 0.985, "%zu pairs: %g", sizes[i], all);
        for (int few = 0; few < 2; few++) {
            double cut = coverage(sizes[i], few ? 2.2 : 3.5);
            ck_assert_msg(cut >= 0.955, "%zu pairs, censored: %g", sizes[i], cut);
        }
    }
}
END_TEST

TEST_MAIN("survival", curve_by_hand, ties_by_hand, medians_by_hand, speedups_by_hand,
          interval_by_hand, interval_is_enumeration, speedups_cover)
