#include "core/quantities/dist.h"

#include "tests/support/check.h"

#include <math.h>

static const double three[] = {10, 1, 5}, weights[] = {1, 1, 2};
static const struct distribution
    constant = {.kind = DIST_CONSTANT, .a = 7},
    uniform = {.kind = DIST_UNIFORM, .a = 2, .b = 6},
    log_uniform = {.kind = DIST_LOG_UNIFORM, .a = 1, .b = 100},
    normal = {.kind = DIST_NORMAL, .a = 10, .b = 2},
    lognormal = {.kind = DIST_LOGNORMAL, .a = 2, .b = 0.5},
    exponential = {.kind = DIST_EXPONENTIAL, .a = 3},
    weibull = {.kind = DIST_WEIBULL, .a = 4, .b = 2},
    choice = {.kind = DIST_CHOICE, .count = 3, .values = three, .weights = weights},
    table = {.kind = DIST_TABLE, .count = 3, .values = three},
    half_normal = {.kind = DIST_TRUNCATED_NORMAL, .a = 0, .b = 1, .low = 0, .high = INFINITY},
    truncated = {.kind = DIST_TRUNCATED_NORMAL, .a = 5, .b = 4, .low = 0, .high = 7},
    gamma5 = {.kind = DIST_GAMMA, .a = 2, .b = 5},
    gamma_half = {.kind = DIST_GAMMA, .a = 2, .b = 0.5},
    pareto = {.kind = DIST_PARETO, .a = 2, .b = 3};

START_TEST(means_by_hand)
{
    ck_assert_double_eq(distribution_mean(&constant), 7);
    ck_assert_double_eq(distribution_mean(&uniform), 4);
    ck_assert_double_eq_tol(distribution_mean(&log_uniform), 99 / log(100), 1e-13); /* 21.4975 */
    ck_assert_double_eq(distribution_mean(&normal), 10);
    ck_assert_double_eq_tol(distribution_mean(&lognormal), 2 * exp(0.125), 1e-15);
    ck_assert_double_eq(distribution_mean(&exponential), 3);
    ck_assert_double_eq_tol(distribution_mean(&weibull), 2 * sqrt(M_PI), 1e-14); /* 4 Γ(3/2) */
    ck_assert_double_eq(distribution_mean(&choice), (10 + 1 + 2 * 5) / 4.);
    ck_assert_double_eq_tol(distribution_mean(&table), 16 / 3., 1e-15);
    ck_assert_double_eq_tol(distribution_mean(&half_normal), sqrt(2 / M_PI), 1e-15);
    ck_assert_double_eq(distribution_mean(&gamma5), 10);
    ck_assert_double_eq(distribution_mean(&pareto), 3);
    const struct distribution heavy = {.kind = DIST_PARETO, .a = 2, .b = 1};
    ck_assert_double_eq(distribution_mean(&heavy), INFINITY);
}
END_TEST

START_TEST(quantiles_by_hand)
{
    ck_assert_double_eq(distribution_quantile(&constant, 0.3), 7);
    ck_assert_double_eq(distribution_quantile(&uniform, 0.25), 3);
    ck_assert_double_eq_tol(distribution_quantile(&log_uniform, 0.5), 10, 1e-14);
    /* z(0.975) = 1.959963984540054, z(0.1) = -1.2815515655446004 */
    ck_assert_double_eq_tol(distribution_quantile(&normal, 0.975), 10 + 2 * 1.959963984540054,
                            1e-13);
    ck_assert_double_eq_tol(distribution_quantile(&lognormal, 0.1),
                            2 * exp(0.5 * -1.2815515655446004), 1e-14);
    ck_assert_double_eq(distribution_quantile(&normal, 0), -INFINITY);
    ck_assert_double_eq(distribution_quantile(&normal, 1), INFINITY);
    ck_assert_double_eq_tol(distribution_quantile(&exponential, 0.5), 3 * log(2), 1e-14);
    ck_assert_double_eq_tol(distribution_quantile(&weibull, 1 - exp(-9)), 12, 1e-10);
    /* In order of size 1, 5, 10 with weights 1, 2, 1 of 4. */
    ck_assert_double_eq(distribution_quantile(&choice, 0), 1);
    ck_assert_double_eq(distribution_quantile(&choice, 0.25), 1);
    ck_assert_double_eq(distribution_quantile(&choice, 0.26), 5);
    ck_assert_double_eq(distribution_quantile(&choice, 0.75), 5);
    ck_assert_double_eq(distribution_quantile(&choice, 1), 10);
    ck_assert_double_eq(distribution_quantile(&table, 0.5), 5);
    /* The median of |Z| is z(0.75). */
    ck_assert_double_eq_tol(distribution_quantile(&half_normal, 0.5), 0.6744897501960817, 1e-14);
    /* Chi-square with 10 and 1 degrees of freedom is Gamma of shape 5 and 1/2 and scale 2: upper
     * 5 % and 0.5 % points 18.307, 25.188, 3.841 and lower 0.5 % points (Pearson and Hartley,
     * Biometrika Tables 1, table 8), here with more digits. */
    ck_assert_double_eq_tol(distribution_quantile(&gamma5, 0.95), 18.307038053275146, 1e-11);
    ck_assert_double_eq_tol(distribution_quantile(&gamma5, 0.995), 25.188179571971173, 1e-10);
    ck_assert_double_eq_tol(distribution_quantile(&gamma5, 0.005), 2.1558564813046455, 1e-12);
    ck_assert_double_eq_tol(distribution_quantile(&gamma_half, 0.95), 3.841458820694124, 1e-12);
    ck_assert_double_eq_tol(distribution_quantile(&gamma_half, 0.005), 3.9270422220515e-05, 1e-16);
    /* 2 (1 / 8)^(-1/3) */
    ck_assert_double_eq_tol(distribution_quantile(&pareto, 0.875), 4, 1e-14);
}
END_TEST

/* cdf(quantile(p)) = p, and the two tails sum to 1. */
START_TEST(cdf_undoes_the_quantile)
{
    const struct distribution *all[] = {&uniform,     &log_uniform, &normal,      &lognormal,
                                        &exponential, &weibull,     &half_normal, &truncated,
                                        &gamma5,      &gamma_half,  &pareto};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (int percent = 1; percent < 100; percent++) {
            double p = percent / 100., x = distribution_quantile(all[i], p);
            ck_assert_double_eq_tol(distribution_cdf(all[i], x), p, 1e-13);
            ck_assert_double_eq_tol(distribution_survival(all[i], x), 1 - p, 1e-13);
        }
    ck_assert_double_eq(distribution_cdf(&constant, 7), 1);
    ck_assert_double_eq(distribution_cdf(&constant, 6.9), 0);
    ck_assert_double_eq(distribution_cdf(&choice, 5), 0.75); /* weights 1 and 2 of 4 */
    ck_assert_double_eq(distribution_survival(&choice, 5), 0.25);
}
END_TEST

/* Far out: Φ(-8) = 6.22096057427178e-16, for N(10, 2²) at -6 and at 26; exp(-40) at 120 for the
 * mean 3; (2 / 2e5)^3; and for the sum of five exponentials of mean 2 at 100, exp(-50) (1 + 50 +
 * 50²/2 + 50³/6 + 50⁴/24). */
START_TEST(tails_keep_their_digits)
{
    const double tail = 6.22096057427178e-16;
    ck_assert_double_eq_tol(distribution_cdf(&normal, -6) / tail, 1, 1e-13);
    ck_assert_double_eq_tol(distribution_survival(&normal, 26) / tail, 1, 1e-13);
    ck_assert_double_eq_tol(distribution_survival(&exponential, 120) / exp(-40), 1, 1e-13);
    ck_assert_double_eq_tol(distribution_survival(&pareto, 2e5) / 1e-15, 1, 1e-12);
    double sum = 1 + 50 + 50 * 25. + 125000 / 6. + 6250000 / 24.;
    ck_assert_double_eq_tol(distribution_survival(&gamma5, 100) / (exp(-50) * sum), 1, 1e-12);
    /* nothing falls outside of what was cut */
    ck_assert_double_eq(distribution_cdf(&truncated, 0), 0);
    ck_assert_double_eq(distribution_survival(&truncated, 7), 0);
}
END_TEST

/* The share of draws below the q-quantile is q within five standard errors, at nine q. */
static void check_draws(const struct distribution *distribution)
{
    enum { DRAWS = 50000 };
    int below[10] = {0};
    double quantiles[10];
    for (int j = 1; j < 10; j++)
        quantiles[j] = distribution_quantile(distribution, j / 10.);
    struct rng rng = rng_start(rng_name(distribution_name(distribution->kind)));
    for (int i = 0; i < DRAWS; i++) {
        double x = distribution_draw(distribution, &rng);
        for (int j = 1; j < 10; j++)
            below[j] += x < quantiles[j];
    }
    for (int j = 1; j < 10; j++) {
        double q = j / 10.;
        ck_assert_double_eq_tol(below[j] / (double)DRAWS, q, 5 * sqrt(q * (1 - q) / DRAWS));
    }
}

START_TEST(draws_follow_the_quantiles)
{
    const struct distribution *all[] = {&uniform,     &log_uniform, &lognormal,   &normal,
                                        &exponential, &weibull,     &half_normal, &truncated,
                                        &gamma5,      &gamma_half,  &pareto};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check_draws(all[i]);
    struct rng rng = rng_start(1);
    ck_assert_double_eq(distribution_draw(&constant, &rng), 7);
    const struct distribution endless = distribution_constant(INFINITY);
    ck_assert_double_eq(distribution_draw(&endless, &rng), INFINITY);
}
END_TEST

START_TEST(choices_come_by_weight)
{
    enum { DRAWS = 40000 };
    const double with_none[] = {10, 99, 1, 5, 98}, none_weights[] = {1, 0, 1, 2, 0};
    const struct distribution some = {.kind = DIST_CHOICE,
                                      .count = 5,
                                      .values = with_none,
                                      .weights = none_weights},
                              even = {.kind = DIST_CHOICE, .count = 3, .values = three};
    struct rng rng = rng_start(2);
    int fives = 0, even_fives = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = distribution_draw(&some, &rng);
        ck_assert(x == 1 || x == 5 || x == 10);
        fives += x == 5;
        even_fives += distribution_draw(&even, &rng) == 5;
    }
    ck_assert_double_eq_tol(fives, DRAWS / 2., 5 * 100); /* sd = sqrt(40000 / 4) */
    ck_assert_double_eq_tol(even_fives, DRAWS / 3., 5 * 94.3);
}
END_TEST

START_TEST(draws_stay_inside)
{
    const double next = nextafter(1, 2);
    const struct distribution thin = {.kind = DIST_UNIFORM, .a = 1, .b = next},
                              thin_log = {.kind = DIST_LOG_UNIFORM, .a = 1, .b = next},
                              point = {.kind = DIST_LOG_UNIFORM, .a = 3, .b = 3};
    struct rng rng = rng_start(3);
    for (int i = 0; i < 1000; i++) {
        ck_assert_double_eq(distribution_draw(&thin, &rng), 1);
        ck_assert_double_eq(distribution_draw(&thin_log, &rng), 1);
        ck_assert_double_eq(distribution_draw(&point, &rng), 3);
    }
    ck_assert_double_eq(distribution_mean(&point), 3);
    /* strictly between its bounds, even where they touch the last digits */
    const struct distribution slice = {
        .kind = DIST_TRUNCATED_NORMAL, .a = 1, .b = 1, .low = 1, .high = nextafter(next, 2)};
    ck_assert_ptr_nonnull(distribution_fault(&slice)); /* a part of 1.8e-16 */
    for (int i = 0; i < 1000; i++)
        ck_assert_double_eq(distribution_draw(&slice, &rng), next);
}
END_TEST

START_TEST(table_rows)
{
    ck_assert_double_eq(distribution_row(&table, 0), 10);
    ck_assert_double_eq(distribution_row(&table, 2), 5);
}
END_TEST

START_TEST(faults_are_named)
{
    const struct distribution *sound[] = {&constant,    &uniform, &log_uniform, &normal, &lognormal,
                                          &exponential, &weibull, &choice,      &table};
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        ck_assert_ptr_null(distribution_fault(sound[i]));
        ck_assert_uint_eq(sound[i]->kind, i);
    }
    ck_assert_str_eq(distribution_name(DIST_LOG_UNIFORM), "log_uniform");
    static const double nan_value[] = {1, NAN, 2}, negative[] = {1, -1, 1}, zeros[3] = {0},
                        huge[] = {1e308, 1e308, 1};
    const struct distribution wrong[] = {
        {.kind = DIST_CONSTANT, .a = NAN},
        {.kind = DIST_UNIFORM, .a = 2, .b = 1},
        {.kind = DIST_UNIFORM, .a = 2, .b = INFINITY},
        {.kind = DIST_UNIFORM, .a = -1e308, .b = 1e308},
        {.kind = DIST_LOG_UNIFORM, .a = 0, .b = 1},
        {.kind = DIST_LOG_UNIFORM, .a = 2, .b = 1},
        {.kind = DIST_NORMAL, .a = 0, .b = -1},
        {.kind = DIST_NORMAL, .a = INFINITY, .b = 1},
        {.kind = DIST_LOGNORMAL, .a = 0, .b = 1},
        {.kind = DIST_LOGNORMAL, .a = 1, .b = -1},
        {.kind = DIST_EXPONENTIAL, .a = 0},
        {.kind = DIST_WEIBULL, .a = 0, .b = 1},
        {.kind = DIST_WEIBULL, .a = 1, .b = 0},
        {.kind = DIST_CHOICE},
        {.kind = DIST_CHOICE, .count = 3, .values = nan_value},
        {.kind = DIST_CHOICE, .count = 3, .values = three, .weights = negative},
        {.kind = DIST_CHOICE, .count = 3, .values = three, .weights = zeros},
        {.kind = DIST_CHOICE, .count = 3, .values = three, .weights = huge},
        {.kind = DIST_TABLE},
        {.kind = DIST_TRUNCATED_NORMAL, .a = 0, .b = 0, .low = 0, .high = 1},
        {.kind = DIST_TRUNCATED_NORMAL, .a = 0, .b = 1, .low = 1, .high = 1},
        {.kind = DIST_TRUNCATED_NORMAL, .a = 0, .b = 1, .low = 7, .high = INFINITY}, /* 1.3e-12 */
        {.kind = DIST_GAMMA, .a = 0, .b = 1},
        {.kind = DIST_GAMMA, .a = 1, .b = 0},
        {.kind = DIST_PARETO, .a = 1, .b = NAN}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(distribution_fault(&wrong[i]) != NULL, "row %zu passed", i);
    ck_assert_str_eq(distribution_fault(&wrong[1]), "low is above high");
}
END_TEST

TEST_MAIN("dist", means_by_hand, quantiles_by_hand, cdf_undoes_the_quantile,
          tails_keep_their_digits, draws_follow_the_quantiles, choices_come_by_weight,
          draws_stay_inside, table_rows, faults_are_named)
