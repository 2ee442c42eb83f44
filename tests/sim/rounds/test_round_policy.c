/* Each round policy as a function of what it sees, against answers worked out by hand. */
#include "core/engine/engine.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/selection.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>

static const int64_t S = 1000000000; /* ns */

static struct round_settings settings_of(const struct round_policy *policy)
{
    return (struct round_settings){.policy = policy,
                                   .select = &select_uniform,
                                   .min_arrivals = 1,
                                   .in_flight = 1,
                                   .deadline_s = INFINITY,
                                   .period_s = INFINITY};
}

static bool due(const struct round_settings *settings, uint32_t asked, uint32_t arrived)
{
    const struct round_view view = {
        .settings = settings, .agents = 20, .asked = asked, .arrived = arrived};
    return settings->policy->due(&view);
}

/* wait_all never aggregates while agents are awaited; a cohort of 20 is asked at once. */
START_TEST(wait_all)
{
    const struct round_settings s = settings_of(&policy_wait_all);
    ck_assert(!s.policy->due && !s.policy->begin && s.policy->ends_by_itself);
    ck_assert_uint_eq(round_asked(&s, 20), 20);
    ck_assert_uint_eq(round_under_way(&s, 20), 20);
    ck_assert_uint_eq(round_dispatches(&s, 20), 20);
    ck_assert_uint_eq(round_buffer(&s), 0);
}
END_TEST

/* ⌈0.5 · 5⌉ = 3 answers of 5 end a round; 0.07 · 100 = 7 of 100, although the product in double
 * precision is above 7; never fewer than min_arrivals. */
START_TEST(quorum)
{
    struct round_settings s = settings_of(&policy_quorum);
    s.quorum = 0.5;
    ck_assert(!due(&s, 5, 2) && due(&s, 5, 3));
    s.quorum = 0.07;
    ck_assert_double_gt(0.07 * 100, 7);
    ck_assert(!due(&s, 100, 6) && due(&s, 100, 7));
    s.min_arrivals = 12;
    ck_assert(!due(&s, 100, 11) && due(&s, 100, 12));
}
END_TEST

/* A cohort of 10 and x = 0.3: 13 are asked, of 12 agents 12, and the 10th answer ends the round.
 * One behind it is refused, unless late answers are applied. */
START_TEST(over_select)
{
    struct round_settings s = settings_of(&policy_over_select);
    s.cohort = 10;
    s.extra = 0.3;
    ck_assert_uint_eq(round_asked(&s, 20), 13);
    ck_assert_uint_eq(round_asked(&s, 12), 12);
    ck_assert_uint_eq(round_dispatches(&s, 20), 13);
    ck_assert(!due(&s, 13, 9) && due(&s, 13, 10));
    const struct round_view view = {.settings = &s, .agents = 20, .asked = 13, .arrived = 10};
    ck_assert(s.policy->full(&view));
    s.late = LATE_APPLY;
    ck_assert(!s.policy->full(&view));
}
END_TEST

/* A timer of 5 s, or of 292 years and more, or none; over with the timer once an answer is in. */
START_TEST(deadline)
{
    struct round_settings s = settings_of(&policy_deadline);
    struct round_view view = {.settings = &s, .asked = 4, .arrived = 0};
    ck_assert_int_eq(s.policy->begin(&view), ROUND_NO_TIMER);
    s.deadline_s = 5;
    ck_assert_int_eq(s.policy->begin(&view), 5 * S);
    s.deadline_s = 1e300;
    ck_assert_int_eq(s.policy->begin(&view), TIME_NEVER);
    view.arrived = 3;
    ck_assert(!s.policy->due(&view));
    view.timer_passed = true;
    ck_assert(s.policy->due(&view));
    view.arrived = 0;
    ck_assert(!s.policy->due(&view));
    ck_assert(!round_looks_back(&s));
    s.deadline_quantile = 0.5;
    ck_assert(round_looks_back(&s));
}
END_TEST

/* Multiples of 5 s. At 12 s the next one is 3 s ahead; a round that begins at 15 s waits for the
 * one at 20 s, but a timer set again at 15 s ends at once. It is due at a multiple with an answer,
 * or with no agent awaited; without either no timer is set again. */
START_TEST(semi_sync)
{
    struct round_settings s = settings_of(&policy_semi_sync);
    s.period_s = 5;
    struct round_view view = {.settings = &s, .now_ns = 12 * S, .awaited = 2};
    ck_assert_int_eq(s.policy->begin(&view), 3 * S);
    ck_assert_int_eq(s.policy->again(&view), ROUND_NO_TIMER);
    view.timer_passed = true;
    ck_assert(!s.policy->due(&view));
    view.arrived = 1;
    ck_assert(s.policy->due(&view));
    ck_assert_int_eq(s.policy->again(&view), 3 * S);
    view.now_ns = 15 * S;
    ck_assert_int_eq(s.policy->begin(&view), 5 * S);
    ck_assert_int_eq(s.policy->again(&view), 0);
    view.arrived = view.awaited = 0;
    ck_assert(s.policy->due(&view));
    view.timer_passed = false;
    ck_assert(!s.policy->due(&view));
}
END_TEST

/* M = 3 of 7 answers make an aggregation, 4 where min_arrivals says so; 20 agents with two
 * dispatches each may have 40 under way, a cohort of 6 has 6. */
START_TEST(buffered)
{
    struct round_settings s = settings_of(&policy_buffered);
    s.buffer = 3;
    struct round_view view = {.settings = &s, .agents = 20, .arrived = 2};
    ck_assert(!round_backlog(&view) && !s.policy->due(&view));
    ck_assert_uint_eq(round_takes(&view), 2);
    view.arrived = 7;
    ck_assert(round_backlog(&view) && s.policy->due(&view));
    ck_assert_uint_eq(round_takes(&view), 3);
    s.min_arrivals = 4;
    ck_assert_uint_eq(round_takes(&view), 4);
    s.in_flight = 2;
    ck_assert_uint_eq(round_under_way(&s, 20), 40);
    ck_assert_uint_eq(round_asked(&s, 20), 20);
    s.cohort = 6;
    ck_assert_uint_eq(round_under_way(&s, 20), 6);
    ck_assert_uint_eq(round_dispatches(&s, 20), 3);
    ck_assert_uint_eq(round_buffer(&s), 3);
}
END_TEST

/* Rows name themselves; which of them cut agents off, and which keep them. */
START_TEST(names)
{
    char *cuts = round_policy_names(round_policy_cuts, "or");
    char *keeps = round_policy_names(round_policy_keeps, "and");
    ck_assert_str_eq(cuts, "deadline, over_select or quorum");
    ck_assert_str_eq(keeps, "buffered and semi_sync");
    free(cuts);
    free(keeps);
    size_t i = 0;
    for (const struct round_policy *policy; (policy = round_policy_row(i)); i++) {
        ck_assert(*policy->row.name && *policy->row.summary);
        ck_assert(!policy->begin == !policy->timer);
        ck_assert_ptr_nonnull(round_policy_keys(i));
    }
    ck_assert_uint_eq(i, 6);
    ck_assert_ptr_null(round_policy_keys(i));
}
END_TEST

TEST_MAIN("round_policy", wait_all, quorum, over_select, deadline, semi_sync, buffered, names)
