/* The cut of a study into parts: worked by hand. */
#include "sim/cost/trial_cut.h"
#include "tests/support/check.h"

#include <stdlib.h>

/* A trial of learning l whose episodes no other one plays; one that plays the episodes e. */
#define OWN(work, l)                                                                               \
    {                                                                                              \
        work, work, l, 0                                                                           \
    }
#define SAME(work, again, l, e)                                                                    \
    {                                                                                              \
        work, again, l, e                                                                          \
    }

static const struct cut_case {
    unsigned parts;
    size_t count, distinct;
    struct cut_trial trials[6];
    unsigned part[6];
} cases[] = {
    /* longest first, to the part that has the least: 7 | 6; 5 to 6, 4 to 7: 11 | 11 */
    {2, 4, 4, {OWN(7, 1), OWN(6, 2), OWN(5, 3), OWN(4, 4)}, {0, 1, 1, 0}},
    /* the order of the study does not matter */
    {2, 4, 4, {OWN(4, 4), OWN(5, 3), OWN(6, 2), OWN(7, 1)}, {0, 1, 1, 0}},
    /* equal ones in the order of the study */
    {2, 3, 3, {OWN(1, 9), OWN(1, 8), OWN(1, 7)}, {0, 1, 0}},
    /* those that learn nothing share with none: 1 | 1, and the third to the first */
    {2, 3, 3, {OWN(1, 0), OWN(1, 0), OWN(1, 0)}, {0, 1, 0}},
    /* a part has to hold 16 / 2 = 8, so that 4 + 4 stay together */
    {2, 4, 4, {OWN(4, 1), OWN(4, 2), OWN(4, 1), OWN(4, 2)}, {0, 1, 0, 1}},
    /* 5 + 5 are not below 1.2 * 12 / 2 = 7.2, and go apart */
    {2, 3, 3, {OWN(5, 1), OWN(5, 1), OWN(2, 2)}, {0, 1, 0}},
    /* 6 + 6 are 1.2 * 20 / 2 = 12 and no longer below it; 5 + 6 are */
    {2, 4, 4, {OWN(6, 1), OWN(6, 1), OWN(4, 2), OWN(4, 3)}, {0, 1, 0, 1}},
    {2, 3, 3, {OWN(5, 1), OWN(6, 1), OWN(9, 2)}, {0, 0, 1}},
    /* one trial of 10 is longer than the mean of 14 / 3: 2 + 2 are below 1.2 * 10 */
    {3, 3, 3, {OWN(2, 1), OWN(10, 2), OWN(2, 1)}, {1, 0, 1}},
    /* 9 / 3 = 3: what would make it 4, not below 1.2 * 3, goes to the emptiest: 2 | 2 | 2, 1 to the
     * last, 1 | 1 to the others */
    {3,
     6,
     6,
     {OWN(1, 1), OWN(2, 1), OWN(1, 1), OWN(2, 1), OWN(1, 1), OWN(2, 1)},
     {2, 0, 0, 1, 1, 2}},
    /* more parts than trials */
    {4, 2, 2, {OWN(2, 1), OWN(3, 2)}, {1, 0}},
    {1, 2, 2, {OWN(2, 1), OWN(3, 2)}, {0, 0}},
    {3, 0, 0, {OWN(0, 0)}, {0}},
    /* Episodes 1, of three trials, are played once: 8 + 1 + 1 = 10, and 9 is left for the others.
     * At full cost there would be 24 and 9, of which no part could have three of 8. */
    {2,
     5,
     3,
     {SAME(8, 1, 1, 1), OWN(5, 2), SAME(8, 1, 1, 1), OWN(4, 3), SAME(8, 1, 1, 1)},
     {0, 1, 0, 1, 0}},
    /* One part has the longest trial, and what plays the same would take as long elsewhere. */
    {3, 3, 1, {SAME(80, 1, 1, 1), SAME(80, 1, 1, 1), SAME(80, 1, 1, 1)}, {0, 0, 0}},
    /* Two groups of 9 on three parts: 18 / 3 = 6, and each has its longest, 8. */
    {3,
     4,
     2,
     {SAME(8, 1, 1, 1), SAME(8, 1, 1, 2), SAME(8, 1, 1, 1), SAME(8, 1, 1, 2)},
     {0, 1, 0, 1}},
    /* Where little is saved they go apart: 8 + 7 = 15 is not below 1.2 * 8. */
    {2, 2, 1, {SAME(8, 7, 1, 1), SAME(8, 7, 1, 1)}, {0, 1}},
};

START_TEST(test_cut)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cut_case *c = &cases[i];
        unsigned *part = trial_cut(c->trials, c->count, c->parts);
        for (size_t t = 0; t < c->count; t++)
            ck_assert_msg(part[t] == c->part[t], "case %zu: trial %zu is in part %u, not %u", i, t,
                          part[t], c->part[t]);
        free(part);
        ck_assert_uint_eq(trial_cut_distinct(c->trials, c->count), c->distinct);
    }
}
END_TEST

TEST_MAIN("trial_cut", test_cut)
