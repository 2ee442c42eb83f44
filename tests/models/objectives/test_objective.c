/* What a step is worth to an agent's wishes. */
#include "models/objectives/objective.h"
#include "tests/support/check.h"

/* As models/objectives/objective.h works it out: weights 1, 0.1 and 2, a target of 2 m/s;
 * v = 1.5 m/s, Σ u² = 2, c = 0.9: -|1.5 - 2| - 0.1 · 2 - 2 (1 - 0.9) = -0.9. */
START_TEST(by_hand)
{
    const struct objective all = {.lambda = 0.5, .target_speed = 2, .weights = {1, 0.1, 2}};
    const struct motion motion = {.speed = 1.5, .effort = 2, .lean = 0.9, .taste = -1.25};
    ck_assert_double_eq_tol(objective_worth(&all, &motion), -0.9, 1e-15);
    const struct objective one[WISHES] = {{2, 2, {[WISH_SPEED] = 1}},
                                          {2, 2, {[WISH_ENERGY] = 1}},
                                          {2, 2, {[WISH_POSTURE] = 1}},
                                          {2, 2, {[WISH_TASTE] = 1}}};
    const double alone[WISHES] = {-0.5, -2.0, 0.9 - 1, -1.25};
    for (int i = 0; i < WISHES; i++)
        ck_assert_double_eq(objective_worth(&one[i], &motion), alone[i]);
}
END_TEST

/* Too fast costs as much as too slow; whoever has what it wishes loses nothing. */
START_TEST(a_wish_that_is_met)
{
    const struct objective objective = {.lambda = 3, .target_speed = -1, .weights = {2, 5, 7, 9}};
    const struct motion met = {-1, 0, 1, 2}, fast = {0, 0, 1, 0}, slow = {-2, 0, 1, 0};
    ck_assert_double_eq(objective_worth(&objective, &met), 0);
    ck_assert_double_eq(objective_worth(&objective, &fast), -2);
    ck_assert_double_eq(objective_worth(&objective, &slow), -2);
    ck_assert(objective_wishes(&(struct objective){.weights = {0, 0, 1}}));
    ck_assert(!objective_wishes(&(struct objective){.lambda = 1, .target_speed = 3}));
}
END_TEST

TEST_MAIN("objective", by_hand, a_wish_that_is_met)
