/* Learns by PPO from one seed and evaluates what was learnt. */
#include "sim/pretrain/pretrain_run.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/pretrain/pretrain_stage.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/* One episode of an evaluation. */
struct trial_episode {
    struct job job;
    const struct pretrain_run *run;
    uint64_t key;
    struct episode result;
};

/* --- evaluations ------------------------------------------------------------------------------ */

static void run_episode(struct job *job, struct worker *worker)
{
    struct trial_episode *e =
        (struct trial_episode *)((char *)job - offsetof(struct trial_episode, job));
    struct policy_view view = policy_file_view(&e->run->policy);
    e->result = rollout_episode(rollout_worker_of(worker), e->run->whole->task, &view, NULL, e->key,
                                true, NULL);
}

/* Evaluations are keyed apart from one another and from the one that is stored, so that the latter
 * is not picked for being good. */
static void begin_evaluation(struct pretrain_run *run, unsigned episodes, const char *what)
{
    run->episodes = episodes;
    for (unsigned i = 0; i < episodes; i++) {
        struct trial_episode *e = &run->episode[i];
        e->job.run = run_episode;
        e->run = run;
        e->key = key_of(run->settings.seed, rng_name(what), run->report.iterations, i);
        pool_submit(run->whole->pool, &e->job);
    }
}

static bool evaluated(const struct pretrain_run *run)
{
    for (unsigned i = 0; i < run->episodes; i++)
        if (!job_done(&run->episode[i].job))
            return false;
    return true;
}

static void take_returns(struct pretrain_run *run)
{
    run->returned = (struct returns){0};
    for (unsigned i = 0; i < run->episodes; i++)
        returns_add(&run->returned, &run->episode[i].result);
}

char *pretrain_returns_text(const struct returns *returns, int decimals)
{
    if (returns->blowups)
        return mem_format("none: %u episodes broke the physics", returns->blowups);
    return mem_format("%.*f, SD %.*f", decimals, returns_mean(returns), decimals,
                      returns_sd(returns));
}

static void take_policy(struct pretrain_run *run)
{
    if (run->policy.theta)
        policy_file_free(&run->policy);
    ppo_policy(run->ppo, &run->policy);
}

/* --- phases ----------------------------------------------------------------------------------- */

/* What one seed learnt needs no comparison. */
static void end_learning(struct pretrain_run *run, enum pretrain_ending ending)
{
    const struct pretrain_options *options = run->whole->options;
    run->ending = ending;
    if (!run->policy.theta || !options->keep_best)
        take_policy(run);
    ppo_free(run->ppo);
    run->ppo = NULL;
    run->phase = COMPARED;
    if (options->seeds == 1)
        return;
    begin_evaluation(run, options->episodes, "pretrain compared");
    run->phase = COMPARING;
}

/* Chosen by its training episodes; the stored evaluation is one of fresh episodes. */
static void keep_best(struct pretrain_run *run)
{
    const struct ppo_report *report = &run->report;
    if (!run->whole->options->keep_best || report->recent < PPO_RECENT ||
        report->recent_return <= run->best_return)
        return;
    run->best_return = report->recent_return;
    take_policy(run);
}

/* The recent training episodes lag behind the policy, so tries begin a quarter below the target. A
 * try costs steps too: half as many are learnt from before the next. */
static bool try_now(const struct pretrain_run *run)
{
    const struct pretrain_options *options = run->whole->options;
    const struct ppo_report *report = &run->report;
    double begin = options->target - 0.25 * fabs(options->target);
    return options->has_target && report->recent == PPO_RECENT && report->recent_return >= begin &&
           report->steps >= run->try_at;
}

/* Whether learning is at an end, whatever a trial evaluation may say. */
static bool learnt(const struct pretrain_run *run, enum pretrain_ending *ending)
{
    uint64_t steps = run->report.steps;
    if (run->interrupted)
        *ending = END_STOPPED;
    else if (steps >= run->settings.total_steps)
        *ending = END_STEPS;
    else if (plateau_reached(&run->plateau, steps, run->whole->options->plateau))
        *ending = END_PLATEAU;
    else
        return false;
    return true;
}

/* What comes behind an iteration: a trial evaluation, the end, or the next one. With a signal the
 * policy so far is stored, without another trial evaluation. */
static void go_on(struct pretrain_run *run)
{
    enum pretrain_ending ending;
    run->phase = LEARNING;
    if (try_now(run) && !run->interrupted) {
        pretrain_stage_keep(run); /* it may have been the last iteration */
        take_policy(run);
        begin_evaluation(run, PRETRAIN_TARGET_EPISODES, "pretrain trial");
        run->phase = TRYING;
    } else if (learnt(run, &ending)) {
        end_learning(run, ending);
    }
}

static void fail(struct pretrain_run *run)
{
    errs_add(run->whole->errs, FAULT_RUN, NULL, "a smaller --rate",
             "%s: learning broke down after %llu steps: the gradient is not finite", run->label,
             (unsigned long long)run->report.steps);
    run->phase = FAILED;
}

/* The curve has the iteration even where it is the last. */
static void end_iteration(struct pretrain_run *run)
{
    const struct ppo_report *report = &run->report;
    enum pretrain_ending ending;
    run->report = ppo_report(run->ppo);
    pretrain_curve_add(&run->curve, report);
    pretrain_progress_iteration(&run->whole->progress, &run->pace, report);
    if (report->broken) {
        fail(run);
        return;
    }
    keep_best(run);
    if (report->recent == PPO_RECENT)
        plateau_note(&run->plateau, report->steps, report->recent_return);
    run->interrupted = pool_stop_requested(run->whole->pool);
    if (learnt(run, &ending))
        pretrain_stage_keep(run);
    else
        pretrain_stage_keep_now_and_then(run);
    go_on(run);
}

/* Of many tries one is lucky sooner or later, so a good one is tried again with more episodes,
 * which may miss the target by their standard error: the level asked for, not one well above it. */
static void end_trial(struct pretrain_run *run)
{
    const struct pretrain_options *options = run->whole->options;
    const struct returns *trial = &run->returned;
    enum pretrain_ending ending;
    uint64_t steps = run->report.steps;
    double allowed = run->phase == CONFIRMING ? returns_se(trial) : 0;
    bool good = returns_mean(trial) >= options->target - allowed;
    char *text = pretrain_returns_text(trial, 1);
    pretrain_progress_say(&run->whole->progress, "%s %llu steps: %u fresh episodes return %s",
                          run->label, (unsigned long long)steps, run->episodes, text);
    free(text);
    run->reached = good && run->phase == CONFIRMING;
    run->try_at = steps + trial->steps * PRETRAIN_TARGET_EPISODES / run->episodes / 2;
    if (good && run->phase == TRYING) {
        begin_evaluation(run, options->episodes, "pretrain again");
        run->phase = CONFIRMING;
    } else if (run->reached) {
        end_learning(run, END_TARGET);
    } else if (learnt(run, &ending)) {
        end_learning(run, ending);
    } else {
        run->phase = LEARNING;
    }
}

static const char *ending_text(enum pretrain_ending ending)
{
    static const char *const texts[] = {[END_STEPS] = "all steps",
                                        [END_TARGET] = "target reached",
                                        [END_PLATEAU] = "plateau",
                                        [END_STOPPED] = "stopped"};
    return texts[ending];
}

static void end_comparison(struct pretrain_run *run)
{
    char *text = pretrain_returns_text(&run->returned, 2);
    pretrain_progress_say(&run->whole->progress, "%s %llu steps (%s): %u fresh episodes return %s",
                          run->label, (unsigned long long)run->report.steps,
                          ending_text(run->ending), run->episodes, text);
    free(text);
    run->phase = COMPARED;
}

void pretrain_run_store(struct pretrain_run *run)
{
    begin_evaluation(run, run->whole->options->episodes, "pretrain stored");
    run->phase = STORING;
}

/* Learning and evaluations of a run alternate, never at once. */
enum pool_step pretrain_run_step(struct pretrain_run *run)
{
    if (run->phase == COMPARED || run->phase == STORED || run->phase == FAILED)
        return POOL_END;
    if (run->phase == LEARNING) {
        if (ppo_advance(run->ppo) == PPO_WAIT)
            return POOL_WAIT;
        end_iteration(run);
        return POOL_AGAIN;
    }
    if (!evaluated(run))
        return POOL_WAIT;
    take_returns(run);
    if (run->phase == COMPARING)
        end_comparison(run);
    else if (run->phase == STORING)
        run->phase = STORED;
    else
        end_trial(run);
    return POOL_AGAIN;
}

/* --- from one to the other -------------------------------------------------------------------- */

static unsigned most_episodes(const struct pretrain_options *options)
{
    return options->episodes > PRETRAIN_TARGET_EPISODES ? options->episodes
                                                        : PRETRAIN_TARGET_EPISODES;
}

void pretrain_run_begin(struct pretrain_run *run)
{
    struct pretrain *whole = run->whole;
    run->ppo = ppo_new(&run->settings, whole->task, whole->pool, whole->team);
    run->episode = mem_zero(most_episodes(whole->options), sizeof *run->episode);
    run->best_return = -INFINITY;
    bool found = pretrain_stage_find(run);
    uint64_t steps = (run->report = ppo_report(run->ppo)).steps;
    run->pace = pretrain_pace(run->label, run->settings.total_steps, steps);
    if (!found)
        return;
    pretrain_progress_say(&whole->progress, "%s: goes on after %llu steps, as kept in %s",
                          run->label, (unsigned long long)steps, whole->options->store);
    go_on(run);
}

bool pretrain_run_better(const struct pretrain_run *run, const struct pretrain_run *other)
{
    double difference =
        return_difference(returns_mean(&run->returned), returns_mean(&other->returned));
    if (run->reached != other->reached)
        return run->reached;
    if (difference != 0)
        return difference > 0;
    return run->report.steps < other->report.steps;
}

void pretrain_run_end(struct pretrain_run *run)
{
    if (run->episode)
        pool_withdraw_all(run->whole->pool, &run->episode->job, most_episodes(run->whole->options),
                          sizeof *run->episode);
    ppo_free(run->ppo);
    free(run->episode);
    if (run->policy.theta)
        policy_file_free(&run->policy);
}
