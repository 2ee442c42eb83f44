/* The methods of CONTRIBUTING.md, "Add a method", compiled from that page: they are found by their
 * names, they learn, and agents that are away catch up. */
#include "models/federated/answers.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <math.h>

enum { ROUNDS = 12, AGENTS = 5 };

static uint32_t most(uint32_t round, uint32_t agents, uint32_t *chosen)
{
    uint32_t away = round % agents;
    for (uint32_t i = 0, agent = 0; i < agents - 1; i++, agent++) {
        agent += agent == away;
        chosen[i] = agent;
    }
    return agents - 1;
}

/* Agents that take part, and all at the end, have the server's θ: the loop looks. */
static void learn(const char *name)
{
    struct fixture fixture;
    struct plain_round rounds[ROUNDS];
    fixture_robot(&fixture, name, "Hopper", 8, 0);
    ck_assert_str_eq(fixture.config.method->name, name);
    fixture.config.local_steps = 2;
    fixture.numbers.directions = 3;
    const struct plain_setup setup = {.config = &fixture.config,
                                      .problem = &fixture.problem,
                                      .identities = fixture.identities,
                                      .agents = AGENTS,
                                      .rounds = ROUNDS,
                                      .audited = 2,
                                      .cohort = most};
    plain_loop(&setup, rounds, NULL, NULL);
    for (int r = 1; r < ROUNDS; r++)
        ck_assert_uint_ne(rounds[r].theta, rounds[r - 1].theta);
    fixture_free(&fixture);
}

START_TEST(test_climb)
{
    learn("climb");
}
END_TEST

START_TEST(test_fedmedian)
{
    learn("fedmedian");
}
END_TEST

/* Slopes 1 and 3 of two agents: mean 2, deviation 1, 2 √2 / 1; of -4 and -4 it is -1. */
START_TEST(test_significance)
{
    const struct number_settings settings = {.directions = 2};
    const struct algorithm_config config = {.method = algorithm_find("climb"),
                                            .numbers = &settings};
    const float numbers[] = {1, -4, 3, -4};
    const struct answers answers = {&config, 2, 2, 1, numbers};
    float told[2];
    answers_combine(&answers, told);
    ck_assert_double_eq_tol((double)told[0], 2 * sqrt(2), 1e-6);
    ck_assert(told[1] == -1);
}
END_TEST

TEST_MAIN("page", test_climb, test_fedmedian, test_significance)
