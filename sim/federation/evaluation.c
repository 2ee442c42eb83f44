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
    struct trial_job trial; /* first */
    struct evaluation *evaluation;
    uint64_t key;
    struct episode episode;
};

struct evaluation {
    struct evaluation *next;
    const struct problem *problem;
    uint32_t round, count;
    unsigned mode;
    bool first_of_round; /* it also stores θ */
    float *theta;
    struct normaliser normaliser; /* the fleet's, as it was when this began; else none */
    struct digest digest;         /* of θ's policy; where there is a store */
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

/* A frozen one is the problem's, and everybody has it. */
static const struct normaliser *normaliser_of(const struct evaluation *evaluation)
{
    const struct problem *problem = evaluation->problem;
    bool frozen = problem->normaliser_kind == NORMALISER_FROZEN;
    return frozen ? &problem->normaliser : &evaluation->normaliser;
}

static struct policy_view view_of(const struct evaluation *evaluation)
{
    return problem_view(evaluation->problem, evaluation->theta, normaliser_of(evaluation));
}

static void evaluation_free(struct evaluation *evaluation)
{
    free(evaluation->theta);
    normaliser_free(&evaluation->normaliser);
    free(evaluation->episodes);
    free(evaluation);
}

/* --- its jobs -------------------------------------------------------------------------------- */

static void run(struct trial_job *job, struct rollout_worker *worker)
{
    struct evaluated_episode *e = (struct evaluated_episode *)job;
    const struct evaluation *evaluation = e->evaluation;
    const struct problem *problem = evaluation->problem;
    struct policy_view view = view_of(evaluation);
    view.digest = &evaluation->digest;
    e->episode = rollout_episode(worker, problem->task, &view, &TASK_WORLD_EVALUATED, e->key,
                                 evaluation->mode == MODE_STOCHASTIC, NULL);
}

static void pack(const struct trial_job *job, struct parcel *parcel)
{
    const struct evaluated_episode *e = (const struct evaluated_episode *)job;
    const struct evaluation *evaluation = e->evaluation;
    const struct normaliser *normaliser = &evaluation->normaliser;
    size_t bytes = normaliser->width * sizeof(float);
    wire_u64(&parcel->body, e->key);
    wire_u32(&parcel->body, evaluation->mode);
    parcel_content(parcel, evaluation->theta, evaluation->problem->d * sizeof(float));
    parcel_content(parcel, bytes ? normaliser->mean : NULL, bytes);
    parcel_content(parcel, bytes ? normaliser->inverse_sd : NULL, bytes);
}

/* `count` floats; NULL where there are none. */
static float *unpack_floats(struct parcel_reader *reader, size_t count)
{
    size_t size;
    const void *bytes = parcel_read_content(reader, &size);
    reader->body.ok = reader->body.ok && (!bytes || size == count * sizeof(float));
    return bytes && reader->body.ok ? mem_copy(bytes, size) : NULL;
}

static void release(struct trial_job *job)
{
    evaluation_free(((struct evaluated_episode *)job)->evaluation);
}

/* An evaluation of one episode. */
static struct trial_job *unpack(struct parcel_reader *reader, const struct learning *learning)
{
    const struct problem *problem = &learning->problem;
    struct evaluation *evaluation = mem_zero(1, sizeof *evaluation);
    struct evaluated_episode *e = evaluation->episodes = mem_zero(1, sizeof *e);
    *e = (struct evaluated_episode){.trial.kind = &evaluation_kind, .evaluation = evaluation};
    evaluation->problem = problem;
    evaluation->count = 1;
    e->key = read_u64(&reader->body);
    evaluation->mode = read_u32(&reader->body);
    evaluation->theta = unpack_floats(reader, problem->d);
    evaluation->normaliser.mean = unpack_floats(reader, problem->shape.width[0]);
    evaluation->normaliser.inverse_sd = unpack_floats(reader, problem->shape.width[0]);
    evaluation->normaliser.width = evaluation->normaliser.mean ? problem->shape.width[0] : 0;
    if (!reader->body.ok || !evaluation->theta) {
        evaluation_free(evaluation);
        return NULL;
    }
    const struct policy_view view = view_of(evaluation);
    evaluation->digest = policy_digest(&view);
    return &e->trial;
}

static void pack_result(const struct trial_job *job, struct wire *out)
{
    episode_write(&((const struct evaluated_episode *)job)->episode, out);
}

static bool unpack_result(struct trial_job *job, struct wire_reader *reader)
{
    ((struct evaluated_episode *)job)->episode = episode_read(reader);
    return reader->ok;
}

const struct trial_job_kind evaluation_kind = TRIAL_JOB_KIND("evaluated episode");

/* --- evaluations ----------------------------------------------------------------------------- */

/* The server's goes on learning while the episodes are played. */
static struct normaliser fleet_normaliser(const struct federation *f)
{
    if (f->learning.problem.normaliser_kind != NORMALISER_FLEET)
        return (struct normaliser){0};
    return normaliser_copy(server_normaliser(f->learning.server));
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
        .round = round,
        .count = count,
        .mode = mode,
        .first_of_round = first,
        .theta = mem_copy(server_theta(f->learning.server), f->learning.problem.d * sizeof(float)),
        .normaliser = fleet_normaliser(f),
        .episodes = mem_zero(count, sizeof *evaluation->episodes)};
    const struct policy_view view = view_of(evaluation);
    if (f->episodes)
        evaluation->digest = policy_digest(&view);
    bool stochastic = mode == MODE_STOCHASTIC;
    /* The keys know nothing of the algorithm, so that all of a study face the same episodes. */
    for (uint32_t i = 0; i < count; i++) {
        struct evaluated_episode *e = &evaluation->episodes[i];
        *e = (struct evaluated_episode){
            .trial = {.job.priority = 1, .kind = &evaluation_kind},
            .evaluation = evaluation,
            .key = key_of(f->learning.problem.seed_key, PURPOSE_EVALUATION, round, stochastic, i)};
        trial_job_submit(f, &e->trial);
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

/* NULL: all of its episodes are over. */
static const struct job *first_running(const struct evaluation *evaluation)
{
    for (uint32_t i = 0; i < evaluation->count; i++)
        if (!job_done(&evaluation->episodes[i].trial.job))
            return &evaluation->episodes[i].trial.job;
    return NULL;
}

/* In a policy file it stands beside θ, whose end it is here where it is trained. */
static float *log_std_of(struct federation *f, const struct evaluation *evaluation)
{
    const struct policy_shape *shape = &f->learning.problem.shape;
    return shape->trains_log_std ? evaluation->theta + policy_layer_offset(shape, shape->layers)
                                 : f->learning.log_std;
}

/* Where θ broke the physics of an episode there is no mean, only how often it did. */
static void record(struct federation *f, const struct evaluation *evaluation)
{
    struct returns returns = {0};
    for (uint32_t i = 0; i < evaluation->count; i++) {
        const struct evaluated_episode *e = &evaluation->episodes[i];
        returns_add(&returns, &e->episode);
        learning_spent(f, &e->trial.cost);
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
                               .log_std = log_std_of(f, evaluation),
                               .normaliser = *normaliser_of(evaluation),
                               .output = f->learning.problem.output,
                               .evaluation = {evaluation->count, stochastic, returns_mean(&returns),
                                              returns_sd(&returns), f->scenario->seed}};
    struct policy_row policy = {.round = evaluation->round};
    file.shape.trains_log_std = false;
    snprintf(file.task, sizeof file.task, "%s", f->scenario->task.info->name);
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
    return &oldest->episodes[oldest->count - 1].trial.job;
}

/* Jobs that wait are withdrawn, and those that run are waited for, before what they work on
 * goes. */
void evaluations_free(struct federation *f)
{
    while (f->evaluations && f->evaluations->first) {
        struct evaluation *evaluation = f->evaluations->first;
        f->evaluations->first = evaluation->next;
        pool_withdraw_all(f->pool, &evaluation->episodes->trial.job, evaluation->count,
                          sizeof *evaluation->episodes);
        evaluation_free(evaluation);
    }
    free(f->evaluations);
}
