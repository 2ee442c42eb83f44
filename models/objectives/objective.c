/* The wishes, a row each, and what all of them are worth. */
#include "models/objectives/objective.h"

#include <math.h>

static double speed_met(const struct objective *objective, const struct motion *motion)
{
    return -fabs(motion->speed - objective->target_speed);
}

static double energy_met(const struct objective *objective, const struct motion *motion)
{
    (void)objective;
    return -motion->effort;
}

static double posture_met(const struct objective *objective, const struct motion *motion)
{
    (void)objective;
    return motion->lean - 1;
}

static double taste_met(const struct objective *objective, const struct motion *motion)
{
    (void)objective;
    return fmin(0, motion->taste);
}

const struct wish_row wish_rows[WISHES] = {
    [WISH_SPEED] = {"speed", speed_met},
    [WISH_ENERGY] = {"energy", energy_met},
    [WISH_POSTURE] = {"posture", posture_met},
    [WISH_TASTE] = {"taste", taste_met},
};

double objective_worth(const struct objective *objective, const struct motion *motion)
{
    double sum = 0;
    for (int i = 0; i < WISHES; i++)
        if (objective->weights[i] > 0)
            sum += objective->weights[i] * wish_rows[i].met(objective, motion);
    return sum;
}
