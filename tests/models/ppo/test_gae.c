#include "models/ppo/gae.h"
#include "tests/support/check.h"

/* gamma = lambda = 1/2, so gamma lambda = 1/4; V = 1 throughout, rewards 1, 2, 3, 4; step 2 ends an
 * episode in a terminal state, step 3 leads to a state of value 2:
 *   delta_3 = 4 + 1 - 1 = 4                A_3 = 4
 *   delta_2 = 3 + 0 - 1 = 2                A_2 = 2            (nothing follows)
 *   delta_1 = 2 + 1/2 - 1 = 3/2            A_1 = 3/2 + 2/4 = 2
 *   delta_0 = 1 + 1/2 - 1 = 1/2            A_0 = 1/2 + 2/4 = 1 */
START_TEST(test_four_steps_by_hand)
{
    double advantage[4], target[4];
    struct gae_steps steps = {.count = 4,
                              .reward = (double[]){1, 2, 3, 4},
                              .value = (double[]){1, 1, 1, 1},
                              .next = (double[]){1, 1, 0, 2},
                              .ended = (bool[]){false, false, true, false}};
    gae(&steps, 0.5, 0.5, advantage, target);
    const double right[4] = {1, 2, 2, 4};
    for (int t = 0; t < 4; t++) {
        ck_assert_double_eq(advantage[t], right[t]);
        ck_assert_double_eq(target[t], right[t] + 1);
    }
}
END_TEST

/* The same, but step 2 ends by the horizon in a state of value 4: delta_2 = 3 + 2 - 1 = 4, so
 * A_1 = 3/2 + 4/4 and A_0 = 1/2 + (5/2)/4. The chain is cut all the same: A_3 does not count. */
START_TEST(test_a_horizon_is_no_end)
{
    double advantage[4], target[4];
    struct gae_steps steps = {.count = 4,
                              .reward = (double[]){1, 2, 3, 4},
                              .value = (double[]){1, 1, 1, 1},
                              .next = (double[]){1, 1, 4, 2},
                              .ended = (bool[]){false, false, true, false}};
    gae(&steps, 0.5, 0.5, advantage, target);
    ck_assert_double_eq(advantage[2], 4);
    ck_assert_double_eq(advantage[1], 2.5);
    ck_assert_double_eq(advantage[0], 1.125);
}
END_TEST

/* lambda = 1: A_t is the discounted sum of what follows less V_t; lambda = 0: delta_t. */
START_TEST(test_extremes)
{
    double advantage[3], target[3];
    struct gae_steps steps = {.count = 3,
                              .reward = (double[]){1, 10, 100},
                              .value = (double[]){3, 5, 7},
                              .next = (double[]){5, 7, 1000},
                              .ended = (bool[]){false, false, false}};
    gae(&steps, 0.5, 1, advantage, target);
    ck_assert_double_eq(target[0], 1 + 5 + 25 + 125);
    ck_assert_double_eq(advantage[0], 1 + 5 + 25 + 125 - 3);
    gae(&steps, 0.5, 0, advantage, target);
    ck_assert_double_eq(advantage[0], 1 + 2.5 - 3);
    ck_assert_double_eq(advantage[1], 10 + 3.5 - 5);
}
END_TEST

TEST_MAIN("gae", test_four_steps_by_hand, test_a_horizon_is_no_end, test_extremes)
