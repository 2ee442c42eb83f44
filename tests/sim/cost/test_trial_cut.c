/* The cut of a study into parts: worked by hand. */
#include "sim/cost/trial_cut.h"
#include "tests/support/check.h"

#include <stdlib.h>

START_TEST(test_cut)
{
    static const struct {
        unsigned parts;
        size_t count;
        struct cut_trial trials[5];
        unsigned part[5];
    } cases[] = {
        /* longest first, to the part that has the least: 7 | 6; 5 to 6, 4 to 7: 11 | 11 */
        {2, 4, {{7, 1}, {6, 2}, {5, 3}, {4, 4}}, {0, 1, 1, 0}},
        /* the order of the study does not matter */
        {2, 4, {{4, 4}, {5, 3}, {6, 2}, {7, 1}}, {0, 1, 1, 0}},
        /* equal ones in the order of the study */
        {2, 3, {{1, 9}, {1, 8}, {1, 7}}, {0, 1, 0}},
        /* a part has to hold 16 / 2 = 8, so that 4 + 4 stay together */
        {2, 4, {{4, 1}, {4, 2}, {4, 1}, {4, 2}}, {0, 1, 0, 1}},
        /* 5 + 5 are not below 1.2 * 12 / 2 = 7.2, and go apart */
        {2, 3, {{5, 1}, {5, 1}, {2, 2}}, {0, 1, 0}},
        /* 6 + 6 are 1.2 * 20 / 2 = 12 and no longer below it; 5 + 6 are */
        {2, 4, {{6, 1}, {6, 1}, {4, 2}, {4, 3}}, {0, 1, 0, 1}},
        {2, 3, {{5, 1}, {6, 1}, {9, 2}}, {0, 0, 1}},
        /* one trial of 10 is longer than the mean of 14 / 3: 2 + 2 are below 1.2 * 10 */
        {3, 3, {{2, 1}, {10, 2}, {2, 1}}, {1, 0, 1}},
        /* more parts than trials */
        {4, 2, {{2, 1}, {3, 2}}, {1, 0}},
        {1, 2, {{2, 1}, {3, 2}}, {0, 0}},
        {3, 0, {{0, 0}}, {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned *part = trial_cut(cases[i].trials, cases[i].count, cases[i].parts);
        for (size_t t = 0; t < cases[i].count; t++)
            ck_assert_msg(part[t] == cases[i].part[t], "case %zu: trial %zu is in part %u, not %u",
                          i, t, part[t], cases[i].part[t]);
        free(part);
    }
}
END_TEST

TEST_MAIN("trial_cut", test_cut)
