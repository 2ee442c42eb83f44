/* Plays, keeps what it saw, and learns the values of choices. */
#include "models/learners/q_learner.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/q_learning/q_replay.h"

static const struct q_settings *settings_of(const struct algorithm_config *config)
{
    return &config->numbers->local.q;
}

/* --- what it keeps ---------------------------------------------------------------------------- */

struct kept {
    struct q_replay replay;
    struct q_moments moments;
    bool has_moments;
};

static struct kept carve_kept(struct carving *carving, const struct learner *learner)
{
    const struct policy_shape *shape = &learner->problem.shape;
    const struct local_settings *local = &learner->config.numbers->local;
    struct kept kept = {.replay = q_replay_carve(carving, shape, local->q.replay),
                        .has_moments = local->moments == MOMENTS_KEPT};
    if (kept.has_moments)
        kept.moments = q_moments_carve(carving, shape);
    return kept;
}

static size_t state_bytes(const struct learner *learner)
{
    struct carving plan = {NULL, 0};
    carve_kept(&plan, learner);
    return plan.size;
}

/* --- what it holds ---------------------------------------------------------------------------- */

struct held {
    struct trajectory trajectory; /* of one episode after the other */
    struct q_sample *minibatch;
    struct q_step step;
};

static struct lesson_room lay_out(struct carving *carving, const struct learner *learner,
                                  struct held *held)
{
    const struct local_settings *local = &learner->config.numbers->local;
    const struct policy_shape *shape = &learner->problem.shape;
    held->trajectory = trajectory_carve(carving, shape, task_horizon(learner->problem.task));
    held->minibatch = carve(carving, local->q.minibatch, sizeof *held->minibatch);
    size_t rollout = carving->size;
    q_carve(&held->step, carving,
            &(struct q_plan){&local->q, shape, local->proximal, local->moments == MOMENTS_KEPT});
    return (struct lesson_room){rollout, carving->size - rollout};
}

static struct lesson_room room(const struct learner *learner, uint32_t episodes)
{
    (void)episodes;
    struct carving plan = {NULL, 0};
    struct held held;
    return lay_out(&plan, learner, &held);
}

/* --- a lesson --------------------------------------------------------------------------------- */

static void play(struct lesson *lesson, struct held *held, const struct q_replay *replay,
                 uint32_t first)
{
    uint32_t episodes = lesson_episodes(&lesson->learner->config, lesson->episodes);
    for (uint32_t i = 0; i < episodes; i++) {
        lesson_play(lesson, lesson->theta, first + i, &held->trajectory);
        lesson->samples += held->trajectory.steps;
        q_replay_take(replay, &held->trajectory);
    }
}

/* As many minibatches as it takes for `steps` new samples. */
static void learn_from(struct held *held, const struct q_replay *replay, uint32_t steps,
                       uint64_t key, double rate)
{
    const struct q_settings *settings = held->step.plan.settings;
    uint64_t wanted = (uint64_t)settings->passes * steps;
    struct rng rng = rng_start(key);
    q_aim(&held->step);
    for (uint64_t learnt = 0; learnt < wanted; learnt += settings->minibatch) {
        for (uint32_t i = 0; i < settings->minibatch; i++)
            held->minibatch[i] =
                q_replay_sample(replay, (uint32_t)rng_below(&rng, q_replay_count(replay)));
        q_learn(&held->step, held->minibatch, settings->minibatch, rate);
    }
}

static void learn(struct lesson *lesson)
{
    const struct learner *learner = lesson->learner;
    struct carving carving = {lesson->room, 0}, state = {lesson->state, 0};
    struct held held;
    lay_out(&carving, learner, &held);
    const struct kept kept = carve_kept(&state, learner);
    const struct q_moments *moments = kept.has_moments ? &kept.moments : NULL;
    uint32_t episodes = lesson_episodes(&learner->config, lesson->episodes);
    lesson->explore = &settings_of(&learner->config)->explore;
    q_open(&held.step, lesson->theta, moments);
    for (uint32_t step = 0; step < config_local_steps(&learner->config); step++) {
        uint32_t before = lesson->samples;
        play(lesson, &held, &kept.replay, step * episodes);
        learn_from(&held, &kept.replay, lesson->samples - before,
                   key_of(lesson->identity, PURPOSE_SHUFFLE, lesson->wave, step), lesson->rate);
        q_read(&held.step, lesson->theta);
    }
    q_close(&held.step, moments);
    lesson->flops += held.step.flops;
}

static bool fits(const struct algorithm_config *config, const struct problem *problem,
                 struct errs *errs)
{
    size_t before = errs->count;
    const char *name = config->method->name;
    const struct task_info *info = task_info(problem->task);
    if (!info->chooses)
        errs_add_setting(errs, "task.name", "e.g. CartPole, GridWorld or MovieLens",
                         "%s learns what choices are worth; %s has none", name, info->name);
    else if (problem->shape.head != HEAD_CATEGORICAL)
        errs_add_setting(errs, "policy.head", "head: categorical",
                         "%s learns what choices are worth, by a head that chooses", name);
    return errs->count == before;
}

static double flops(const struct learner *learner, double steps, bool least)
{
    (void)least;
    const struct q_settings *settings = settings_of(&learner->config);
    double samples = settings->passes * steps;
    return samples * q_sample_flops(settings, &learner->problem.shape) +
           samples / settings->minibatch * q_step_flops(&learner->problem.shape);
}

#define LEARNS_VALUES                                                                              \
    .state_bytes = state_bytes, .room = room, .q = true, .flops = flops, .fits = fits,             \
    .learn = learn

const struct local_learner q_learner = {LEARNS_VALUES};
const struct local_learner wishing_q_learner = {LEARNS_VALUES, .wishes = true};
