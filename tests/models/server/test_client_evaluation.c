/* What an agent's own policy is worth to it, against episodes played step by step. */
#include "models/device/client_evaluation.h"

#include "tests/support/check.h"
#include "tests/support/method_fixture.h"

#include <math.h>

enum { EPISODES = 3, WAVE = 5 };
static const struct normaliser none;

/* Of an agent that wishes to go forward at 1 m/s and that counts half. */
static struct task_world wishing_world(void)
{
    struct task_world world = TASK_WORLD_NOMINAL;
    world.mass = 1.1;
    world.objective = (struct objective){.lambda = 0.5, .target_speed = 1, .weights = {1, 0.1, 0}};
    return world;
}

static struct learner learner_of(const struct fixture *fixture)
{
    return (struct learner){.config = fixture->config,
                            .problem = fixture->problem,
                            .d = (uint32_t)fixture->problem.d,
                            .obs = task_info(fixture->task)->obs};
}

/* A policy that differs from θ₀ everywhere, a little. */
static float *another(const struct fixture *fixture)
{
    float *theta = mem_copy(fixture->theta0, fixture->problem.d * sizeof *theta);
    for (size_t i = 0; i < fixture->problem.d; i++)
        theta[i] += i % 2 ? 0.02F : -0.03F;
    return theta;
}

/* An episode played by hand: Σ r⁰, Σ H, and what another policy says of what was done: with a
 * Gaussian head of the same log-std s the mean over steps of
 * Σ_o [(a - μ)² - (a - μ')²] / (2 exp(2 s)). */
struct by_hand {
    double shared, wishes, score;
};

static struct by_hand play_by_hand(const struct fixture *fixture, const float *theta,
                                   const float *other, const struct task_world *world, uint64_t key)
{
    struct task_worker *worker = task_worker_new(fixture->task);
    struct rollout_streams streams = rollout_streams(key);
    struct policy_view view = problem_view(&fixture->problem, theta, &none);
    struct policy_view otherwise = problem_view(&fixture->problem, other, &none);
    uint32_t act = task_info(fixture->task)->act, steps = 0;
    double obs[TASK_OBS_MAX], action[TASK_ACT_MAX], mean[TASK_ACT_MAX], at[TASK_ACT_MAX];
    struct by_hand hand = {0, 0, 0};
    struct task_step step = {0};
    task_set_world(worker, world);
    for (task_reset(worker, &streams.reset, obs); !step.terminated && !step.truncated; steps++) {
        policy_mean(&view, obs, mean);
        policy_mean(&otherwise, obs, at);
        policy_act(&view, obs, &streams.action, action);
        for (uint32_t o = 0; o < act; o++) {
            double sd = exp((double)fixture->log_std[o]);
            hand.score += (pow(action[o] - mean[o], 2) - pow(action[o] - at[o], 2)) / (2 * sd * sd);
        }
        step = task_step(worker, action, obs);
        hand.shared += step.shared;
        hand.wishes += step.wishes;
    }
    hand.score /= steps;
    task_worker_free(worker);
    return hand;
}

START_TEST(against_episodes_by_hand)
{
    struct fixture fixture;
    fixture_robot(&fixture, "fedavg", "Swimmer", 12, 4);
    const struct learner learner = learner_of(&fixture);
    const struct task_world world = wishing_world();
    struct rollout_worker *worker = rollout_worker_new();
    float *own = another(&fixture);
    const struct client_policies policies = {fixture.theta0, own, &none, &world};
    struct client_evaluation made = client_evaluate(&learner, WAVE, EPISODES, &policies, worker);
    struct by_hand before[EPISODES], mean_before = {0, 0, 0}, mean_after = {0, 0, 0};
    double score[EPISODES], returns[EPISODES], wishes[EPISODES];
    for (uint64_t i = 0; i < EPISODES; i++) {
        uint64_t key = key_of(fixture.problem.seed_key, PURPOSE_CLIENT, WAVE, i);
        before[i] = play_by_hand(&fixture, fixture.theta0, own, &world, key);
        struct by_hand after = play_by_hand(&fixture, own, own, &world, key);
        mean_before.shared += before[i].shared / EPISODES;
        mean_before.wishes += before[i].wishes / EPISODES;
        mean_after.shared += after.shared / EPISODES;
        mean_after.wishes += after.wishes / EPISODES;
        score[i] = before[i].score;
        wishes[i] = before[i].wishes;
        returns[i] = before[i].shared + 0.5 * before[i].wishes;
    }
    ck_assert_uint_eq(made.n, EPISODES);
    ck_assert_double_eq_tol(made.shared[0], mean_before.shared, 1e-9);
    ck_assert_double_eq_tol(made.shared[1], mean_after.shared, 1e-9);
    ck_assert_double_eq_tol(made.wishes[0], mean_before.wishes, 1e-9);
    ck_assert_double_eq_tol(made.wishes[1], mean_after.wishes, 1e-9);
    ck_assert_double_ne(made.wishes[0], made.wishes[1]);
    ck_assert_double_eq_tol(made.rank_own, stats_spearman(score, returns, EPISODES), 1e-12);
    ck_assert_double_eq_tol(made.rank_wishes, stats_spearman(score, wishes, EPISODES), 1e-12);
    free(own);
    rollout_worker_free(worker);
    fixture_free(&fixture);
}
END_TEST

/* Whoever learnt nothing finds nothing likelier, which is no order; what travels is the same. */
START_TEST(who_learnt_nothing)
{
    struct fixture fixture;
    fixture_robot(&fixture, "fedavg", "Swimmer", 12, 4);
    const struct learner learner = learner_of(&fixture);
    const struct task_world world = wishing_world();
    struct rollout_worker *worker = rollout_worker_new();
    const struct client_policies policies = {fixture.theta0, fixture.theta0, &none, &world};
    struct client_evaluation made = client_evaluate(&learner, WAVE, EPISODES, &policies, worker);
    ck_assert_double_eq(made.shared[0], made.shared[1]);
    ck_assert_double_eq(made.wishes[0], made.wishes[1]);
    ck_assert_double_lt(made.wishes[0], 0);
    ck_assert_double_nan(made.rank_own);
    struct wire wire = {0};
    client_evaluation_write(&made, &wire);
    struct wire_reader reader = {.bytes = wire.bytes, .length = wire.length, .ok = true};
    struct client_evaluation read = client_evaluation_read(&reader);
    ck_assert(reader.ok && reader.at == wire.length);
    ck_assert_mem_eq(&read.shared, &made.shared, sizeof made.shared);
    ck_assert_mem_eq(&read.wishes, &made.wishes, sizeof made.wishes);
    ck_assert_uint_eq(read.n, EPISODES);
    wire_free(&wire);
    rollout_worker_free(worker);
    fixture_free(&fixture);
}
END_TEST

TEST_MAIN("client_evaluation", against_episodes_by_hand, who_learnt_nothing)
