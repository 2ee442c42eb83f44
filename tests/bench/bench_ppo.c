#include "core/base/fail.h"
#include "core/base/mem.h"
#include "models/policy/policy_file.h"
#include "models/ppo/ppo.h"
#include "tests/bench/bench.h"

#include <stdlib.h>

enum { HORIZON = 512, ITERATIONS = 2, EPISODES = 8 };

struct episode_job {
    struct job job; /* first, so that a job's address is its owner's */
    const struct learner *learner;
    uint64_t key;
};

/* A learner, and the same policy acting without learning, each on all threads. */
struct learner {
    struct task *task;
    struct pool *pool;
    struct ppo *ppo;
    struct policy_file policy;
    struct episode_job episode[EPISODES];
    uint64_t keys;
};

static enum pool_step one_iteration(void *context)
{
    struct learner *learner = context;
    return ppo_advance(learner->ppo) == PPO_DONE ? POOL_END : POOL_WAIT;
}

static double learning_rate(void *context)
{
    struct learner *learner = context;
    uint64_t before = ppo_steps(learner->ppo);
    double start = bench_s();
    for (int i = 0; i < ITERATIONS; i++)
        if (pool_run(learner->pool, one_iteration, NULL, 0, learner) != POOL_FINISHED)
            die("interrupted");
    return (double)(ppo_steps(learner->ppo) - before) / (bench_s() - start);
}

static void run_episode(struct job *job, struct worker *worker)
{
    struct episode_job *episode = (struct episode_job *)job;
    struct policy_view view = policy_file_view(&episode->learner->policy);
    rollout_episode(rollout_worker_of(worker), episode->learner->task, &view, NULL, episode->key,
                    true, NULL);
}

static double acting_rate(void *context)
{
    struct learner *learner = context;
    if (learner->policy.theta)
        policy_file_free(&learner->policy);
    ppo_policy(learner->ppo, &learner->policy);
    double start = bench_s();
    for (int i = 0; i < EPISODES; i++) {
        struct episode_job *episode = &learner->episode[i];
        episode->job.run = run_episode;
        episode->learner = learner;
        episode->key = learner->keys++;
        pool_submit(learner->pool, &episode->job);
    }
    for (int i = 0; i < EPISODES; i++)
        pool_wait(learner->pool, &learner->episode[i].job);
    return EPISODES * (double)HORIZON / (bench_s() - start);
}

void bench_ppo(const struct bench_settings *settings)
{
    struct errs errs = {0};
    struct ppo_settings ppo = ppo_defaults("HalfCheetah");
    struct learner *learner = mem_zero(1, sizeof *learner);
    learner->task = task_open("HalfCheetah",
                              &(struct task_options){.horizon = HORIZON, .reset_noise = -1}, &errs);
    if (!learner->task)
        die("%s", errs_first(&errs));
    learner->pool = pool_new(
        &(struct pool_options){.workers = settings->threads, .local_free = rollout_worker_free});
    learner->ppo = ppo_new(&ppo, learner->task, learner->pool, settings->threads);
    struct bench_pair pair = bench_compare(settings, learning_rate, acting_rate, learner);
    char what[64];
    snprintf(what, sizeof what, "PPO against acting alone, %u threads", settings->threads);
    bench_row(what, "sample", &pair, 0.6);
    ppo_free(learner->ppo);
    pool_free(learner->pool);
    policy_file_free(&learner->policy);
    task_free(learner->task);
    free(learner);
}
