/* Plays a stored policy anew and compares the mean return with the recorded one. */
#include "sim/verify/verify_policy.h"

#include "core/base/mem.h"
#include "models/policy/grid_policy.h"
#include "models/policy/returns.h"
#include "models/tasks/gridworld.h"
#include "models/tasks/task_shelf.h"

#include <math.h>
#include <stdlib.h>

enum { EPISODES = 100 };

/* Of keys of its own for each purpose: to play the recorded episodes again would prove nothing but
 * that the same numbers give the same. */
static struct returns replay(const struct policy_file *policy, const struct task *task,
                             const char *purpose, unsigned episodes)
{
    struct returns returns = {0};
    struct policy_view view = policy_file_view(policy);
    struct rollout_worker *worker = rollout_worker_new();
    uint64_t key = rng_fold(policy->evaluation.seed, rng_name(purpose));
    for (unsigned i = 0; i < episodes; i++) {
        struct episode episode =
            rollout_episode(worker, task, &view, &TASK_WORLD_EVALUATED, rng_fold(key, i),
                            policy->evaluation.stochastic, NULL);
        returns_add(&returns, &episode);
    }
    rollout_worker_free(worker);
    return returns;
}

/* Standard error of the recorded mean; of a single episode the spread is not known, so it borrows
 * that of the replay. */
static double recorded_se(const struct policy_evaluation *recorded, const struct returns *replayed)
{
    double sd = recorded->episodes > 1 ? recorded->sd : returns_sd(replayed);
    return sd / sqrt(recorded->episodes);
}

/* "31 ± 0.5", or that the policy has no mean return. */
static char *mean_text(double mean, double se)
{
    return isinf(mean) ? mem_string("diverged") : mem_format("%.6g ± %.3g", mean, se);
}

/* A policy that broke the physics then has to break it now: how often is not compared. */
static bool report(const struct policy_file *policy, const struct task *task, const char *path,
                   const struct returns *returns, FILE *out)
{
    const struct policy_evaluation *recorded = &policy->evaluation;
    double was_se = recorded_se(recorded, returns), is_se = returns_se(returns);
    double difference = fabs(return_difference(returns_mean(returns), recorded->mean));
    /* Both means scatter, so their difference has the root of both squares; within three of that
     * 99.7 % of sound policies pass. The second is for policies without any spread. */
    double allowed = fmax(3 * hypot(was_se, is_se), 1e-9 * fmax(1, fabs(recorded->mean)));
    bool diverged = returns->blowups > 0 || isinf(recorded->mean);
    bool pass = diverged ? difference == 0 : difference <= allowed;
    char *is = mean_text(returns_mean(returns), is_se), *was = mean_text(recorded->mean, was_se);
    fprintf(out,
            "%s  %s: %s, horizon %u, reset noise %g, %s actions: mean return %s over %u episodes "
            "(%u blow-ups), recorded %s over %u",
            pass ? "PASS" : "FAIL", path, policy->task, policy->horizon, task_reset_noise(task),
            recorded->stochastic ? "sampled" : "mean", is, returns->episodes, returns->blowups, was,
            recorded->episodes);
    if (!diverged)
        fprintf(out, ": off by %.3g, allowed %.3g", difference, allowed);
    fputc('\n', out);
    free(is);
    free(was);
    return pass;
}

/* On GridWorld the policy's mean return and the highest that there is are known. */
static void tell_exact(const struct policy_file *policy, const struct task *task, FILE *out)
{
    const struct grid *grid = grid_of(task);
    if (!grid)
        return;
    struct policy_view view = policy_file_view(policy);
    double value = grid_policy_value(&view, grid, policy->horizon, policy->evaluation.stochastic);
    double optimum = grid_optimum(grid, policy->horizon, NULL);
    if (!isnan(value))
        fprintf(out, "      exactly: mean return %.6g, ", value);
    fprintf(out, "%sno policy has more than %.6g\n", isnan(value) ? "      " : "", optimum);
}

int verify_policy_in(const struct policy_file *policy, const struct task_info *info,
                     const char *path, unsigned episodes, FILE *out, struct errs *errs)
{
    if (policy->evaluation.episodes == 0) {
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%s: holds no evaluation, so there is nothing to hold it to", path);
        return 2;
    }
    struct task *task = policy_file_task(policy, info, path, errs);
    if (!task)
        return 2;
    struct returns replayed = replay(policy, task, "verify policy", episodes ? episodes : EPISODES);
    bool pass = report(policy, task, path, &replayed, out);
    tell_exact(policy, task, out);
    task_free(task);
    return pass ? 0 : 1;
}

static int verify_named(const struct policy_file *policy, const char *name, const char *path,
                        unsigned episodes, FILE *out, struct errs *errs)
{
    struct task_shelf *shelf = task_shelf_new();
    const struct task_info *info = task_shelf_named(shelf, name, errs);
    bool fits = info && policy_file_fits(policy, info->name, &policy->shape, path, errs);
    int status = fits ? verify_policy_in(policy, info, path, episodes, out, errs) : 2;
    task_shelf_free(shelf);
    return status;
}

bool verify_policy_renew(struct policy_file *policy, const struct task_info *info,
                         unsigned episodes, const char *path, struct errs *errs)
{
    struct task *task = policy_file_task(policy, info, path, errs);
    if (!task)
        return false;
    struct returns renewed = replay(policy, task, "policy export", episodes ? episodes : EPISODES);
    task_free(task);
    policy->evaluation.episodes = renewed.episodes;
    policy->evaluation.mean = returns_mean(&renewed);
    policy->evaluation.sd = returns_sd(&renewed);
    return true;
}

int verify_policy(const char *file, const char *task, unsigned episodes, FILE *out,
                  struct errs *errs)
{
    struct policy_file policy;
    if (!policy_file_read(&policy, file, errs))
        return 2;
    int status = verify_named(&policy, task ? task : policy.task, file, episodes, out, errs);
    policy_file_free(&policy);
    return status;
}
