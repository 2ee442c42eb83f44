/* Agents that wish something, and evaluations of their own policies. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

#define WISHES                                                                                     \
    "fleet.cells.objective={weight: 2, speed: 1, target_speed: {uniform: [-1, 1]}, energy: 0.1}"
#define COLUMNS "shared_before, shared_after, wishes_before, wishes_after, rank_own, rank_wishes"

static struct world clients(const char *algorithm, unsigned jobs, const char *also)
{
    return (struct world){.text = world_learning,
                          .jobs = jobs,
                          .sets = {algorithm, WISHES, "evaluation.client_episodes=4",
                                   "evaluation.every=2", "algorithm.local_steps=2", also}};
}

/* Three rounds, evaluated after the second and the last: three agents each. Own returns are the
 * task's and twice the wishes'; wishes cost; agents differ in what they wish, and play the same
 * episodes of the policy that all are sent. */
START_TEST(rows_of_evaluated_rounds)
{
    struct world world = clients("algorithm.name=fedavg", 1, NULL);
    world_run(&world);
    world_expect(&world,
                 "SELECT round, count(*), min(n), max(n) FROM client_evaluation JOIN "
                 "agent_round USING (run, dispatch) GROUP BY round",
                 "2|3|4|4\n3|3|4|4\n");
    world_expect(&world,
                 "SELECT count(*) FROM client_return WHERE abs(own_before - shared_before - "
                 "2 * wishes_before) > 1e-9 OR wishes_before >= 0 OR wishes_after >= 0",
                 "0\n");
    world_expect(&world,
                 "SELECT count(DISTINCT shared_before), count(DISTINCT wishes_before), "
                 "count(DISTINCT shared_after) FROM client_return WHERE round = 3",
                 "1|3|3\n");
    world_expect(&world,
                 "SELECT min(objective), max(wish_speed), count(DISTINCT target_speed), "
                 "min(target_speed) >= -1, max(target_speed) <= 1 FROM agent",
                 "2|1|3|1|1\n");
    world_free(&world);
}
END_TEST

/* At any number of threads; and whoever lets evaluations be changes nothing else. */
static void hold_same(const char *algorithm)
{
    struct world one = clients(algorithm, 1, NULL), three = clients(algorithm, 3, NULL);
    struct world none = clients(algorithm, 1, "evaluation.client_episodes=0");
    static const char rows[] = "SELECT * FROM client_evaluation ORDER BY dispatch";
    static const char hashes[] = "SELECT round, theta_hash, agent_steps FROM round ORDER BY round";
    world_run(&one);
    world_run(&three);
    none.sets[2] = none.sets[5];
    none.sets[5] = NULL;
    world_run(&none);
    char *a = world_rows(&one, "%s", rows), *b = world_rows(&three, "%s", rows);
    ck_assert_str_eq(strchr(a, '|'), strchr(b, '|'));
    free(a);
    free(b);
    a = world_rows(&one, "%s", hashes), b = world_rows(&none, "%s", hashes);
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
    world_expect(&none, "SELECT count(*) FROM client_evaluation", "0\n");
    world_free(&one);
    world_free(&three);
    world_free(&none);
}

START_TEST(same_at_any_jobs)
{
    hold_same("algorithm.name=fedavg");
    hold_same("algorithm.name=fedrlhf");
    hold_same("algorithm.name=fedrlhf_panel");
}
END_TEST

/* Panels judge by what their agents wish, so that other weights make other policies; a weight of 0
 * leaves the policy as it is without wishes, and agents are evaluated by them all the same. */
START_TEST(panels_judge_by_wishes)
{
    struct world zero = clients("algorithm.name=fedavg", 1, "fleet.cells.objective.weight=0");
    struct world two = clients("algorithm.name=fedavg", 1, NULL);
    struct world without = {.text = world_learning,
                            .sets = {"algorithm.name=fedavg", "algorithm.local_steps=2"}};
    static const char hashes[] = "SELECT round, theta_hash FROM round ORDER BY round";
    world_run(&zero);
    world_run(&two);
    world_run(&without);
    char *a = world_rows(&zero, "%s", hashes), *b = world_rows(&two, "%s", hashes);
    char *c = world_rows(&without, "%s", hashes);
    ck_assert_str_ne(a, b);
    ck_assert_str_eq(a, c);
    world_expect(&zero,
                 "SELECT count(*) FROM client_return WHERE own_after = shared_after AND "
                 "wishes_after < 0",
                 "6\n");
    free(a);
    free(b);
    free(c);
    world_free(&zero);
    world_free(&two);
    world_free(&without);
}
END_TEST

/* Where everybody wishes to go backward and the task pays for going forward: the more wishes count,
 * the more agents meet them, and the less the policy that they share returns. */
START_TEST(more_weight_is_more_personal)
{
    static const char *const wishes[] = {
        "fleet.cells.objective={weight: 0, speed: 1, target_speed: -2}",
        "fleet.cells.objective={weight: 4, speed: 1, target_speed: -2}"};
    double shared[2], met[2];
    for (int i = 0; i < 2; i++) {
        struct world world = {.text = world_learning,
                              .sets = {"algorithm={name: fedrlhf, alpha: 0.01, local_steps: 3}",
                                       wishes[i], "task.name=HalfCheetah", "task.horizon=50",
                                       "panel.episodes=2", "policy.log_std=-0.7", "rounds=12",
                                       "evaluation.every=12", "evaluation.episodes=5",
                                       "evaluation.client_episodes=5"}};
        world_run(&world);
        shared[i] = world_number(&world, "SELECT mean FROM evaluation WHERE round = 12");
        met[i] = world_number(&world, "SELECT avg(wishes_after) FROM client_return");
        world_free(&world);
    }
    ck_assert_double_gt(shared[0], shared[1] + 5);
    ck_assert_double_gt(met[1], met[0] + 10);
}
END_TEST

TEST_MAIN("sim_clients", rows_of_evaluated_rounds, same_at_any_jobs, panels_judge_by_wishes,
          more_weight_is_more_personal)
