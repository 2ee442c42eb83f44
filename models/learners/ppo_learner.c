/* Plays, and learns by PPO. */
#include "models/learners/ppo_learner.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"

#include <stdlib.h>

/* --- for whoever has PPO in them -------------------------------------------------------------- */

struct agent_ppo_plan ppo_learner_plan(const struct learner *learner, uint32_t episodes)
{
    const struct local_settings *local = &learner->config.numbers->local;
    return (struct agent_ppo_plan){.settings = &local->ppo,
                                   .shape = &learner->problem.shape,
                                   .episodes = episodes,
                                   .horizon = task_horizon(learner->problem.task),
                                   .proximal = local->proximal,
                                   .keeps_moments = local_keeps_moments(learner)};
}

struct trajectory *ppo_learner_carve_episodes(struct carving *carving,
                                              const struct agent_ppo_plan *plan)
{
    struct trajectory *list = carve(carving, plan->episodes, sizeof *list);
    for (uint32_t i = 0; i < plan->episodes; i++) {
        const struct trajectory placed = trajectory_carve(carving, plan->shape, plan->horizon);
        if (list)
            list[i] = placed;
    }
    return list;
}

size_t ppo_learner_state_bytes(const struct learner *learner)
{
    return local_keeps_moments(learner) ? agent_ppo_moments_bytes(&learner->problem.shape) : 0;
}

bool ppo_learner_fits(const struct algorithm_config *config, const struct problem *problem,
                      struct errs *errs)
{
    const struct agent_ppo_settings *ppo = &config->numbers->local.ppo;
    size_t before = errs->count;
    (void)problem;
    if (!ppo->passes || !ppo->minibatch)
        errs_add_setting(errs, "algorithm.ppo", NULL,
                         "it needs at least one pass, and one "
                         "environment step in a minibatch");
    return errs->count == before;
}

/* --- the learner ------------------------------------------------------------------------------ */

static size_t extra(const struct algorithm_config *config, const struct policy_shape *shape)
{
    (void)config;
    return agent_ppo_value_parameters(shape);
}

static void initialise(const struct algorithm_config *config, const struct policy_shape *shape,
                       uint64_t key, float *value)
{
    (void)config;
    agent_ppo_initialise_value(shape, key, value);
}

/* Episodes first, then PPO. */
static struct lesson_room lay_out(struct carving *carving, const struct learner *learner,
                                  uint32_t episodes, struct agent_ppo *ppo,
                                  struct trajectory **trajectories)
{
    const struct agent_ppo_plan plan = ppo_learner_plan(learner, episodes);
    *trajectories = ppo_learner_carve_episodes(carving, &plan);
    size_t rollout = carving->size;
    agent_ppo_carve(ppo, carving, &plan);
    return (struct lesson_room){rollout, carving->size - rollout};
}

static struct lesson_room room(const struct learner *learner, uint32_t episodes)
{
    struct carving plan = {NULL, 0};
    struct agent_ppo ppo;
    struct trajectory *trajectories;
    return lay_out(&plan, learner, lesson_episodes(&learner->config, episodes), &ppo,
                   &trajectories);
}

/* With a target for KL the first pass may be the last. */
double ppo_learner_flops(const struct learner *learner, double steps, bool least)
{
    struct agent_ppo_settings settings = learner->config.numbers->local.ppo;
    struct agent_ppo_plan plan = ppo_learner_plan(learner, 0);
    if (least && settings.target_kl > 0)
        settings.passes = 1;
    plan.settings = &settings;
    double times = config_local_steps(&learner->config);
    return times * agent_ppo_flops(&plan, steps / times);
}

static void learn(struct lesson *lesson)
{
    const struct learner *learner = lesson->learner;
    uint32_t episodes = lesson_episodes(&learner->config, lesson->episodes);
    struct carving carving = {lesson->room, 0};
    struct agent_ppo ppo;
    struct trajectory *trajectories;
    lay_out(&carving, learner, episodes, &ppo, &trajectories);
    agent_ppo_open(&ppo, lesson->theta, learner->problem.log_std, lesson->extra, lesson->state);
    for (uint32_t step = 0; step < config_local_steps(&learner->config); step++) {
        for (uint32_t i = 0; i < episodes; i++) {
            lesson_play(lesson, lesson->theta, step * episodes + i, &trajectories[i]);
            lesson->samples += trajectories[i].steps;
        }
        agent_ppo_learn(&ppo, trajectories, episodes,
                        key_of(lesson->identity, PURPOSE_SHUFFLE, lesson->wave, step),
                        lesson->rate);
        agent_ppo_read(&ppo, lesson->theta, lesson->extra);
    }
    agent_ppo_close(&ppo, lesson->state);
    lesson->flops += ppo.flops;
}

#define LEARNS_BY_PPO                                                                              \
    .extra = extra, .initialise = initialise, .state_bytes = ppo_learner_state_bytes,              \
    .room = room, .ppo = true, .flops = ppo_learner_flops, .fits = ppo_learner_fits,               \
    .learn = learn

const struct local_learner ppo_learner = {LEARNS_BY_PPO};
const struct local_learner wishing_ppo_learner = {LEARNS_BY_PPO, .wishes = true};
