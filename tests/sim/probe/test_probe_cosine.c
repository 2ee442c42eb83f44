/* How well directions agree with the gradient: their cosines, by hand. */
#include "core/base/stats.h"
#include "sim/probe/probe.h"
#include "tests/sim/probe/probe_subject.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdatomic.h>

/* Two agents own (θ1, θ2) and (θ3, θ4), and nobody errs. ĝ·g is |3 v1 + 4 v2| = 7 or 1, 4 on
 * average, plus |5 v4| = 5: 9. ‖g‖² = 50 and ‖ĝ‖ = 2, so cos = 9 / (2 √50) = 0.6364. A block's
 * V(θ') - V(θ) is ±μ 7, ±μ 1 or ±μ 5: its mean square is 25 μ². */
START_TEST(test_cosine_blocks)
{
    struct probe_subject subject = subject_of(&slope, 2);
    struct probe_results r = measure(&subject, &along, 2);
    ck_assert_uint_eq(r.part_count, 2);
    ck_assert(!r.parts[0].block && r.parts[1].block);
    ck_assert_double_eq_tol(moments_sd(&r.parts[0].differences), 0.5 * sqrt(50), 0.2);
    ck_assert_double_eq_tol(moments_sd(&r.parts[1].differences), 0.5 * 5, 0.1);
    ck_assert_uint_eq(r.parts[1].right[0][0].hits, 1000);
    /* (v·g)² has mean 50 and SD √(2 (2500 - Σ g⁴)) = √(2 (2500 - 962)) = 55.5 */
    ck_assert_double_eq_tol(r.square.mean, 50, 4 * 55.5 / sqrt(1000));
    ck_assert_uint_eq(r.cosine_count, 2);
    ck_assert_uint_eq(r.cosines[0].rounds, 1);
    ck_assert_double_eq_tol(r.cosines[0].slope.mean, 9, 4 * 3 / sqrt(1000));
    ck_assert_double_eq_tol(r.cosines[0].cosine, 0.6364, 0.06);
    /* Eight rounds point better than one, and no better than g itself. */
    ck_assert_uint_eq(r.cosines[1].rounds, 8);
    ck_assert_double_eq(r.cosines[1].slope.n, 125);
    ck_assert_double_gt(r.cosines[1].slope.mean, r.cosines[0].slope.mean + 2);
    ck_assert_double_le(r.cosines[1].slope.mean, 2 * sqrt(50));
    probe_results_free(&r);
}
END_TEST

/* With common seeds votes never err, so cos is 0.6364 again. Of 20 intervals at 95 %, 14 or fewer
 * would cover it in less than 0.04 % of cases. */
START_TEST(test_cosine_interval)
{
    struct stand_in stand_in = {4, {3, 4, 0, 5}, 9};
    unsigned covered = 0;
    for (uint64_t key = 0; key < 20; key++) {
        struct probe_subject subject = subject_of(&stand_in, 2);
        subject.key = key;
        subject.panel.pairing = PAIRING_COMMON;
        struct probe_settings settings = along;
        settings.batches = settings.rounds = 200;
        struct probe_results r = measure(&subject, &settings, 2);
        covered += r.cosines[0].low < 0.6364 && 0.6364 < r.cosines[0].high;
        probe_results_free(&r);
    }
    ck_assert_uint_ge(covered, 15);
}
END_TEST

/* The slopes share their seeds; votes do not, and err: V(θ') - V(θ) of a block is ±7, ±1 or ±5 and
 * the noise of the difference 9 √2, so right with Φ(7/12.73) = 0.7088, Φ(1/12.73) = 0.5313,
 * Φ(5/12.73) = 0.6528. Slope: (7 0.4176 + 0.0626)/2 + 5 0.3056 = 3.021. */
START_TEST(test_cosine_errs)
{
    struct stand_in stand_in = {4, {3, 4, 0, 5}, 9};
    struct probe_subject subject = subject_of(&stand_in, 2);
    struct probe_settings settings = along;
    settings.rounds = 4000;
    settings.batches = 2;
    struct probe_results r = measure(&subject, &settings, 2);
    ck_assert_double_eq_tol(r.cosines[0].slope.mean, 3.021, 4 * 7.1 / sqrt(4000));
    probe_results_free(&r);
}
END_TEST

/* One agent that moves all: ĝ·g = |±3 ±4 ±5|, one of 12, 2, 4, 6: 6 on average; cos = 6/(2 √50) =
 * 0.4243. Directions that are not signs make another ĝ of the same kind: for N(0, 1), v·g is
 * N(0, 50), and of a direction scaled to norm 2 the mean is 2 √50 E|cos| with E|cos| = 4/(3π) in
 * four dimensions: 6.002. */
START_TEST(test_cosine_whole)
{
    struct probe_subject subject = subject_of(&slope, 1);
    subject.own_blocks = false;
    struct probe_results r = measure(&subject, &along, 2);
    ck_assert_uint_eq(r.part_count, 1);
    ck_assert_double_eq_tol(r.cosines[0].slope.mean, 6, 4 * 4 / sqrt(1000));
    probe_results_free(&r);
    subject.direction = DIRECTION_GAUSSIAN;
    r = measure(&subject, &along, 2);
    ck_assert_double_eq_tol(r.cosines[0].slope.mean, 2 * sqrt(50) * 4 / (3 * M_PI),
                            4 * 4 / sqrt(1000));
    ck_assert_double_eq_tol(r.square.mean, 50, 4 * 50 * M_SQRT2 / sqrt(1000));
    probe_results_free(&r);
}
END_TEST

/* A flat V under noise has no direction, and none is claimed. */
START_TEST(test_no_gradient)
{
    struct stand_in flat = {4, {0}, 10};
    struct probe_subject subject = subject_of(&flat, 2);
    struct probe_settings settings = along;
    settings.batches = 40;
    settings.rounds = 40;
    struct probe_results r = measure(&subject, &settings, 2);
    ck_assert(isnan(r.cosines[0].cosine) && isnan(r.cosines[1].low));
    probe_results_free(&r);
}
END_TEST

TEST_MAIN("probe_cosine", test_cosine_blocks, test_cosine_interval, test_cosine_errs,
          test_cosine_whole, test_no_gradient)
