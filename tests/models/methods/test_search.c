/* ES and ARS by hand: two agents send their returns, and ranks or the best directions count. */
#include "tests/models/methods/hand_round.h"

#include <float.h>
#include <math.h>

/* What two agents with a direction each send, and what becomes of it: θ moves by by[0] v of the one
 * and by[1] v of the other. */
static void one_round(const char *method, double top, const float first[2], const float second[2],
                      const double by[2])
{
    struct hand_round hand;
    hand_fixture(&hand, method);
    hand.fixture.numbers.top = top;
    hand_begin(&hand);
    ck_assert_uint_eq(hand_send(&hand, 0, first, 2, false), 8 + 4 * 2);
    hand_send(&hand, 1, second, 2, false);
    hand_aggregate(&hand);
    hand_expect_of(&hand, by, 2, 1);
    /* RESULT: presence of 2, accept bit, a float of each: 67 bits. */
    hand_follow(&hand);
    ck_assert_uint_eq(hand.down[0], 8 + 9);
    hand_end(&hand);
}

/* (5, 1) and (2, 7): ranks (2, 0) and (1, 3) of 0 to 3, u = (1/6, -1/2) and (-1/6, 1/2), c = (u⁺ -
 * u⁻) / (2 n μ) = ±(2/3) / (4 · 0.05), times α = 0.01. */
START_TEST(test_es)
{
    const double c = 2.0 / 3 / (4 * 0.05) * 0.01;
    one_round("es", 1, (const float[]){5, 1}, (const float[]){2, 7}, (const double[]){c, -c});
}
END_TEST

/* (4, 4) and (9, 4): three share the rank 1, and 3: u = 1/3 - 1/2 and 1/2, so (0, 2/3). */
START_TEST(test_es_ties)
{
    const double c = 2.0 / 3 / (4 * 0.05) * 0.01;
    one_round("es", 1, (const float[]){4, 4}, (const float[]){9, 4}, (const double[]){0, c});
}
END_TEST

/* One that broke the physics is the lowest, however low the others are: ranks (0, 1) and (3, 2). */
START_TEST(test_es_broken)
{
    const double c = 1.0 / 3 / (4 * 0.05) * 0.01;
    one_round("es", 1, (const float[]){-FLT_MAX, -1e30f}, (const float[]){2, 1},
              (const double[]){-c, c});
}
END_TEST

/* Of (5, 1) and (2, 7) the better half is the second: σ_R of 2 and 7 is 2.5, c = -5 / (1 · 2.5). */
START_TEST(test_ars_top)
{
    one_round("ars", 0.5, (const float[]){5, 1}, (const float[]){2, 7},
              (const double[]){0, -2 * 0.01});
}
END_TEST

/* All: of 5, 1, 2 and 7 the mean is 3.75 and σ_R = √(22.75 / 4); c = 4 and -5 over 2 σ_R. */
START_TEST(test_ars_all)
{
    double unit = 2 * sqrt(22.75 / 4);
    one_round("ars", 1, (const float[]){5, 1}, (const float[]){2, 7},
              (const double[]){4 / unit * 0.01, -5 / unit * 0.01});
}
END_TEST

/* A direction that broke the physics does not count; of (2, 7) σ_R is 2.5. Equal returns move
 * nothing. */
START_TEST(test_ars_broken)
{
    one_round("ars", 1, (const float[]){-FLT_MAX, 9}, (const float[]){2, 7},
              (const double[]){0, -2 * 0.01});
    one_round("ars", 1, (const float[]){3, 3}, (const float[]){3, 3}, (const double[]){0, 0});
}
END_TEST

TEST_MAIN("search", test_es, test_es_ties, test_es_broken, test_ars_top, test_ars_all,
          test_ars_broken)
