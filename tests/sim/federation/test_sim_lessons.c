/* Agents that learn by gradients, through the whole simulator: what must not change results, and
 * that nothing is played, or learnt, twice. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

/* Two classes, some of whose agents drop; a state is kept between rounds. */
static const char lessons[] =
    "name: lessons\n"
    "rounds: 4\n"
    "task: {name: Hopper, horizon: 20}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1, normaliser: fleet}\n"
    "algorithm: {name: fedavg_ppo, alpha: 0.003, local_steps: 2, moments: kept, share: policy}\n"
    "panel: {episodes: 2}\n"
    "round: {cohort: 4}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 4, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s, dropout: 0.2}\n"
    "  b: {count: 3, up: 2 kB/s, down: 1 kB/s, latency: 90 ms, speed: 12 steps/s, "
    "world: {mass: 1.2}}\n"
    "evaluation: {every: 2, episodes: 1}\n"
    "record: events\n";

static void check_threads(const char *method)
{
    static const unsigned jobs[] = {1, 2, 7};
    char *dumps[3];
    for (int i = 0; i < 3; i++) {
        struct world world = {
            .text = lessons, .sets = {method}, .jobs = jobs[i], .chaos = i > 0 ? 5 : 0};
        world_run(&world);
        dumps[i] = world_dump(&world);
        world_expect(&world, "SELECT count(*), sum(used) > 8, sum(used) < 16 FROM round",
                     "4|1|1\n");
        world_free(&world);
    }
    world_same(dumps[1], dumps[0]);
    world_same(dumps[2], dumps[0]);
    for (int i = 0; i < 3; i++)
        free(dumps[i]);
}

START_TEST(test_any_number_of_threads)
{
    check_threads("algorithm.name=fedavg_ppo");
    check_threads("algorithm.name=rm_ppo");
    check_threads("algorithm.name=dpo");
    check_threads("algorithm.name=online_dpo");
}
END_TEST

/* Verdicts are looked up with the rest of a lesson: nobody is asked, and nothing played, twice. The
 * panel of dpo sees an agent once. */
START_TEST(test_questions)
{
    static const char *const methods[] = {"algorithm.name=online_dpo", "algorithm.name=dpo"};
    for (int m = 0; m < 2; m++) {
        struct world world = {
            .text = lessons, .sets = {methods[m], "fleet.a.dropout=0"}, .fresh = true};
        world_run(&world);
        char *first = world_dump(&world);
        /* online: N E = 2 in each answer; dpo: N = 1 in each agent's first */
        world_expect(&world,
                     m ? "SELECT count(*) = count(DISTINCT agent) FROM panel_answer JOIN "
                         "agent_round USING (run, dispatch)"
                       : "SELECT min(n) = 2 AND max(n) = 2 AND count(*) = 16 FROM (SELECT count(*) "
                         "AS n FROM panel_answer GROUP BY dispatch)",
                     "1\n");
        world_run(&world);
        char *second = world_dump(&world);
        world_same(second, first);
        world_expect(&world, "SELECT episodes_played FROM host_run", "0\n");
        free(first);
        free(second);
        world_free(&world);
    }
}
END_TEST

/* Once more from the same database: the same rows, and no episode of either kind is played. */
START_TEST(test_nothing_twice)
{
    struct world world = {.text = lessons, .fresh = true};
    world_run(&world);
    char *first = world_dump(&world);
    double played = world_number(&world, "SELECT episodes_played FROM host_run");
    ck_assert_double_gt(played, 0);
    world_run(&world);
    char *second = world_dump(&world);
    world_same(second, first);
    world_expect(&world, "SELECT episodes_played FROM host_run", "0\n");
    ck_assert(world_number(&world, "SELECT episodes_found FROM host_run") == played);
    free(first);
    free(second);
    world_free(&world);

    /* On other links nothing else is learnt; with another setting of PPO everything is. */
    struct world faster = {.text = lessons, .sets = {"sweep=[{fleet.*.up: [1 kB/s, 3 kB/s]}]"}};
    world_run(&faster);
    world_expect(&faster,
                 "SELECT min(episodes_played), max(episodes_found) = max(episodes_played) FROM "
                 "host_run",
                 "0|1\n");
    world_free(&faster);
    struct world other = {.text = lessons, .sets = {"sweep=[{algorithm.ppo.passes: [1, 2]}]"}};
    world_run(&other);
    world_expect(&other, "SELECT min(episodes_played) > 90 FROM host_run", "1\n");
    world_free(&other);
}
END_TEST

TEST_MAIN("lessons", test_any_number_of_threads, test_questions, test_nothing_twice)
