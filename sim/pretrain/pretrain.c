/* Lets the seeds learn side by side, and stores the policy of the best with an evaluation of its
 * own. */
#include "sim/pretrain/pretrain.h"

#include "core/base/mem.h"
#include "core/files/file_name.h"
#include "core/files/output.h"
#include "sim/pretrain/pretrain_parts.h"
#include "sim/pretrain/pretrain_run.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double TICK_S = 0.2;

/* --- the best --------------------------------------------------------------------------------- */

static void tell_stored(struct pretrain *whole)
{
    const struct pretrain_options *options = whole->options;
    const struct pretrain_run *best = whole->best;
    unsigned s = (unsigned)lround(pretrain_progress_elapsed_s(&whole->progress));
    char *text = pretrain_returns_text(&best->returned, 2);
    pretrain_progress_say(&whole->progress,
                          "%s: %s after %llu steps, mean return %s over %u sampled episodes; host "
                          "%u:%02u:%02u",
                          options->output, best->label, (unsigned long long)best->report.steps,
                          text, options->episodes, s / 3600, s / 60 % 60, s % 60);
    free(text);
    if (options->has_target && !best->reached)
        pretrain_progress_say(&whole->progress, "%s: the target %g was not reached",
                              options->output, options->target);
}

static void write_best(struct pretrain *whole)
{
    struct pretrain_run *best = whole->best;
    best->policy.evaluation = (struct policy_evaluation){.episodes = whole->options->episodes,
                                                         .stochastic = true,
                                                         .mean = returns_mean(&best->returned),
                                                         .sd = returns_sd(&best->returned),
                                                         .seed = best->settings.seed};
    const struct output_rule rule = {.force = whole->options->force};
    if (policy_file_write(&best->policy, whole->options->output, &rule, whole->errs))
        tell_stored(whole);
}

/* Of those that are equally good the one with the least seed; NULL where none has a policy. */
static struct pretrain_run *best_of(const struct pretrain *whole)
{
    struct pretrain_run *best = NULL;
    for (unsigned i = 0; i < whole->begun; i++) {
        struct pretrain_run *run = &whole->run[i];
        if (run->phase == COMPARED && (!best || pretrain_run_better(run, best)))
            best = run;
    }
    return best;
}

/* --- the seeds -------------------------------------------------------------------------------- */

/* Each has a thread at least; a team that learns waits for its members alone, and all teams
 * together have no more of them than there are threads. */
static unsigned at_once(const struct pretrain_options *options)
{
    return options->seeds < options->jobs ? options->seeds : options->jobs;
}

/* Begins a run where there is room for one; after a signal none begins. */
static bool begin_next(struct pretrain *whole, unsigned under_way)
{
    const struct pretrain_options *options = whole->options;
    if (whole->begun == options->seeds || under_way == at_once(options))
        return false;
    if (pool_stop_requested(whole->pool)) {
        whole->interrupted = true;
        return false;
    }
    pretrain_run_begin(&whole->run[whole->begun++]);
    return true;
}

/* Called by the pool: each run moves on where something of it is ready. At last the best is
 * evaluated once more, and stored. */
static enum pool_step step(void *context)
{
    struct pretrain *whole = context;
    bool moved = false;
    unsigned under_way = 0;
    for (unsigned i = 0; i < whole->begun; i++) {
        enum pool_step answer = pretrain_run_step(&whole->run[i]);
        under_way += answer != POOL_END;
        moved = moved || answer == POOL_AGAIN;
    }
    if (moved || begin_next(whole, under_way))
        return POOL_AGAIN;
    if (under_way > 0)
        return POOL_WAIT;
    if (whole->best)
        write_best(whole);
    else if ((whole->best = best_of(whole)) != NULL)
        pretrain_run_store(whole->best);
    return whole->best && whole->best->phase == STORING ? POOL_AGAIN : POOL_END;
}

/* One whose learner is gone has no steps left. */
static void add_to_sight(struct pretrain_sight *sight, const struct pretrain_run *run)
{
    const struct ppo_report *report = &run->report;
    sight->steps += run->ppo ? ppo_steps(run->ppo) : report->steps;
    sight->pace.total += run->ppo ? run->settings.total_steps : report->steps;
    sight->pace.had += run->pace.had;
    if (report->recent == 0)
        return;
    bool first = sight->recent == 0;
    sight->low = first ? report->recent_return : fmin(sight->low, report->recent_return);
    sight->high = first ? report->recent_return : fmax(sight->high, report->recent_return);
    sight->recent = report->recent > sight->recent ? report->recent : sight->recent;
}

static void tick(void *context)
{
    struct pretrain *whole = context;
    unsigned seeds = whole->options->seeds;
    struct pretrain_sight sight = {
        .pace = {.label = whole->run->label, .started_s = whole->progress.started_s},
        .stopping = pool_stop_requested(whole->pool)};
    char *label = mem_format("%s, %u seeds:", whole->options->task, seeds);
    if (seeds > 1)
        sight.pace.label = label;
    for (unsigned i = 0; i < whole->begun; i++)
        add_to_sight(&sight, &whole->run[i]);
    sight.pace.total += (seeds - whole->begun) * whole->options->ppo.total_steps;
    pretrain_progress_tick(&whole->progress, &sight);
    free(label);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* 1 where a target was asked for and not reached, although all else went well. */
static int status_of(const struct pretrain *whole)
{
    if (whole->errs->count)
        return errs_exit_status(whole->errs);
    if (whole->interrupted)
        return EXIT_INTERRUPTED;
    return whole->options->has_target && !whole->best->reached;
}

/* What gives jobs to the pool goes before the pool, as in a federated trial. */
static void learn(struct pretrain *whole)
{
    const struct pretrain_options *options = whole->options;
    whole->pool = pool_new(
        &(struct pool_options){.workers = options->jobs, .local_free = rollout_worker_free});
    whole->team = options->jobs / at_once(options);
    pretrain_progress_open(&whole->progress, options->progress, options->quiet);
    if (pool_run(whole->pool, step, tick, TICK_S, whole) == POOL_STOPPED)
        whole->interrupted = true;
    for (unsigned i = 0; i < whole->begun; i++) {
        whole->interrupted = whole->interrupted || whole->run[i].interrupted;
        pretrain_run_end(&whole->run[i]);
    }
    pool_free(whole->pool);
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

/* "Hopper.csv", with several seeds "Hopper-2.csv"; NULL without a curve. */
static char *curve_path(const struct pretrain_options *options, uint64_t seed)
{
    const char *path = options->curve;
    if (!path || options->seeds == 1)
        return path ? mem_string(path) : NULL;
    size_t stem = file_name_stem(path, ".csv");
    return mem_format("%.*s-%llu%s", (int)stem, path, (unsigned long long)seed, path + stem);
}

static bool open_runs(struct pretrain *whole)
{
    const struct pretrain_options *options = whole->options;
    bool good = true;
    whole->run = mem_zero(options->seeds, sizeof *whole->run);
    for (unsigned i = 0; i < options->seeds; i++) {
        struct pretrain_run *run = &whole->run[i];
        run->whole = whole;
        run->settings = options->ppo;
        run->settings.seed += i;
        run->label = options->seeds == 1 ? mem_string(options->task)
                                         : mem_format("%s seed %llu", options->task,
                                                      (unsigned long long)run->settings.seed);
        run->curve_path = curve_path(options, run->settings.seed);
        good =
            good && pretrain_curve_open(&run->curve, run->curve_path, options->force, whole->errs);
    }
    return good;
}

static void close_runs(struct pretrain *whole)
{
    for (unsigned i = 0; i < whole->options->seeds; i++) {
        struct pretrain_run *run = &whole->run[i];
        pretrain_curve_close(&run->curve, whole->errs);
        free(run->curve_path);
        free(run->label);
    }
    free(whole->run);
}

static bool check_seeds(const struct pretrain_options *options, struct errs *errs)
{
    if (options->seeds < 1 || options->seeds > PRETRAIN_SEEDS_MAX)
        return errs_add(errs, FAULT_INPUT, NULL, NULL, "seeds: %u is not within 1 to %d",
                        options->seeds, PRETRAIN_SEEDS_MAX);
    if (options->ppo.seed > UINT64_MAX - (options->seeds - 1))
        return errs_add(errs, FAULT_INPUT, NULL, "a smaller first seed",
                        "seeds: there are not %u from %llu on", options->seeds,
                        (unsigned long long)options->ppo.seed);
    return true;
}

/* Whether the files may be written is asked before anything is learnt. */
int pretrain(const struct pretrain_options *options, struct errs *errs)
{
    struct pretrain whole = {.options = options, .errs = errs};
    if (!check_seeds(options, errs) || !ppo_settings_check(&options->ppo, errs) ||
        !check_output(options->output, options->force, errs))
        return 2;
    whole.task =
        task_open(options->task,
                  &(struct task_options){.horizon = options->horizon, .reset_noise = -1}, errs);
    if (!whole.task)
        return errs_exit_status(errs);
    if (task_is_none(whole.task)) {
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: has nothing to learn", options->task);
    } else if (open_runs(&whole) && options->store) {
        whole.store = result_store_open(options->store, &whole.of_store);
        errs_take(errs, &whole.of_store);
    }
    if (errs->count == 0)
        learn(&whole);
    int status = status_of(&whole);
    if (whole.run)
        close_runs(&whole);
    result_store_close(whole.store);
    errs_take(errs, &whole.of_store);
    task_free(whole.task);
    return errs->count ? errs_exit_status(errs) : status;
}
