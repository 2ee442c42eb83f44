/* What ars takes off the reward of each step. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>

/* CartPole pays 1 a step, so that r = steps: with a shift of 1 all returns that agents compare are
 * 0, and θ (10 float32 before the CRC of each of four stored policies) stays where it was.
 * Evaluations keep the reward: their mean is still that of the steps. */
START_TEST(test_shift)
{
    static const char *const shifts[] = {"algorithm.shift=0", "algorithm.shift=1"};
    for (int i = 0; i < 2; i++) {
        struct world world = {
            .text = world_learning,
            .sets = {"task={name: CartPole}", "policy={hidden: [], head: categorical}", "rounds=3",
                     "algorithm={name: ars, alpha: 0.1, mu: 0.5, direction: gaussian}",
                     "evaluation.every=1", shifts[i]}};
        world_run(&world);
        world_expect(&world, "SELECT count(DISTINCT substr(policy, -44, 40)) FROM policy",
                     i == 0 ? "4\n" : "1\n");
        world_expect(&world, "SELECT count(*) FROM evaluation WHERE mean <> 1.0 * steps / n",
                     "0\n");
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("sim_shift", test_shift)
