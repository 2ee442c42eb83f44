/* What messages with noise tell of an agent (view agent_privacy), and what may not go up beside
 * them. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#define DECOMFL "algorithm={name: decomfl, privacy: {clip: 1, noise: 10, delta: 1e-5}}"

/* Three messages of each of three agents: rho = 2 * 3 / 10² = 0.06, and epsilon = rho + 2 √(rho
 * ln 10⁵) = 0.06 + 2 √(0.06 * 11.5129) = 1.7223. */
START_TEST(test_each_agent)
{
    struct world world = {.text = world_learning, .sets = {"rounds=3", DECOMFL}};
    world_run(&world);
    world_expect(&world,
                 "SELECT agent, messages, printf('%.4f %g', epsilon, delta) FROM agent_privacy",
                 "1|3|1.7223 1e-05\n2|3|1.7223 1e-05\n3|3|1.7223 1e-05\n");
    world_free(&world);
}
END_TEST

/* A cohort of one, in turn: two agents send twice in five rounds, one once. Of one message
 * rho = 0.02, epsilon = 0.02 + 2 √(0.02 * 11.5129) = 0.9797; of two 0.04 + 2 √(0.04 * 11.5129) =
 * 1.3972. */
START_TEST(test_those_that_send)
{
    struct world world = {
        .text = world_learning,
        .sets = {"rounds=5", "round={policy: wait_all, cohort: 1, select: round_robin}", DECOMFL}};
    world_run(&world);
    world_expect(&world,
                 "SELECT messages, printf('%.4f', epsilon) FROM agent_privacy ORDER BY 1 DESC",
                 "2|1.3972\n2|1.3972\n1|0.9797\n");
    world_free(&world);
}
END_TEST

/* Without privacy there is nothing to tell. */
START_TEST(test_none)
{
    struct world world = {.text = world_learning, .sets = {"rounds=1"}};
    world_run(&world);
    world_expect(&world, "SELECT count(*) FROM agent_privacy", "0\n");
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_privacy", test_each_agent, test_those_that_send, test_none)
