/* Learns by PPO, tries the policy now and then, and stores it with an evaluation of its own. */
#include "sim/pretrain/pretrain.h"

#include "core/base/mem.h"
#include "core/files/output.h"
#include "models/learning/keys.h"
#include "models/policy/returns.h"
#include "sim/pretrain/pretrain_parts.h"
#include "sim/pretrain/pretrain_stage.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double TICK_S = 0.2;

/* One episode of an evaluation. */
struct trial_episode {
    struct job job;
    struct pretrain *run;
    uint64_t key;
    struct episode result;
};

/* --- evaluations ------------------------------------------------------------------------------ */

static void run_episode(struct job *job, struct worker *worker)
{
    struct trial_episode *e =
        (struct trial_episode *)((char *)job - offsetof(struct trial_episode, job));
    struct policy_view view = policy_file_view(&e->run->policy);
    e->result =
        rollout_episode(rollout_worker_of(worker), e->run->task, &view, NULL, e->key, true, NULL);
}

/* Tries are keyed apart from one another and from the evaluation that is stored, so that the
 * latter is not picked for being good. */
static void begin_evaluation(struct pretrain *run, unsigned episodes, const char *what)
{
    uint64_t iteration = ppo_report(run->ppo).iterations;
    run->episodes = episodes;
    for (unsigned i = 0; i < episodes; i++) {
        struct trial_episode *e = &run->episode[i];
        e->job.run = run_episode;
        e->run = run;
        e->key = key_of(run->options->ppo.seed, rng_name(what), iteration, i);
        pool_submit(run->pool, &e->job);
    }
}

static bool evaluated(const struct pretrain *run)
{
    for (unsigned i = 0; i < run->episodes; i++)
        if (!job_done(&run->episode[i].job))
            return false;
    return true;
}

static struct returns evaluation(const struct pretrain *run)
{
    struct returns returns = {0};
    for (unsigned i = 0; i < run->episodes; i++)
        returns_add(&returns, &run->episode[i].result);
    return returns;
}

/* "31.4, SD 2.1", or what there is instead of a mean; owned by the caller. */
static char *returns_text(const struct returns *returns, int decimals)
{
    if (returns->blowups)
        return mem_format("none: %u episodes broke the physics", returns->blowups);
    return mem_format("%.*f, SD %.*f", decimals, returns_mean(returns), decimals,
                      returns_sd(returns));
}

static void take_policy(struct pretrain *run)
{
    if (run->policy.theta)
        policy_file_free(&run->policy);
    ppo_policy(run->ppo, &run->policy);
}

/* --- phases ----------------------------------------------------------------------------------- */

static void begin_storing(struct pretrain *run)
{
    if (!run->policy.theta || !run->options->keep_best)
        take_policy(run);
    begin_evaluation(run, run->options->episodes, "pretrain stored");
    run->phase = STORING;
}

/* Chosen by its training episodes; the stored evaluation is one of fresh episodes. */
static void keep_best(struct pretrain *run, const struct ppo_report *report)
{
    if (!run->options->keep_best || report->recent < PPO_RECENT ||
        report->recent_return <= run->best_return)
        return;
    run->best_return = report->recent_return;
    take_policy(run);
}

/* The recent training episodes lag behind the policy, so tries begin a quarter below the target. A
 * try costs steps too: half as many are learnt from before the next. */
static bool try_now(const struct pretrain *run, const struct ppo_report *report)
{
    const struct pretrain_options *options = run->options;
    double begin = options->target - 0.25 * fabs(options->target);
    return options->has_target && report->recent == PPO_RECENT && report->recent_return >= begin &&
           report->steps >= run->try_at;
}

/* What comes behind an iteration: a trial evaluation, the end, or the next one. With a signal the
 * policy so far is stored, without another trial evaluation. */
static void go_on(struct pretrain *run)
{
    struct ppo_report report = ppo_report(run->ppo);
    if (try_now(run, &report) && !run->interrupted) {
        pretrain_stage_keep(run); /* it may have been the last iteration */
        take_policy(run);
        begin_evaluation(run, PRETRAIN_TARGET_EPISODES, "pretrain trial");
        run->phase = TRYING;
    } else if (run->interrupted || report.steps >= run->options->ppo.total_steps) {
        begin_storing(run);
    } else {
        run->phase = LEARNING;
    }
}

/* The curve has the iteration even where it is the last. */
static void end_iteration(struct pretrain *run)
{
    struct ppo_report report = ppo_report(run->ppo);
    pretrain_curve_add(&run->curve, &report);
    pretrain_progress_iteration(&run->progress, &report);
    if (report.broken) {
        errs_add(run->errs, FAULT_RUN, NULL, "a smaller --rate",
                 "%s: learning broke down after %llu steps: the gradient is not finite",
                 run->options->task, (unsigned long long)report.steps);
        run->phase = ENDED;
        return;
    }
    keep_best(run, &report);
    run->interrupted = pool_stop_requested(run->pool);
    if (run->interrupted || report.steps >= run->options->ppo.total_steps)
        pretrain_stage_keep(run);
    else
        pretrain_stage_keep_now_and_then(run);
    go_on(run);
}

/* Of many tries one is lucky sooner or later, so a good one is tried again with more episodes,
 * which may miss the target by their standard error: the level asked for, not one well above it. */
static void end_trial(struct pretrain *run)
{
    struct ppo_report report = ppo_report(run->ppo);
    struct returns trial = evaluation(run);
    double allowed = run->phase == CONFIRMING ? returns_se(&trial) : 0;
    bool good = returns_mean(&trial) >= run->options->target - allowed;
    char *text = returns_text(&trial, 1);
    pretrain_progress_say(&run->progress, "%s %llu steps: %u fresh episodes return %s",
                          run->options->task, (unsigned long long)report.steps, run->episodes,
                          text);
    free(text);
    run->reached = good && run->phase == CONFIRMING;
    run->try_at = report.steps + trial.steps * PRETRAIN_TARGET_EPISODES / run->episodes / 2;
    if (good && run->phase == TRYING) {
        begin_evaluation(run, run->options->episodes, "pretrain again");
        run->phase = CONFIRMING;
    } else if (run->reached || report.steps >= run->options->ppo.total_steps) {
        begin_storing(run);
    } else {
        run->phase = LEARNING;
    }
}

static void tell_stored(struct pretrain *run, const struct returns *stored)
{
    const struct pretrain_options *options = run->options;
    unsigned s = (unsigned)lround(pretrain_progress_elapsed_s(&run->progress));
    char *text = returns_text(stored, 2);
    pretrain_progress_say(&run->progress,
                          "%s: %s after %llu steps, mean return %s over %u sampled episodes; host "
                          "%u:%02u:%02u",
                          options->output, options->task,
                          (unsigned long long)ppo_report(run->ppo).steps, text, options->episodes,
                          s / 3600, s / 60 % 60, s % 60);
    free(text);
    if (options->has_target && !run->reached)
        pretrain_progress_say(&run->progress, "%s: the target %g was not reached", options->output,
                              options->target);
}

static void end_storing(struct pretrain *run)
{
    struct returns stored = evaluation(run);
    run->policy.evaluation = (struct policy_evaluation){.episodes = run->options->episodes,
                                                        .stochastic = true,
                                                        .mean = returns_mean(&stored),
                                                        .sd = returns_sd(&stored),
                                                        .seed = run->options->ppo.seed};
    run->phase = ENDED;
    const struct output_rule rule = {.force = run->options->force};
    if (policy_file_write(&run->policy, run->options->output, &rule, run->errs))
        tell_stored(run, &stored);
}

/* Called by the pool: it moves on where something is ready and waits otherwise. Learning and
 * evaluations alternate, never at once. */
static enum pool_step step(void *context)
{
    struct pretrain *run = context;
    if (run->phase == LEARNING) {
        if (ppo_advance(run->ppo) == PPO_WAIT)
            return POOL_WAIT;
        end_iteration(run);
        return POOL_AGAIN;
    }
    if (run->phase == ENDED)
        return POOL_END;
    if (!evaluated(run))
        return POOL_WAIT;
    if (run->phase == TRYING || run->phase == CONFIRMING)
        end_trial(run);
    else
        end_storing(run);
    return POOL_AGAIN;
}

static void tick(void *context)
{
    struct pretrain *run = context;
    struct ppo_report report = ppo_report(run->ppo);
    pretrain_progress_tick(&run->progress, &report, ppo_steps(run->ppo),
                           pool_stop_requested(run->pool));
}

/* --- the whole -------------------------------------------------------------------------------- */

/* 1 where a target was asked for and not reached, although all else went well. */
static int status_of(const struct pretrain *run)
{
    if (run->errs->count)
        return errs_exit_status(run->errs);
    if (run->interrupted)
        return EXIT_INTERRUPTED;
    return run->options->has_target && !run->reached;
}

/* Behind the iteration that the store has of it, or at the beginning. */
static void begin(struct pretrain *run)
{
    if (!pretrain_stage_find(run))
        return;
    pretrain_progress_say(&run->progress, "%s: goes on after %llu steps, as kept in %s",
                          run->options->task, (unsigned long long)ppo_report(run->ppo).steps,
                          run->options->store);
    go_on(run);
}

/* What gives jobs to the pool goes before the pool, as in a federated trial. */
static void learn(struct pretrain *run)
{
    const struct pretrain_options *options = run->options;
    unsigned most =
        options->episodes > PRETRAIN_TARGET_EPISODES ? options->episodes : PRETRAIN_TARGET_EPISODES;
    run->pool = pool_new(
        &(struct pool_options){.workers = options->jobs, .local_free = rollout_worker_free});
    run->ppo = ppo_new(&options->ppo, run->task, run->pool);
    run->episode = mem_zero(most, sizeof *run->episode);
    run->best_return = -INFINITY;
    pretrain_progress_open(&run->progress, options->progress, options->quiet, options->task,
                           options->ppo.total_steps);
    begin(run);
    if (pool_run(run->pool, step, tick, TICK_S, run) == POOL_STOPPED)
        run->interrupted = true;
    pool_withdraw_all(run->pool, &run->episode->job, most, sizeof *run->episode);
    ppo_free(run->ppo);
    pool_free(run->pool);
    free(run->episode);
    if (run->policy.theta)
        policy_file_free(&run->policy);
}

/* Better told now than after hours of learning. */
static bool check_output(const char *path, bool force, struct errs *errs)
{
    char *folder = mem_string(path), *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0; /* the root keeps its name */
    const char *where = slash ? folder : ".";
    bool good = access(where, W_OK | X_OK) == 0;
    if (good)
        good = policy_file_may_write(path, &(struct output_rule){.force = force}, errs);
    else
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: cannot write into %s: %s", path, where,
                 strerror(errno));
    free(folder);
    return good;
}

/* Whether the files may be written is asked before anything is learnt. */
int pretrain(const struct pretrain_options *options, struct errs *errs)
{
    struct pretrain run = {.options = options, .errs = errs};
    if (!ppo_settings_check(&options->ppo, errs) ||
        !check_output(options->output, options->force, errs))
        return 2;
    run.task =
        task_open(options->task,
                  &(struct task_options){.horizon = options->horizon, .reset_noise = -1}, errs);
    if (!run.task)
        return errs_exit_status(errs);
    if (task_is_none(run.task))
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: has nothing to learn", options->task);
    else if (pretrain_curve_open(&run.curve, options->curve, options->force, errs) &&
             options->store)
        run.store = result_store_open(options->store, errs);
    if (errs->count == 0)
        learn(&run);
    pretrain_curve_close(&run.curve, errs);
    result_store_close(run.store);
    task_free(run.task);
    return status_of(&run);
}
