/* A fleet of people: each agent plays what its own person rated, all of it is the same at any
 * number of threads, and Q-learning reaches the best that there is. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

static const char people[] =
    "seeds: [3]\n"
    "rounds: 16\n"
    "task: {movielens: {folder: " SRCDIR "/tests/data/movielens, judged_on: learnt}}\n"
    "policy: {hidden: [32], activation: relu, head: categorical}\n"
    "algorithm: {name: fedavg_q, alpha: 0.005, local_steps: 3,\n"
    "  q: {discount: 0, replay: 64, minibatch: 8, passes: 4}}\n"
    "evaluation: {episodes: 1}\n"
    "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 1 ms}\n"
    "fleet:\n"
    "  a: {count: 1, up: 1 Mbit/s, down: 1 Mbit/s, latency: 5 ms, speed: 1000 steps/s}\n"
    "  b: {count: 3, up: 2 Mbit/s, down: 1 Mbit/s, latency: 5 ms, speed: 500 steps/s}\n";

static char *run_people(unsigned jobs)
{
    struct world world = {.text = people, .jobs = jobs};
    world_run(&world);
    char *dump = world_dump(&world);
    world_free(&world);
    return dump;
}

START_TEST(test_any_number_of_threads)
{
    char *one = run_people(1), *three = run_people(3);
    world_same(one, three);
    free(one), free(three);
}
END_TEST

/* Users 3, 7, 12 and 25 have 13, 13, 12 and 4 films to learn from, which E = 3 local steps of two
 * episodes show six times. Without feedback the best is to judge all of them rightly, 100 percent;
 * nobody can at first. */
START_TEST(test_own_films)
{
    struct world world = {.text = people, .audit = 1};
    world_run(&world);
    world_expect(&world,
                 "SELECT agent, min(steps), max(steps) FROM agent_round WHERE outcome = 'used' "
                 "GROUP BY agent ORDER BY agent",
                 "1|78|78\n2|78|78\n3|72|72\n4|24|24\n");
    world_expect(&world, "SELECT mean < 80 FROM evaluation WHERE round = 0", "1\n");
    world_expect(&world, "SELECT round(mean, 6), steps FROM evaluation WHERE round = 16",
                 "100|42\n");
    world_free(&world);
}
END_TEST

static char *returns_of(const char *algorithm, const char *objective)
{
    struct world world = {.text = people, .sets = {algorithm, objective}};
    world_run(&world);
    char *rows = world_rows(&world, "SELECT round, mean FROM evaluation ORDER BY round");
    world_free(&world);
    return rows;
}

/* fedrlhf_q is fedavg_q where nobody wishes anything; what persons wish changes what is learnt, and
 * fedavg_q does not look at it. */
START_TEST(test_wishes)
{
    static const char taste[] = "fleet.b.objective={weight: 3, taste: 1}";
    char *plain = returns_of("algorithm.name=fedavg_q", NULL),
         *nothing = returns_of("algorithm.name=fedrlhf_q", NULL),
         *blind = returns_of("algorithm.name=fedavg_q", taste),
         *wishing = returns_of("algorithm.name=fedrlhf_q", taste);
    ck_assert_str_eq(plain, nothing);
    ck_assert_str_eq(plain, blind);
    ck_assert_str_ne(plain, wishing);
    free(plain), free(nothing), free(blind), free(wishing);
}
END_TEST

TEST_MAIN("sim_people", test_any_number_of_threads, test_own_films, test_wishes)
