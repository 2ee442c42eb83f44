/* Plays a stored policy anew and compares the mean return with the recorded one. */
#include "sim/verify/verify_policy.h"

#include "models/policy/rollout.h"

#include <math.h>

enum { EPISODES = 100 };

/* The policy's task with its horizon, or NULL and errors. */
static struct task *open_task(const struct policy_file *policy, const char *path, struct errs *errs)
{
    const struct policy_shape *shape = &policy->shape;
    struct task *task = task_open(policy->task, &(struct task_options){policy->horizon, -1}, errs);
    if (!task)
        return NULL;
    const struct task_info *info = task_info(task);
    if (!task_is_none(task) && shape->width[0] == info->obs &&
        shape->width[shape->layers] == info->act)
        return task;
    errs_add(errs, FAULT_INPUT, NULL, NULL,
             "%s: maps %u observations to %u actions; %s has %u and %u", path, shape->width[0],
             shape->width[shape->layers], info->name, info->obs, info->act);
    task_free(task);
    return NULL;
}

struct replay {
    struct moments returns;
    unsigned blowups;
};

static struct replay replay(const struct policy_file *policy, const struct task *task,
                            const char *purpose, unsigned episodes)
{
    struct replay replay = {0};
    struct policy_view view = policy_file_view(policy);
    struct rollout_worker *worker = rollout_worker_new();
    uint64_t key = rng_fold(policy->evaluation.seed, rng_name(purpose));
    for (unsigned i = 0; i < episodes; i++) {
        struct episode episode = rollout_episode(worker, task, &view, NULL, rng_fold(key, i),
                                                 policy->evaluation.stochastic, NULL);
        moments_add(&replay.returns, episode.ret);
        replay.blowups += episode.blowup;
    }
    rollout_worker_free(worker);
    return replay;
}

/* Standard error of the recorded mean; of a single episode the spread is not known, so it borrows
 * that of the replay. */
static double recorded_se(const struct policy_evaluation *recorded, const struct moments *replayed)
{
    double sd = recorded->episodes > 1 ? recorded->sd : moments_sd(replayed);
    return sd / sqrt(recorded->episodes);
}

static bool report(const struct policy_file *policy, const char *path, const struct replay *replay,
                   FILE *out)
{
    const struct policy_evaluation *recorded = &policy->evaluation;
    const struct moments *returns = &replay->returns;
    double was_se = recorded_se(recorded, returns), is_se = moments_se(returns);
    double difference = fabs(returns->mean - recorded->mean);
    double allowed = fmax(3 * hypot(was_se, is_se), 1e-9 * fmax(1, fabs(recorded->mean)));
    bool pass = difference <= allowed;
    fprintf(out,
            "%s  %s: %s, horizon %u, %s actions: mean return %.6g ± %.3g over %g episodes (%u "
            "blow-ups), recorded %.6g ± %.3g over %u: off by %.3g, allowed %.3g\n",
            pass ? "PASS" : "FAIL", path, policy->task, policy->horizon,
            recorded->stochastic ? "sampled" : "mean", returns->mean, is_se, returns->n,
            replay->blowups, recorded->mean, was_se, recorded->episodes, difference, allowed);
    return pass;
}

static int verify(const struct policy_file *policy, const char *path, unsigned episodes, FILE *out,
                  struct errs *errs)
{
    if (policy->evaluation.episodes == 0) {
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%s: holds no evaluation, so there is nothing to hold it to", path);
        return 2;
    }
    struct task *task = open_task(policy, path, errs);
    if (!task)
        return 2;
    struct replay replayed = replay(policy, task, "verify policy", episodes ? episodes : EPISODES);
    task_free(task);
    return report(policy, path, &replayed, out) ? 0 : 1;
}

bool verify_policy_renew(struct policy_file *policy, const char *path, struct errs *errs)
{
    struct task *task = open_task(policy, path, errs);
    if (!task)
        return false;
    struct replay renewed = replay(policy, task, "policy export", EPISODES);
    task_free(task);
    policy->evaluation.episodes = EPISODES;
    policy->evaluation.mean = renewed.returns.mean;
    policy->evaluation.sd = moments_sd(&renewed.returns);
    return true;
}

int verify_policy(const char *file, const char *task, unsigned episodes, FILE *out,
                  struct errs *errs)
{
    struct policy_file policy;
    if (!policy_file_read(&policy, file, errs))
        return 2;
    int status = 2;
    if (policy_file_fits(&policy, task, &policy.shape, file, errs))
        status = verify(&policy, file, episodes, out, errs);
    policy_file_free(&policy);
    return status;
}
