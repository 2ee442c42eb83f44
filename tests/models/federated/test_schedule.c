/* The schedules of α and μ: halving after rejections, and that of the theorem. */
#include "models/federated/schedule.h"

#include "models/federated/update.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>

static struct learner learner_of(struct fixture *fixture)
{
    return (struct learner){
        .config = fixture->config, .problem = fixture->problem, .d = (uint32_t)fixture->problem.d};
}

/* K kept, R rejected, V void. Patience 3: void rounds neither count nor break the row, a kept one
 * breaks it; after a halving it begins anew. α 0.01 and μ 0.05 halve together. */
START_TEST(test_halving)
{
    static const char rounds[] = "RRKRRVRRRRRRK";
    const uint32_t halvings[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2};
    const uint32_t rejections[] = {1, 2, 0, 1, 2, 2, 0, 1, 2, 0, 1, 2, 0};
    struct fixture fixture;
    struct learning_progress progress = {0};
    fixture_none(&fixture, "fedavg_s2zpo", 12);
    fixture.config.patience = 3;
    fixture.config.step = STEP_NORM_MATCHED;
    for (int halving = 1; halving >= 0; halving--) {
        fixture.config.schedule = halving ? SCHEDULE_HALVING : SCHEDULE_CONSTANT;
        struct learner learner = learner_of(&fixture);
        progress = (struct learning_progress){0};
        for (size_t r = 0; rounds[r]; r++) {
            struct vote_group group = {.slots = 4, .voters = rounds[r] != 'V'};
            struct update update = {.count = 1, .groups = &group, .accept = rounds[r] == 'K'};
            schedule_advance(&learner, &progress, &update);
            ck_assert_uint_eq(progress.halvings, halving ? halvings[r] : 0);
            ck_assert_uint_eq(progress.rejections, halving ? rejections[r] : 0);
            double factor = halving ? pow(0.5, halvings[r]) : 1;
            ck_assert(schedule_alpha(&learner, &progress, 9, 4) == 0.02 * factor); /* 0.01 √4 */
            ck_assert(schedule_mu(&learner, &progress, 4) == 0.05 * factor);
        }
        ck_assert_uint_eq(progress.steps, 2);
    }
    fixture_free(&fixture);
}
END_TEST

/* α √(H / (d t)), H = 3, d = 12: at t = 1 α/2, at t = 4 α/4, at t = 25 α/10; μ stands. */
START_TEST(test_theorem)
{
    const uint32_t rounds[] = {1, 4, 25}, parts[] = {2, 4, 10};
    struct fixture fixture;
    fixture_none(&fixture, "par_s2zpo", 12);
    fixture.config.schedule = SCHEDULE_THEOREM;
    struct learner learner = learner_of(&fixture);
    const struct learning_progress progress = {.steps = 3};
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(schedule_alpha(&learner, &progress, rounds[i], 5), 0.01 / parts[i],
                                1e-15);
        ck_assert(schedule_mu(&learner, &progress, 5) == 0.05);
    }
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("schedule", test_halving, test_theorem)
