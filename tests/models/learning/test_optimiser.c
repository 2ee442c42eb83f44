/* From votes to a step: directions, clipping, both optimisers, schedules. Each with its equation
 * and the answer worked by hand. */
#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/learning/optimiser.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>
#include <string.h>

enum { D = 3 };

/* Takes the step along `sum`, by those who `voted`. */
static void step_along(const struct optimiser *optimiser, struct step_scale step, const float *sum,
                       const uint8_t *voted, float *state)
{
    float sums[D];
    uint8_t votes[D];
    struct gradient gradient = {.sum = sums, .voted = votes, .count = D};
    memcpy(sums, sum, sizeof sums);
    memcpy(votes, voted, sizeof votes);
    double factor = optimiser_factor(optimiser, step.divisor, gradient_clip(sums, D, 0));
    optimiser_step(optimiser, &step, factor, &gradient, D, state);
}

static const uint8_t everybody[D] = {1, 1, 1};

/* θ + α sum / divisor, α 0.1: without clipping (3, -4, 0) / 2 moves by (0.15, -0.2, 0). ‖ĝ‖ = 5/2:
 * a limit of 2.5 changes nothing, of 1 scales by 1/2.5: (0.06, -0.08, 0). */
START_TEST(test_plain)
{
    const float sum[D] = {3, -4, 0};
    const double clips[] = {0, 2.5, 1}, moved[] = {0.15, 0.15, 0.06};
    for (int c = 0; c < 3; c++) {
        float theta[D] = {1, 1, 1};
        struct optimiser plain = {.kind = OPTIMISER_PLAIN, .clip = clips[c]};
        step_along(&plain, (struct step_scale){0.1, 2, 1}, sum, everybody, theta);
        ck_assert_double_eq_tol((double)theta[0], 1 + moved[c], 1e-7);
        ck_assert_double_eq_tol((double)theta[1], 1 - moved[c] * 4 / 3, 1e-7);
        ck_assert(theta[2] == 1.0f);
    }
    ck_assert(optimiser_flops(&(struct optimiser){.clip = 0}) == 2);
    ck_assert(optimiser_flops(&(struct optimiser){.clip = 1}) == 4);
}
END_TEST

/* Three steps, β₁ = ½, β₂ = ¾, α = 1, ε = 2⁻⁶⁰ (nothing); c₁ = ½, ¾, ⅞ and c₂ = ¼, 7/16, 37/64.
 *
 * ĝ = 1, 1, -1:  m = ½, ¾, -⅛; v = ¼, 7/16, 37/64, so v^ = 1 throughout and the steps are the m^:
 *                1, 1, -1/7.
 * ĝ = 2, no vote, 2: m = 1, 1, 3/2; v = 1, 1, 7/4: steps 2/2 = 1, none, (12/7) / √(112/37).
 * never a vote: everything stands. */
START_TEST(test_adam_by_hand)
{
    const struct optimiser adam = {OPTIMISER_ADAM, {0.5, 0.75, 0x1p-60}, 0};
    const float sums[3][D] = {{1, 2, 9}, {1, 9, 9}, {-1, 2, 9}};
    const uint8_t voted[3][D] = {{1, 1, 0}, {1, 0, 0}, {1, 1, 0}};
    const double moved[3][D] = {
        {1, 1, 0}, {2, 1, 0}, {2 - 1.0 / 7, 1 + 12.0 / 7 / sqrt(112.0 / 37), 0}};
    const double first[3][D] = {{0.5, 1, 0}, {0.75, 1, 0}, {-0.125, 1.5, 0}};
    const double second[3][D] = {{0.25, 1, 0}, {0.4375, 1, 0}, {0.578125, 1.75, 0}};
    float state[3 * D] = {5, 5, 5};
    for (uint32_t t = 0; t < 3; t++) {
        step_along(&adam, (struct step_scale){1, 1, t + 1}, sums[t], voted[t], state);
        for (int i = 0; i < D; i++) {
            ck_assert_double_eq_tol((double)state[i], 5 + moved[t][i], 2e-6);
            ck_assert_double_eq_tol((double)state[D + i], first[t][i], 1e-7);
            ck_assert_double_eq_tol((double)state[2 * D + i], second[t][i], 1e-7);
        }
    }
}
END_TEST

/* The first step is α ĝ / (|ĝ| + ε). With ε = 1 and ‖(3, 4)‖ clipped from 5 to 2.5, ĝ = (1.5, 2):
 * α 0.1 gives (0.06, 0.0666...). Without ε neither the divisor nor clipping is seen. */
START_TEST(test_adam_clipped)
{
    const float sum[D] = {3, 4, 0};
    struct optimiser adam = {OPTIMISER_ADAM, {0.9, 0.999, 1}, 2.5};
    float state[3 * D] = {0}, other[3 * D] = {0};
    step_along(&adam, (struct step_scale){0.1, 1, 1}, sum, everybody, state);
    ck_assert_double_eq_tol((double)state[0], 0.06, 1e-7);
    ck_assert_double_eq_tol((double)state[1], 0.2 / 3, 1e-7);
    adam.adam.epsilon = 1e-30;
    for (int divisor = 1; divisor < 50; divisor += 8) {
        memset(other, 0, sizeof other);
        step_along(&adam, (struct step_scale){0.1, divisor, 1}, sum, everybody, other);
        ck_assert_double_eq_tol((double)other[0], 0.1, 1e-7);
        ck_assert_double_eq_tol((double)other[1], 0.1, 1e-7);
    }
}
END_TEST

/* Gaussian: mean 0 ± 4/√d, variance 1 ± 4 √(2/d). Sphere: the same vector, scaled to ‖v‖² = d. */
START_TEST(test_directions)
{
    enum { N = 10000 };
    size_t bytes = 4 * N;
    uint8_t *row = mem_zero(bytes, 1);
    float *signs = mem_zero(N, 4), *normal = mem_zero(N, 4), *sphere = mem_zero(N, 4);
    ck_assert_uint_eq(direction_bits(DIRECTION_RADEMACHER, N), N);
    ck_assert_uint_eq(direction_bits(DIRECTION_GAUSSIAN, N), 32 * N);
    ck_assert_uint_eq(direction_bits(DIRECTION_SPHERE, N), 32 * N);
    direction_draw(DIRECTION_RADEMACHER, 6, N, row);
    direction_read(DIRECTION_RADEMACHER, row, N, signs);
    direction_draw(DIRECTION_GAUSSIAN, 6, N, row);
    direction_read(DIRECTION_GAUSSIAN, row, N, normal);
    direction_draw(DIRECTION_SPHERE, 6, N, row);
    direction_read(DIRECTION_SPHERE, row, N, sphere);
    double sum = 0, square = 0, norm = 0;
    for (int i = 0; i < N; i++) {
        ck_assert(signs[i] == 1.0f || signs[i] == -1.0f);
        sum += (double)normal[i];
        square += (double)normal[i] * (double)normal[i];
        norm += (double)sphere[i] * (double)sphere[i];
    }
    ck_assert_double_le(fabs(sum / N), 0.04);
    ck_assert_double_le(fabs(square / N - 1), 4 * sqrt(2.0 / N));
    ck_assert_double_eq_tol(norm / N, 1, 1e-6);
    double scale = sqrt(N / square);
    for (int i = 0; i < N; i++)
        ck_assert_double_eq_tol((double)sphere[i], scale * (double)normal[i], 1e-6);
    /* One coordinate: ±√1. */
    direction_draw(DIRECTION_SPHERE, 7, 1, row);
    direction_read(DIRECTION_SPHERE, row, 1, sphere);
    ck_assert_double_eq_tol(fabs((double)sphere[0]), 1, 1e-7);
    free(row);
    free(signs);
    free(normal);
    free(sphere);
}
END_TEST

/* Read a part at a time, from the row or drawn anew, a direction is the same to the bit. */
START_TEST(test_windows)
{
    enum { N = 1000 };
    static const uint32_t windows[][2] = {{0, 128}, {128, 300}, {896, 104}, {256, 1}, {0, N}};
    uint8_t *row = mem_zero(4 * N, 1);
    float *whole = mem_zero(N, 4), *part = mem_zero(N, 4);
    for (enum direction kind = DIRECTION_RADEMACHER; kind <= DIRECTION_SPHERE; kind++) {
        direction_draw(kind, 9, N, row);
        direction_read(kind, row, N, whole);
        for (int drawn = 0; drawn < 2; drawn++) {
            struct direction_source source = direction_open(kind, drawn ? NULL : row, 9, N);
            for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
                direction_window(&source, windows[w][0], windows[w][1], part);
                ck_assert_mem_eq(part, whole + windows[w][0], windows[w][1] * sizeof *part);
            }
        }
    }
    free(row);
    free(whole);
    free(part);
}
END_TEST

/* A row of floats is little-endian on every machine: 1 is 00 00 80 3f, -2 is 00 00 00 c0. */
START_TEST(test_row)
{
    const uint8_t row[] = {0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0};
    float v[2];
    direction_read(DIRECTION_GAUSSIAN, row, 2, v);
    ck_assert(v[0] == 1.0f && v[1] == -2.0f);
    const uint8_t bits = 0x2; /* -1, +1 */
    direction_read(DIRECTION_RADEMACHER, &bits, 2, v);
    ck_assert(v[0] == -1.0f && v[1] == 1.0f);
}
END_TEST

TEST_MAIN("optimiser", test_plain, test_adam_by_hand, test_adam_clipped, test_directions,
          test_windows, test_row)
