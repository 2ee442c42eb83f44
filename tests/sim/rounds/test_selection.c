/* Selections among six agents whose past is set by hand; and the quantile of past times. */
#include "models/learning/keys.h"
#include "sim/rounds/selection_history.h"
#include "tests/support/check.h"

#include <math.h>

enum { AGENTS = 6 };

struct stand {
    struct response_history responses;
    struct rankset free;
    uint32_t round, cursor, chosen[AGENTS];
};

static void stand_open(struct stand *stand)
{
    *stand = (struct stand){0};
    rankset_reset(&stand->free, AGENTS);
    responses_keep(&stand->responses, AGENTS, AGENTS);
}

static void stand_close(struct stand *stand)
{
    rankset_free(&stand->free);
    responses_free(&stand->responses);
}

static void priorities(const void *fleet, uint32_t first, uint32_t count, uint32_t wave,
                       uint64_t *out)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = key_of(rng_fold(*(const uint64_t *)fleet, first + i), PURPOSE_COHORT, wave);
}

/* Which of the agents 0 .. 5 of `mask` are chosen, as a mask again. */
static unsigned chosen(struct stand *stand, const struct selection *selection, uint32_t wave,
                       unsigned mask, uint32_t wanted)
{
    static const uint64_t seed = 77;
    unsigned result = 0;
    rankset_reset(&stand->free, AGENTS);
    for (uint32_t i = 0; i < AGENTS; i++)
        if (mask >> i & 1)
            rankset_insert(&stand->free, i);
    const struct selection_view view = {.free = &stand->free,
                                        .free_count = (uint32_t)__builtin_popcount(mask),
                                        .agents = AGENTS,
                                        .round = stand->round,
                                        .wave = wave,
                                        .history = &stand->responses,
                                        .priorities = priorities,
                                        .fleet = &seed,
                                        .cursor = &stand->cursor,
                                        .chosen = stand->chosen};
    selection->choose(&view, wanted);
    for (uint32_t i = 0; i < wanted; i++)
        result |= 1u << stand->chosen[i];
    ck_assert_uint_eq(result & ~mask, 0);
    ck_assert_int_eq(__builtin_popcount(result), (int)wanted);
    return result;
}

#define A(i) (1u << (i))
#define EVERYBODY 0x3fu

/* In turn, round the fleet; an agent that is not free is passed over and comes when its turn
 * is next. */
START_TEST(test_round_robin)
{
    struct stand stand;
    stand_open(&stand);
    ck_assert_uint_eq(chosen(&stand, &select_round_robin, 1, EVERYBODY, 4),
                      A(0) | A(1) | A(2) | A(3));
    ck_assert_uint_eq(chosen(&stand, &select_round_robin, 2, EVERYBODY, 4),
                      A(4) | A(5) | A(0) | A(1));
    ck_assert_uint_eq(chosen(&stand, &select_round_robin, 3, EVERYBODY & ~A(2), 2), A(3) | A(4));
    ck_assert_uint_eq(chosen(&stand, &select_round_robin, 4, A(1) | A(2) | A(4), 1), A(1));
    stand_close(&stand);
}
END_TEST

/* Means: 0: (2 + 4) / 2 = 3, 1: 1, 2: never asked, 3: asked and never timed, 4: 3.5 cut off, 5: 2.
 * So 2 comes first, then 1, 5, 0, 4, 3. */
START_TEST(test_fastest_first)
{
    struct stand stand;
    stand_open(&stand);
    struct response_history *responses = &stand.responses;
    static const uint32_t asked[] = {0, 1, 3, 4, 5, 0};
    for (int64_t d = 0; d < 6; d++)
        responses_sent(responses, asked[d], d + 1, 1);
    responses_heard(responses, 0, 1, 2);
    responses_heard(responses, 0, 6, 4);
    responses_heard(responses, 1, 2, 1);
    responses_lost(responses, 3);
    responses_cut(responses, 4, 3.5);
    responses_heard(responses, 5, 5, 2);
    static const uint32_t order[] = {2, 1, 5, 0, 4, 3};
    unsigned expected = 0;
    for (uint32_t wanted = 1; wanted < AGENTS; wanted++) {
        expected |= A(order[wanted - 1]);
        ck_assert_uint_eq(chosen(&stand, &select_fastest_first, wanted, EVERYBODY, wanted),
                          expected);
    }
    stand_close(&stand);
}
END_TEST

static void timed(struct stand *stand, uint32_t agent, uint32_t last_round, double seconds)
{
    responses_sent(&stand->responses, agent, agent + 1, last_round);
    responses_heard(&stand->responses, agent, agent + 1, seconds);
}

/* All six were timed, in round 10, with times 1, 1, 1, 1, 2, 4: T = 1 (the lower median). In round
 * 11 utilities are u = 1 + √(0.1 ln 11 / 10) = 1.155 for four, u/4 for 4, u/16 for 5. Two are
 * drawn: the cut-off is 0.95 u, so that neither 4 nor 5 is ever chosen, and the four about equally
 * often: 2/4 of 4000 waves, with a standard deviation of 32. */
START_TEST(test_oort_exploits)
{
    struct stand stand;
    stand_open(&stand);
    for (uint32_t i = 0; i < AGENTS; i++)
        timed(&stand, i, 10, i < 4 ? 1 : i == 4 ? 2 : 4);
    stand.round = 10;
    unsigned times[AGENTS] = {0};
    for (uint32_t wave = 1; wave <= 4000; wave++)
        for (unsigned i = 0, mask = chosen(&stand, &select_oort, wave, EVERYBODY, 2); i < AGENTS;
             i++)
            times[i] += mask >> i & 1;
    for (unsigned i = 0; i < 4; i++)
        ck_assert(times[i] > 2000 - 5 * 32 && times[i] < 2000 + 5 * 32);
    ck_assert_uint_eq(times[4] + times[5], 0);
    stand_close(&stand);
}
END_TEST

/* Uncertainty: agent 0 was last asked in round 1, the others in round 99; all took 1 s. In round
 * 100 its utility is 1 + √(0.1 ln 100) = 1.679, theirs 1 + √(0.1 ln 100 / 99) = 1.068. One is
 * drawn, and 0.95 · 1.679 = 1.595 leaves it alone. At 2 s, its utility is 1.679 / 4 and it is left
 * out, though 1 s is still the median. */
START_TEST(test_oort_uncertainty)
{
    for (int slow = 0; slow < 2; slow++) {
        struct stand stand;
        stand_open(&stand);
        timed(&stand, 0, 1, slow ? 2 : 1);
        for (uint32_t i = 1; i < AGENTS; i++)
            timed(&stand, i, 99, 1);
        stand.round = 99;
        for (uint32_t wave = 1; wave <= 50; wave++)
            ck_assert((chosen(&stand, &select_oort, wave, EVERYBODY, 1) == A(0)) == !slow);
        stand_close(&stand);
    }
}
END_TEST

/* Three of six were never timed. ε = 0.9 in the first round: of four all three of them are asked
 * (3.6 rounded is 4, but there are 3) and one that is known; 0.9 · 0.98^30 = 0.491 after thirty:
 * two of four; 0.2 at last: one of four (0.8 rounded). */
START_TEST(test_oort_explores)
{
    static const struct {
        uint32_t round;
        int unknown;
    } cases[] = {{0, 3}, {30, 2}, {500, 1}};
    for (int c = 0; c < 3; c++) {
        struct stand stand;
        stand_open(&stand);
        for (uint32_t i = 0; i < 3; i++)
            timed(&stand, i, cases[c].round ? cases[c].round : 1, 1);
        stand.round = cases[c].round;
        for (uint32_t wave = 1; wave <= 20; wave++) {
            unsigned mask = chosen(&stand, &select_oort, wave, EVERYBODY, 4);
            ck_assert_int_eq(__builtin_popcount(mask & (A(3) | A(4) | A(5))), cases[c].unknown);
        }
        stand_close(&stand);
    }
}
END_TEST

/* Keyed by wave: the same again for the same wave, another choice in some other. */
START_TEST(test_keyed)
{
    static const struct selection *const all[] = {&select_uniform, &select_all,
                                                  &select_fastest_first, &select_oort};
    for (size_t s = 0; s < sizeof all / sizeof *all; s++) {
        struct stand stand;
        stand_open(&stand);
        unsigned different = 0;
        for (uint32_t wave = 1; wave < 20; wave++) {
            unsigned mask = chosen(&stand, all[s], wave, EVERYBODY, 3);
            ck_assert_uint_eq(mask, chosen(&stand, all[s], wave, EVERYBODY, 3));
            different |= mask ^ chosen(&stand, all[s], 1, EVERYBODY, 3);
        }
        ck_assert_uint_ne(different, 0);
        stand_close(&stand);
    }
}
END_TEST

/* Two agents a round. Rounds 1 to 5: 1 2 | 3 4 | 5 6 | 7 lost | 9 longer than any; round 6 is under
 * way. Sorted: 1 2 3 4 5 6 7 9 ∞: a third of nine is the third, eight ninths the eighth, more has
 * none. A round later the first is forgotten. */
START_TEST(test_quantile)
{
    struct response_history responses = {0};
    responses_keep(&responses, 2, 2);
    ck_assert_double_eq(responses_quantile(&responses, 0, 0.5), INFINITY);
    static const double times[] = {1, 2, 3, 4, 5, 6, 7, 0, 9, 0};
    for (int64_t d = 1; d <= 12; d++)
        responses_sent(&responses, (uint32_t)d % 2, d, (uint32_t)(d + 1) / 2);
    for (int64_t d = 1; d <= 9; d++)
        if (d == 8)
            responses_lost(&responses, d);
        else
            responses_heard(&responses, (uint32_t)d % 2, d, times[d - 1]);
    ck_assert_double_eq(responses_quantile(&responses, 2, 1. / 3), 3);
    ck_assert_double_eq(responses_quantile(&responses, 2, 8. / 9), 9);
    ck_assert_double_eq(responses_quantile(&responses, 2, 0.89), INFINITY);
    ck_assert_double_eq(responses_quantile(&responses, 2, 0.001), 1);
    responses_sent(&responses, 0, 13, 7);
    responses_sent(&responses, 1, 14, 7);
    ck_assert_double_eq(responses_quantile(&responses, 2, 0.001), 3);
    responses_heard(&responses, 0, 10, 0.5); /* late */
    ck_assert_double_eq(responses_quantile(&responses, 2, 0.001), 0.5);
    responses_heard(&responses, 0, 2,
                    0.1); /* too late to be told apart from a newer one: forgotten */
    ck_assert_double_eq(responses_quantile(&responses, 2, 0.001), 0.5);
    responses_free(&responses);
    struct response_history none = {0};
    responses_sent(&none, 0, 1, 1);
    responses_heard(&none, 0, 1, 1);
    responses_lost(&none, 1);
    ck_assert_ptr_null(none.agents);
}
END_TEST

TEST_MAIN("selection", test_round_robin, test_fastest_first, test_oort_exploits,
          test_oort_uncertainty, test_oort_explores, test_keyed, test_quantile)
