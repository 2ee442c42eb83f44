/* The forecast of host time, worked by hand at a pace that is given. */
#include "sim/cost/host_cost.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <string.h>

static const char study_text[] =
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 10}\n"
    "policy: {hidden: [4], head: deterministic}\n"
    "algorithm: {name: par_s2zpo}\n"
    "server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}\n"
    "fleet:\n"
    "  cells: {count: 2, up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 100 steps/s}\n"
    "evaluation: {every: 1, episodes: 2}\n"
    "sweep:\n"
    "  - algorithm.alpha: [0.01, 0.02]\n"
    "  - fleet.cells.up: [1 Mbit/s, 20 kbit/s]\n";

/* Where the first of four trials is done, 0.1 s of each of the other three are left, and of those
 * that play what none before them played: the first is one of these. */
static void check_left(const struct study *study, const struct host_paces *paces, size_t distinct)
{
    static const bool done[] = {true, false, false, false};
    struct host_cost left = host_cost_of(study, paces, INFINITY, 1, done);
    ck_assert_double_eq_tol(left.host_s, 3 * 0.1, 1e-12);
    ck_assert_uint_eq(left.distinct, distinct - 1);
    ck_assert_double_eq_tol(left.shared_s, 0.1 * (double)(distinct - 1), 1e-12);
}

/* An agent plays one episode of θ and one of θ', 2 × 10 steps; 2 agents in 3 rounds 120 steps. Four
 * evaluations of 2 episodes have 80. So a trial has 200 steps, on one core 0.2 s at 1 ms each, and
 * 0.1 s where episodes last half their horizon. Of four trials the two of the second rate play what
 * those of the first have played; where one round may be too short for an answer, that is not
 * sure. */
START_TEST(test_sharing)
{
    static const struct {
        const char *sets[2];
        size_t distinct;
        double shared_s;
    } cases[] = {{{"round.policy=wait_all"}, 2, 0.2},
                 {{"round.policy=deadline", "round.deadline=1 s"}, 4, 0.4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world = {.text = study_text};
        memcpy(world.sets, cases[i].sets, sizeof cases[i].sets);
        struct study study = world_study(&world);
        struct host_paces paces;
        ck_assert(host_paces_measure(&study, &paces, &world.errs));
        ck_assert_uint_eq(paces.count, 1);
        paces.list[0].step_s = 1e-3;
        paces.list[0].lasting = 0.5;
        struct host_cost cost = host_cost_of(&study, &paces, INFINITY, 1, NULL);
        ck_assert_double_eq_tol(cost.host_most_s, 0.8, 1e-12);
        ck_assert_double_eq_tol(cost.host_s, 0.4, 1e-12);
        ck_assert_uint_eq(cost.distinct, cases[i].distinct);
        ck_assert_double_eq_tol(cost.shared_s, cases[i].shared_s, 1e-12);
        ck_assert_double_eq_tol(cost.shared_most_s, 2 * cases[i].shared_s, 1e-12);
        check_left(&study, &paces, cases[i].distinct);
        host_paces_free(&paces);
        study_free(&study);
        world_free(&world);
    }
}
END_TEST

/* With one agent and evaluations at the beginning and the end a trial has 3 x 20 + 2 x 20 = 100
 * steps, of which 60 are one after another: on two cores it takes 60 ms alone, as 100 / 2 = 50 are
 * fewer. The four side by side have 400, and take 400 / 2 = 200 ms and not 4 x 60. On eight cores
 * it is the longest trial that counts: 60 ms are more than 400 / 8 = 50. */
START_TEST(test_side_by_side)
{
    static const struct {
        unsigned jobs;
        double most_s;
    } cases[] = {{1, 0.4}, {2, 0.2}, {8, 0.06}};
    struct world world = {.text = study_text,
                          .sets = {"fleet.cells.count=1", "evaluation.every=3",
                                   "round.policy=deadline", "round.deadline=1 s"}};
    struct study study = world_study(&world);
    struct host_paces paces;
    ck_assert(host_paces_measure(&study, &paces, &world.errs));
    paces.list[0].step_s = 1e-3;
    paces.list[0].lasting = 0.5;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct host_cost cost = host_cost_of(&study, &paces, INFINITY, cases[i].jobs, NULL);
        ck_assert_double_eq_tol(cost.host_most_s, cases[i].most_s, 1e-12);
        ck_assert_double_eq_tol(cost.host_s, cases[i].most_s / 2, 1e-12);
    }
    host_paces_free(&paces);
    study_free(&study);
    world_free(&world);
}
END_TEST

TEST_MAIN("host_cost", test_sharing, test_side_by_side)
