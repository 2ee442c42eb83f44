/* Evaluations under way, and what came of them. */
#include "sim/federation/evaluation.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/policy/returns.h"
#include "sim/dispatch/ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More evaluations than this under way hold the next round back in host time; virtual time does not
 * see it. Each holds a copy of θ: without a bound a fast trial would fill the memory with them. */
enum { EVALUATIONS_AHEAD = 4 };

struct evaluated_episode {
    struct job job;
    struct evaluation *evaluation;
    uint64_t key;
    struct episode episode;
    struct rollout_cost cost;
};

struct evaluation {
    struct evaluation *next;
    const struct problem *problem;
    struct episode_store *store; /* NULL: none is looked up */
    uint32_t round, count;
    unsigned mode;
    bool first_of_round; /* it also stores θ */
    float *theta;
    struct normaliser normaliser;
    struct digest digest; /* of θ's policy; where there is a store */
    struct evaluated_episode *episodes;
};

struct evaluations {
    struct evaluation *first; /* not yet recorded, oldest first */
    double last_return;       /* of the newest one recorded */
    uint32_t diverged;        /* recorded ones in which θ broke the physics */
};

void evaluations_open(struct federation *f)
{
    f->evaluations = mem_zero(1, sizeof *f->evaluations);
    f->evaluations->last_return = NAN;
}

/* The server's goes on learning while the episodes are played. */
static struct normaliser normaliser_copy(const struct normaliser *from)
{
    if (from->width == 0)
        return (struct normaliser){0};
    size_t size = from->width * sizeof(float);
    return (struct normaliser){from->width, mem_copy(from->mean, size),
                               mem_copy(from->inverse_sd, size)};
}

static struct policy_view view_of(const struct evaluation *evaluation)
{
    bool normalises = evaluation->normaliser.width > 0;
    return (struct policy_view){.shape = &evaluation->problem->shape,
                                .theta = evaluation->theta,
                                .normaliser = normalises ? &evaluation->normaliser : NULL,
                                .log_std = evaluation->problem->log_std};
}

static void run_episode(struct job *job, struct worker *worker)
{
    struct evaluated_episode *e = (struct evaluated_episode *)job; /* its first member */
    const struct evaluation *evaluation = e->evaluation;
    const struct problem *problem = evaluation->problem;
    struct policy_view view = view_of(evaluation);
    view.digest = &evaluation->digest;
    struct rollout_worker *local = rollout_worker_of(worker);
    struct rollout_cost before = rollout_worker_cost(local);
    rollout_use_store(local, evaluation->store);
    e->episode = rollout_episode(local, problem->task, &view, NULL, e->key,
                                 evaluation->mode == MODE_STOCHASTIC, NULL);
    e->cost = rollout_cost_since(local, &before);
}

/* Of the modes of a round the first is the one that counts for rules on returns, and that θ is
 * stored with. Priority 1: behind the local jobs, on which virtual time waits. */
static void begin_mode(struct federation *f, uint32_t round, unsigned mode, bool first)
{
    uint32_t count = f->scenario->evaluation.episodes;
    struct evaluation *evaluation = mem_zero(1, sizeof *evaluation),
                      **last = &f->evaluations->first;
    *evaluation = (struct evaluation){
        .problem = &f->learning.problem,
        .store = f->episodes,
        .round = round,
        .count = count,
        .mode = mode,
        .first_of_round = first,
        .theta = mem_copy(server_theta(f->learning.server), f->learning.problem.d * sizeof(float)),
        .normaliser = normaliser_copy(server_normaliser(f->learning.server)),
        .episodes = mem_zero(count, sizeof *evaluation->episodes)};
    const struct policy_view view = view_of(evaluation);
    if (evaluation->store)
        evaluation->digest = policy_digest(&view);
    bool stochastic = mode == MODE_STOCHASTIC;
    /* The keys know nothing of the algorithm, so that all of a study face the same episodes. */
    for (uint32_t i = 0; i < count; i++) {
        struct evaluated_episode *e = &evaluation->episodes[i];
        *e = (struct evaluated_episode){
            .job = {.run = run_episode, .priority = 1},
            .evaluation = evaluation,
            .key = key_of(f->learning.problem.seed_key, PURPOSE_EVALUATION, round, stochastic, i)};
        pool_submit(f->pool, &e->job);
    }
    while (*last)
        last = &(*last)->next;
    *last = evaluation;
}

void evaluation_begin(struct federation *f, uint32_t round)
{
    if (!f->learning.server || task_is_none(f->learning.problem.task) ||
        f->scenario->evaluation.episodes == 0)
        return;
    unsigned modes = f->scenario->evaluation.modes, first = modes & -modes;
    for (unsigned mode = MODE_DETERMINISTIC; mode <= MODE_STOCHASTIC; mode <<= 1)
        if (modes & mode)
            begin_mode(f, round, mode, mode == first);
}

static void evaluation_free(struct evaluation *evaluation)
{
    free(evaluation->theta);
    free(evaluation->normaliser.mean);
    free(evaluation->normaliser.inverse_sd);
    free(evaluation->episodes);
    free(evaluation);
}

/* NULL: all of its episodes are over. */
static const struct job *first_running(const struct evaluation *evaluation)
{
    for (uint32_t i = 0; i < evaluation->count; i++)
        if (!job_done(&evaluation->episodes[i].job))
            return &evaluation->episodes[i].job;
    return NULL;
}

/* Where θ broke the physics of an episode there is no mean, only how often it did. */
static void record(struct federation *f, const struct evaluation *evaluation)
{
    struct returns returns = {0};
    for (uint32_t i = 0; i < evaluation->count; i++) {
        const struct evaluated_episode *e = &evaluation->episodes[i];
        returns_add(&returns, &e->episode);
        learning_spent(f, &e->cost);
    }
    bool diverged = returns.blowups > 0;
    f->evaluations->last_return = returns_mean(&returns);
    f->evaluations->diverged += diverged;
    if (evaluation->first_of_round)
        stopping_note_return(f, returns_mean(&returns));
    bool stochastic = evaluation->mode == MODE_STOCHASTIC;
    struct evaluation_row row = {.round = evaluation->round,
                                 .mode = stochastic ? "stochastic" : "deterministic",
                                 .n = evaluation->count,
                                 .mean = diverged ? NAN : returns_mean(&returns),
                                 .sd = diverged ? NAN : returns_sd(&returns),
                                 .steps = returns.steps,
                                 .blowups = returns.blowups};
    struct policy_file file = {.horizon = task_horizon(f->learning.task),
                               .reset_noise = task_reset_noise(f->learning.task),
                               .grid = f->scenario->task.grid,
                               .shape = f->learning.problem.shape,
                               .theta = evaluation->theta,
                               .log_std = f->learning.log_std,
                               .normaliser = evaluation->normaliser,
                               .evaluation = {evaluation->count, stochastic, returns_mean(&returns),
                                              returns_sd(&returns), f->scenario->seed}};
    struct policy_row policy = {.round = evaluation->round};
    snprintf(file.task, sizeof file.task, "%s", f->scenario->task.name);
    if (evaluation->first_of_round)
        policy_file_encode(&file, &policy.policy);
    ledger_evaluation(f, &row, evaluation->first_of_round ? &policy : NULL);
    wire_free(&policy.policy);
}

/* The oldest first, even where a later one is ready: rows come in the same order on every
 * machine. */
bool evaluation_collect(struct federation *f)
{
    struct evaluations *all = f->evaluations;
    while (all->first && !first_running(all->first)) {
        struct evaluation *evaluation = all->first;
        all->first = evaluation->next;
        record(f, evaluation);
        evaluation_free(evaluation);
    }
    return all->first == NULL;
}

uint32_t evaluation_diverged(const struct federation *f)
{
    return f->evaluations->diverged;
}

double evaluation_last_return(const struct federation *f)
{
    return f->evaluations->last_return;
}

const struct job *evaluation_under_way(const struct federation *f)
{
    return f->evaluations->first ? first_running(f->evaluations->first) : NULL;
}

const struct job *evaluation_backlog(const struct federation *f)
{
    unsigned count = 0;
    const struct evaluation *oldest = f->evaluations->first;
    for (const struct evaluation *evaluation = oldest; evaluation; evaluation = evaluation->next)
        count++;
    if (count <= EVALUATIONS_AHEAD)
        return NULL;
    /* Its last job, which begins behind all its others. */
    return &oldest->episodes[oldest->count - 1].job;
}

/* Jobs that wait are withdrawn, and those that run are waited for, before what they work on
 * goes. */
void evaluations_free(struct federation *f)
{
    while (f->evaluations && f->evaluations->first) {
        struct evaluation *evaluation = f->evaluations->first;
        f->evaluations->first = evaluation->next;
        pool_withdraw_all(f->pool, &evaluation->episodes->job, evaluation->count,
                          sizeof *evaluation->episodes);
        evaluation_free(evaluation);
    }
    free(f->evaluations);
}
