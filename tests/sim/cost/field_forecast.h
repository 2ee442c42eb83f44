/* A forecast of a scenario, and its ranges. */
#ifndef TESTS_FIELD_FORECAST_H
#define TESTS_FIELD_FORECAST_H

#include "sim/cost/field_cost.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>

/* The forecast of the world's study; field_cost_free is due, and what it borrows is gone. */
static inline struct field_cost forecast(struct world *world)
{
    struct study study = world_study(world);
    struct field_cost cost;
    const struct host_paces paces = {0};
    ck_assert_msg(field_cost_measure(&study, &paces, &cost, &world->errs), "%s",
                  errs_first(&world->errs));
    study_free(&study);
    return cost;
}

static inline void is_range(struct cost_range range, double least, double most)
{
    ck_assert_double_eq_tol(range.least, least, 1e-9 * fmax(1, least));
    ck_assert_double_eq_tol(range.most, most, 1e-9 * fmax(1, most));
}

#endif
