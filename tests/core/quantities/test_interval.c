/* Processes that alternate between on and off: shares, lengths, and what is left at the instant 0,
 * against their equations. Tolerances are five standard errors of what was drawn. */
#include "core/quantities/interval.h"

#include "core/engine/engine.h"
#include "tests/support/check.h"

#include <math.h>

enum { HOUR = 3600 };

static struct interval_model on_off(struct distribution on, struct distribution off)
{
    return (struct interval_model){.kind = INTERVAL_ON_OFF, .on = on, .off = off};
}

static struct distribution dist(enum distribution_kind kind, double a, double b)
{
    return (struct distribution){.kind = kind, .a = a, .b = b};
}

/* Constant times are a square wave: on for 2 s, off for 3 s, with a phase that is uniform. */
START_TEST(square_wave)
{
    struct interval_model model = on_off(distribution_constant(2), distribution_constant(3));
    enum { PROCESSES = 4000 };
    int on = 0;
    double left[2] = {0};
    for (uint64_t key = 0; key < PROCESSES; key++) {
        struct interval_process p;
        interval_begin(&p, &model, rng_fold(7, key), 0, NULL);
        on += p.on;
        left[p.on] += s_from_ns(p.until_ns);
        ck_assert_int_gt(p.until_ns, 0);
        ck_assert_int_le(p.until_ns, p.on ? 2000000000 : 3000000000);
        for (int i = 0; i < 5; i++) {
            bool was = p.on;
            int64_t from = p.until_ns;
            interval_turn(&p);
            ck_assert(p.on == !was);
            ck_assert_int_eq(p.until_ns - from, p.on ? 2000000000 : 3000000000);
        }
    }
    ck_assert_double_eq_tol(on, 0.4 * PROCESSES, 5 * sqrt(0.24 * PROCESSES));
    /* Uniform: means 1 and 1.5, standard deviations 2 / sqrt 12 and 3 / sqrt 12. */
    ck_assert_double_eq_tol(left[1] / on, 1, 5 * 2 / sqrt(12. * on));
    ck_assert_double_eq_tol(left[0] / (PROCESSES - on), 1.5, 5 * 3 / sqrt(12. * (PROCESSES - on)));
}
END_TEST

/* What is left of the interval under way at 0 has the mean E[X^2] / (2 E[X]) (Cox, 5.4), and the
 * share on at 0 and at any later instant is E[on] / (E[on] + E[off]). */
START_TEST(stationary_from_the_start)
{
    static const double values[] = {1, 4, 10}, weights[] = {6, 3, 1};
    const struct distribution choice = {
        .kind = DIST_CHOICE, .count = 3, .values = values, .weights = weights};
    const struct {
        struct distribution d;
        double mean, square;
    } cases[] = {
        {dist(DIST_EXPONENTIAL, 5, 0), 5, 50},
        /* E[X^n] = a^n exp(n^2 b^2 / 2) */
        {dist(DIST_LOGNORMAL, 4, 0.6), 4 * exp(0.18), 16 * exp(0.72)},
        /* E[X^n] = a^n Gamma(1 + n/b) */
        {dist(DIST_WEIBULL, 3, 0.8), 3 * tgamma(2.25), 9 * tgamma(3.5)},
        {dist(DIST_WEIBULL, 3, 2), 3 * tgamma(1.5), 9},
        {dist(DIST_UNIFORM, 2, 8), 5, (4 + 16 + 64) / 3.},
        /* (b - a) / ln(b/a), (b^2 - a^2) / (2 ln(b/a)) */
        {dist(DIST_LOG_UNIFORM, 1, 9), 8 / log(9), 40 / log(9)},
        {choice, (6 + 12 + 10) / 10., (6 + 48 + 100) / 10.},
        /* k a, k (k + 1) a^2 */
        {dist(DIST_GAMMA, 3, 0.8), 2.4, 0.8 * 1.8 * 9},
        /* b a / (b - 1), b a^2 / (b - 2) */
        {dist(DIST_PARETO, 2, 6), 2.4, 6},
        /* a half-normal one */
        {{.kind = DIST_TRUNCATED_NORMAL, .b = 3, .high = INFINITY}, 3 * sqrt(2 / M_PI), 9},
    };
    enum { PROCESSES = 8000 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct interval_model model = on_off(cases[i].d, dist(DIST_EXPONENTIAL, 4, 0));
        ck_assert_double_eq_tol(distribution_mean(&cases[i].d), cases[i].mean, 1e-12);
        double share = cases[i].mean / (cases[i].mean + 4);
        ck_assert_double_eq_tol(interval_share(&model), share, 1e-12);
        int on = 0, later = 0;
        double sum = 0, squares = 0;
        for (uint64_t key = 0; key < PROCESSES; key++) {
            struct interval_process p;
            interval_begin(&p, &model, rng_fold(i, key), 0, NULL);
            if (p.on) {
                double left = s_from_ns(p.until_ns);
                on++;
                sum += left;
                squares += left * left;
            }
            while (p.until_ns <= 3700000000)
                interval_turn(&p);
            later += p.on;
        }
        double error = 5 * sqrt(share * (1 - share) * PROCESSES), mean = sum / on;
        ck_assert_double_eq_tol(on, share * PROCESSES, error);
        ck_assert_double_eq_tol(later, share * PROCESSES, error);
        ck_assert_double_eq_tol(mean, cases[i].square / (2 * cases[i].mean),
                                5 * sqrt((squares / on - mean * mean) / on));
    }
}
END_TEST

/* Lengths after the first follow their distribution: its quartiles part them into quarters. */
START_TEST(lengths_are_drawn)
{
    const struct distribution on = dist(DIST_WEIBULL, 10, 0.7), off = dist(DIST_LOGNORMAL, 2, 1);
    struct interval_model model = on_off(on, off);
    struct interval_process p;
    interval_begin(&p, &model, 3, 0, NULL);
    enum { TURNS = 20000 };
    int below[2][4] = {{0}};
    for (int i = 0; i < TURNS; i++) {
        int64_t from = p.until_ns;
        interval_turn(&p);
        const struct distribution *d = p.on ? &on : &off;
        for (int q = 1; q < 4; q++)
            below[p.on][q] += s_from_ns(p.until_ns - from) < distribution_quantile(d, q / 4.);
    }
    for (int k = 0; k < 2; k++)
        for (int q = 1; q < 4; q++)
            ck_assert_double_eq_tol(below[k][q] / (TURNS / 2.), q / 4.,
                                    5 * sqrt(q / 4. * (1 - q / 4.) / (TURNS / 2.)));
}
END_TEST

/* p = 0.5 + 0.4 cos(2 pi (h - 20) / 24), redrawn every 2 h in the mean: w = 2 pi 2/24 = 0.5236, so
 * P(h) = 0.5 + 0.35437 cos(2 pi (h - 20) / 24 - 0.48236), at any instant from 0 on. */
START_TEST(diurnal_follows_its_equation)
{
    const struct interval_model model = {.kind = INTERVAL_DIURNAL,
                                         .mean = 0.5,
                                         .amplitude = 0.4,
                                         .peak_s = 20 * HOUR,
                                         .dwell_s = 2 * HOUR,
                                         .day_s = 24 * HOUR};
    enum { PROCESSES = 8000 };
    int on[31] = {0};
    for (uint64_t key = 0; key < PROCESSES; key++) {
        struct interval_process p;
        interval_begin(&p, &model, rng_fold(11, key), 5 * HOUR, NULL);
        for (int hour = 0; hour < 31; hour++) {
            while (p.until_ns <= hour * (int64_t)HOUR * 1000000000)
                interval_turn(&p);
            on[hour] += p.on;
        }
    }
    for (int hour = 0; hour < 31; hour++) {
        double at = 0.5 + 0.35437 * cos(2 * M_PI * (hour + 5 - 20) / 24 - 0.48236);
        ck_assert_double_eq_tol(on[hour] / (double)PROCESSES, at,
                                5 * sqrt(at * (1 - at) / PROCESSES) + 1e-4);
    }
    ck_assert_double_eq(interval_share(&model), 0.5);
}
END_TEST

/* Without a swing it is the exponential on_off of mean times dwell / (1 - mean) on, dwell / mean
 * off. */
START_TEST(diurnal_without_a_swing)
{
    const struct interval_model model = {
        .kind = INTERVAL_DIURNAL, .mean = 0.8, .dwell_s = 10, .day_s = 24 * HOUR};
    struct interval_process p;
    interval_begin(&p, &model, 5, 0, NULL);
    enum { TURNS = 20000 };
    double lasted[2] = {0};
    for (int i = 0; i < TURNS; i++) {
        int64_t from = p.until_ns;
        interval_turn(&p);
        lasted[p.on] += s_from_ns(p.until_ns - from);
    }
    ck_assert_double_eq_tol(lasted[1] / (TURNS / 2.), 50, 5 * 50 / sqrt(TURNS / 2.));
    ck_assert_double_eq_tol(lasted[0] / (TURNS / 2.), 12.5, 5 * 12.5 / sqrt(TURNS / 2.));
}
END_TEST

/* What never turns says so, and so does what would turn beyond the clock. */
START_TEST(never)
{
    struct interval_process p;
    const struct interval_model always = {.kind = INTERVAL_ALWAYS};
    interval_begin(&p, &always, 1, 0, NULL);
    ck_assert(p.on && p.until_ns == TIME_NEVER);
    ck_assert_double_eq(interval_share(&always), 1);
    for (int mean = 0; mean < 2; mean++) {
        const struct interval_model model = {
            .kind = INTERVAL_DIURNAL, .mean = mean, .dwell_s = 1, .day_s = 1};
        interval_begin(&p, &model, 1, 0, NULL);
        ck_assert(p.on == mean && p.until_ns == TIME_NEVER);
    }
    const struct interval_model ages =
        on_off(distribution_constant(1e300), distribution_constant(1));
    interval_begin(&p, &ages, 1, 0, NULL);
    ck_assert(p.on && p.until_ns == TIME_NEVER);
}
END_TEST

/* Times below a ns last one ns: time goes on. */
START_TEST(time_goes_on)
{
    struct interval_model model =
        on_off(dist(DIST_WEIBULL, 1e-12, 0.5), distribution_constant(1e-15));
    struct interval_process p;
    interval_begin(&p, &model, 9, 0, NULL);
    for (int i = 0; i < 1000; i++) {
        int64_t from = p.until_ns;
        interval_turn(&p);
        ck_assert_int_gt(p.until_ns, from);
    }
}
END_TEST

/* The same key gives the same process; another key another. */
START_TEST(keyed)
{
    struct interval_model model =
        on_off(dist(DIST_EXPONENTIAL, 5, 0), dist(DIST_EXPONENTIAL, 5, 0));
    struct interval_process a, b, c;
    interval_begin(&a, &model, 1, 0, NULL);
    interval_begin(&b, &model, 1, 0, NULL);
    interval_begin(&c, &model, 2, 0, NULL);
    int same = 0;
    for (int i = 0; i < 50; i++) {
        ck_assert(a.on == b.on && a.until_ns == b.until_ns);
        same += a.until_ns == c.until_ns;
        interval_turn(&a);
        interval_turn(&b);
        interval_turn(&c);
    }
    ck_assert_int_eq(same, 0);
}
END_TEST

/* Online in [1, 2) and [4, 5) of every 6 s, read from 4.5 s on: on till 0.5, off till 2.5, on till
 * 3.5, off till 5.5 ... */
START_TEST(by_trace)
{
    static const int64_t begin[] = {0, 1000000000, 2000000000, 4000000000, 5000000000};
    static const double value[] = {0, 1, 0, 1, 0}, sum[] = {0, 0, 1, 1, 2, 2};
    const struct trace trace = {.name = "x",
                                .count = 5,
                                .begin_ns = begin,
                                .value = value,
                                .sum = sum,
                                .period_ns = 6000000000,
                                .origin_ns = 4500000000};
    const struct interval_model model = {.kind = INTERVAL_TRACE};
    static const int64_t turns[] = {500, 2500, 3500, 5500, 6500, 8500, 9500};
    struct interval_process p;
    interval_begin(&p, &model, 1, 0, &trace);
    for (int i = 0; i < 7; i++) {
        ck_assert(p.on == (i % 2 == 0));
        ck_assert_int_eq(p.until_ns, turns[i] * 1000000);
        interval_turn(&p);
    }
}
END_TEST

START_TEST(faults)
{
    static const double mixed[] = {1, 2};
    const struct distribution table = {.kind = DIST_TABLE, .count = 2, .values = mixed};
    const struct distribution second = distribution_constant(1);
    const struct interval_model good[] = {
        {.kind = INTERVAL_ALWAYS},
        {.kind = INTERVAL_TRACE},
        on_off(table, second),
        {.kind = INTERVAL_DIURNAL, .mean = 0.5, .amplitude = -0.5, .dwell_s = 1, .day_s = 1}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_ptr_null(interval_fault(&good[i]));
    const struct interval_model wrong[] = {
        on_off(second, dist(DIST_NORMAL, 5, 1)),
        on_off(distribution_constant(0), second),
        on_off(dist(DIST_WEIBULL, 1, 0.001), second), /* its mean is 1000! */
        {.kind = INTERVAL_DIURNAL, .mean = 0.8, .amplitude = 0.3, .dwell_s = 1, .day_s = 1},
        {.kind = INTERVAL_DIURNAL, .mean = 0.2, .amplitude = 0.3, .dwell_s = 1, .day_s = 1},
        {.kind = INTERVAL_DIURNAL, .mean = NAN, .dwell_s = 1, .day_s = 1},
        {.kind = INTERVAL_DIURNAL, .mean = 0.5, .dwell_s = 0, .day_s = 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(interval_fault(&wrong[i]) != NULL, "model %zu passed", i);
    /* A table's rows come as drawn. */
    struct interval_process p;
    struct interval_model model = on_off(table, table);
    interval_begin(&p, &model, 1, 0, NULL);
    int ones = 0;
    for (int i = 0; i < 400; i++) {
        int64_t from = p.until_ns;
        interval_turn(&p);
        int64_t length = p.until_ns - from;
        ck_assert(length == 1000000000 || length == 2000000000);
        ones += length == 1000000000;
    }
    ck_assert_double_eq_tol(ones, 200, 5 * 10);
}
END_TEST

TEST_MAIN("interval", square_wave, stationary_from_the_start, lengths_are_drawn,
          diurnal_follows_its_equation, diurnal_without_a_swing, never, time_goes_on, keyed,
          by_trace, faults)
