/* Secure aggregation: what it costs, by hand and by its paper, and that it changes no sum. */
#include "models/learning/secure_sum.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <string.h>

static const struct secure_sum two_thirds = {SECURE_THRESHOLD, 2.0 / 3};

/* n = 3, t = 2, m = 5 numbers of 32 bits: 3 (2^32 - 1) has 34 bits. Up: 2 keys, 2 · 2 shares to the
 * others and 3 to the server, 9 · 256 = 2304, and 5 · 34 = 170. Down: 2 · 2 keys and 2 · 2 shares,
 * 2048, and 3 bits. */
START_TEST(test_three)
{
    const struct secure_input input = {3, 32, 5};
    ck_assert_uint_eq(secure_threshold(&two_thirds, 3), 2);
    ck_assert_uint_eq(secure_masked_bits(&input), 34);
    ck_assert_uint_eq(secure_up_bits(&input), 2304 + 170);
    ck_assert_uint_eq(secure_down_bits(&input), 2048 + 3);
    /* An agent: 6 agreements, 2 · 3 · 1 steps, and 3 masks of 5 numbers of two words of 31. */
    double agreement = 2550 * 256, mask = 5 * 2 * 31;
    ck_assert(secure_agent_flops(&two_thirds, &input) == 6 * agreement + 6 * 256 + 3 * mask);
    /* The server: (3 + 2) 2 steps and three masks; where one is lost, two masks and, for the lost
     * one, two agreements and two masks. */
    ck_assert(secure_server_flops(&two_thirds, &input, 3) == 10 * 256 + 3 * mask);
    ck_assert(secure_server_flops(&two_thirds, &input, 2) ==
              10 * 256 + 2 * mask + 2 * agreement + 2 * mask);
}
END_TEST

/* A vote of one bit among 100: the sum is at most 100, 7 bits. t is at least two. */
START_TEST(test_votes)
{
    const struct secure_input votes = {100, 1, 1};
    ck_assert_uint_eq(secure_masked_bits(&votes), 7);
    ck_assert_uint_eq(secure_threshold(&(struct secure_sum){SECURE_THRESHOLD, 0.51}, 100), 51);
    ck_assert_uint_eq(secure_threshold(&(struct secure_sum){SECURE_THRESHOLD, 0.01}, 100), 2);
    ck_assert_uint_eq(secure_threshold(&(struct secure_sum){SECURE_THRESHOLD, 1}, 7), 7);
}
END_TEST

/* Bonawitz et al. 2017, abstract: numbers of 16 bits travel at 1.73 times their length for 2^10
 * users and 2^20 numbers, at 1.98 times for 2^14 and 2^24. Section 7: 2 n a_K + (5 n - 4) a_S + n +
 * m ⌈log2 R⌉ bits. */
START_TEST(test_paper)
{
    const struct secure_input cases[] = {{1 << 10, 16, 1 << 20}, {1 << 14, 16, 1 << 24}};
    const double said[] = {1.73, 1.98};
    const unsigned masked[] = {26, 30};
    for (int i = 0; i < 2; i++) {
        const struct secure_input *input = &cases[i];
        uint64_t n = input->agents, all = secure_up_bits(input) + secure_down_bits(input);
        ck_assert_uint_eq(secure_masked_bits(input), masked[i]);
        ck_assert_uint_eq(all, 2 * n * 256 + (5 * n - 4) * 256 + n + input->numbers * masked[i]);
        ck_assert_double_eq_tol((double)all / (double)(input->numbers * input->bits), said[i],
                                0.005);
    }
}
END_TEST

/* Twice as many agents: the server's work for a lost half grows as m n², an agent's as m n. */
START_TEST(test_growth)
{
    const struct secure_input few = {100, 16, 1 << 22}, many = {200, 16, 1 << 22};
    ck_assert_double_eq_tol(secure_server_flops(&two_thirds, &many, 100) /
                                secure_server_flops(&two_thirds, &few, 50),
                            4, 0.1);
    ck_assert_double_eq_tol(
        secure_agent_flops(&two_thirds, &many) / secure_agent_flops(&two_thirds, &few), 2, 0.1);
}
END_TEST

/* --- in a federation ------------------------------------------------------------------------- */

enum { AGENTS = 3, ROUNDS = 3 };

static bool second_is_silent(uint32_t round, uint32_t slot)
{
    return round == 2 && slot == 1;
}

/* The same θ, round by round, with an agent lost in the second; longer messages by what is worked
 * out from the counts of bits. */
static void same_sum(const char *method)
{
    struct plain_round rounds[2][ROUNDS];
    uint64_t up = 0, down = 0;
    double flops = 0;
    for (int secure = 0; secure < 2; secure++) {
        struct fixture fixture;
        fixture_robot(&fixture, method, "Swimmer", 6, 4);
        fixture.config.perturbation = ENCODING_SEED;
        fixture.config.alpha = 0.01;
        fixture.numbers.directions = 2;
        if (secure)
            fixture.numbers.secure = two_thirds;
        const struct plain_setup setup = {.config = &fixture.config,
                                          .problem = &fixture.problem,
                                          .identities = fixture.identities,
                                          .agents = AGENTS,
                                          .rounds = ROUNDS,
                                          .silent = second_is_silent};
        plain_loop(&setup, rounds[secure], NULL, NULL);
        bool votes = fixture.config.method->feedback == FEEDBACK_VOTE;
        uint32_t count = votes ? 1
                         : algorithm_sends_weights(fixture.config.method)
                             ? (uint32_t)fixture.problem.d
                             : config_numbers(&fixture.config);
        const struct secure_input input = {AGENTS, votes ? 1 : 32, count};
        up = AGENTS * ((secure_up_bits(&input) + 7) / 8 - (votes ? 1 : 4 * count));
        down = AGENTS * ((secure_down_bits(&input) + 7) / 8);
        flops = AGENTS * secure_agent_flops(&two_thirds, &input);
        fixture_free(&fixture);
    }
    for (int r = 0; r < ROUNDS; r++) {
        ck_assert_uint_eq(rounds[0][r].theta, rounds[1][r].theta);
        ck_assert_uint_eq(rounds[1][r].uploaded, rounds[0][r].uploaded + up);
        ck_assert_uint_eq(rounds[1][r].downloaded, rounds[0][r].downloaded + down);
        ck_assert_double_eq_tol(rounds[1][r].flops - rounds[0][r].flops, flops, 1e-6 * flops);
    }
    ck_assert_uint_ne(rounds[0][0].theta, rounds[0][2].theta);
}

START_TEST(test_same_sum)
{
    same_sum("fedavg");
    same_sum("decomfl");
    same_sum("feedsign");
}
END_TEST

/* Of three with t = 2 two are enough, one is not. */
START_TEST(test_least)
{
    struct fixture fixture;
    fixture_none(&fixture, "feedsign", 5);
    fixture.numbers.secure = two_thirds;
    struct server *server = fixture_server(&fixture);
    server_open(server, 1, 3);
    ck_assert_uint_eq(server_least_answers(server), 2);
    ck_assert(server_flops(server, 3, 2) > server_flops(server, 3, 3));
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* What needs more than a sum, what cannot be added up, and answers that come one by one. */
START_TEST(test_refused)
{
    for (int i = 0; i < 8; i++) {
        struct fixture fixture;
        struct errs errs = {0};
        const char *method = i == 0 ? "par_s2zpo" : i == 1 ? "es" : "fedavg";
        fixture_none(&fixture, method, 5);
        fixture.numbers.secure = two_thirds;
        if (i == 2)
            fixture.numbers.codec.kind = CODEC_INT8;
        if (i == 3)
            fixture.numbers.codec = (struct codec){CODEC_TOPK, 0.5};
        if (i == 4)
            fixture.numbers.aggregate.kind = AGGREGATE_MEDIAN;
        if (i == 5)
            fixture.config.asynchronous = true;
        if (i == 6)
            fixture.config.replicas = 2;
        struct server *server = server_new(&fixture.config, &fixture.problem, &errs);
        ck_assert_msg((server != NULL) == (i == 7), "%d", i);
        ck_assert(i == 7 || strstr(errs_first(&errs), "secure_sum"));
        errs_free(&errs);
        server_free(server);
        fixture_free(&fixture);
    }
}
END_TEST

TEST_MAIN("secure_sum", test_three, test_votes, test_paper, test_growth, test_same_sum, test_least,
          test_refused)
