/* Plays pairs, has them judged, learns what they were worth, and then PPO by that. */
#include "models/learners/reward_learner.h"

#include "core/base/mem.h"
#include "models/learners/judged_pairs.h"
#include "models/learners/ppo_learner.h"
#include "models/learning/keys.h"
#include "models/preferences/reward_model.h"

#include <stdlib.h>
#include <string.h>

/* What it has: in its state the replay and, where they are kept, Adam's moments of both; the rest
 * in its room. */
struct taught {
    struct policy_shape shape; /* of a member */
    struct pairs pairs;
    uint8_t *ppo_moments; /* NULL: PPO has its own */
    uint8_t *moments;     /* of every member, one behind the other */
    float *began;         /* the members as the round began; NULL: nothing is proximal */
    uint32_t episodes;    /* of a local step */
    struct trajectory *trajectories;
    struct agent_ppo ppo;
    struct pair_learner network; /* one member at a time */
};

static const struct reward_settings *settings_of(const struct learner *learner)
{
    return &learner->config.numbers->local.reward;
}

/* --- beside the policy ------------------------------------------------------------------------ */

/* The value network, then the reward model. */
static size_t extra(const struct algorithm_config *config, const struct policy_shape *shape)
{
    return agent_ppo_value_parameters(shape) +
           reward_parameters(&config->numbers->local.reward, shape);
}

static void initialise(const struct algorithm_config *config, const struct policy_shape *shape,
                       uint64_t key, float *numbers)
{
    agent_ppo_initialise_value(shape, key, numbers);
    reward_initialise(&config->numbers->local.reward, shape, rng_fold(key, 1),
                      numbers + agent_ppo_value_parameters(shape));
}

/* --- memory ----------------------------------------------------------------------------------- */

/* Whole doubles, as the next member's begin with some. */
static size_t member_moments_bytes(const struct taught *taught)
{
    size_t bytes = pair_learner_moments_bytes(&taught->shape);
    return (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double);
}

static size_t moments_bytes(const struct taught *taught, const struct learner *learner)
{
    return settings_of(learner)->members * member_moments_bytes(taught);
}

static void carve_state(struct carving *carving, const struct learner *learner,
                        struct taught *taught)
{
    *taught = (struct taught){.shape = reward_shape(settings_of(learner), &learner->problem.shape)};
    taught->pairs = judged_pairs_carve(carving, learner);
    if (!local_keeps_moments(learner))
        return;
    taught->ppo_moments = carve(carving, ppo_learner_state_bytes(learner), 1);
    taught->moments = carve(carving, moments_bytes(taught, learner), 1);
}

static size_t state_bytes(const struct learner *learner)
{
    struct carving plan = {NULL, 0};
    struct taught taught;
    carve_state(&plan, learner, &taught);
    return plan.size;
}

/* Behind carve_state. */
static struct lesson_room carve_room(struct carving *carving, const struct learner *learner,
                                     uint32_t episodes, struct taught *taught)
{
    const struct policy_shape *policy = &learner->problem.shape;
    const struct pair_plan plan = judged_pairs_plan(learner, &taught->shape, false);
    const struct agent_ppo_plan ppo = ppo_learner_plan(learner, episodes);
    taught->episodes = episodes;
    taught->trajectories = ppo_learner_carve_episodes(carving, &ppo);
    size_t rollout = carving->size;
    if (!local_keeps_moments(learner))
        taught->moments = carve(carving, moments_bytes(taught, learner), 1);
    if (plan.proximal > 0)
        taught->began =
            carve(carving, reward_parameters(settings_of(learner), policy), sizeof *taught->began);
    pair_learner_carve(&taught->network, carving, &plan);
    agent_ppo_carve(&taught->ppo, carving, &ppo);
    return (struct lesson_room){rollout, carving->size - rollout};
}

static struct lesson_room room(const struct learner *learner, uint32_t episodes)
{
    struct carving state = {NULL, 0}, plan = {NULL, 0};
    struct taught taught;
    carve_state(&state, learner, &taught);
    return carve_room(&plan, learner, lesson_episodes(&learner->config, episodes), &taught);
}

/* --- a local step ----------------------------------------------------------------------------- */

static void judge(struct lesson *lesson, struct taught *taught, uint32_t step)
{
    uint32_t batches = lesson->learner->config.panel.batches;
    for (uint32_t n = 0; n < batches; n++)
        judged_pairs_ask(lesson, &taught->pairs, lesson->theta, step * batches + n,
                         taught->trajectories + n * 2 * lesson->episodes, true);
    for (uint32_t i = 0; i < taught->episodes; i++)
        lesson->samples += taught->trajectories[i].steps;
}

static bool hears(const struct lesson *lesson)
{
    return lesson->learner->config.method->local->hears;
}

/* A member learns, and says its part of what the steps just played were worth. */
static void teach_member(struct lesson *lesson, struct taught *taught, uint32_t member,
                         uint64_t key, float *parameters)
{
    const struct local_settings *local = &lesson->learner->config.numbers->local;
    double weight = hears(lesson) ? lesson->lambda : 1;
    size_t at = member * policy_parameters(&taught->shape);
    uint8_t *moments = taught->moments + member * member_moments_bytes(taught);
    pair_learner_open(&taught->network, parameters + at, taught->began ? taught->began + at : NULL,
                      NULL, moments);
    pair_learner_learn(&taught->network, &taught->pairs, &local->pairs, 1, key, local->reward.rate);
    for (uint32_t i = 0; i < taught->episodes; i++) {
        const struct trajectory *played = &taught->trajectories[i];
        const struct step_rows rows = {played->rows, played->actions, played->steps};
        pair_learner_each(&taught->network, &rows, weight / local->reward.members, played->rewards);
    }
    pair_learner_read(&taught->network, parameters + at);
    pair_learner_close(&taught->network, moments);
}

/* Afterwards the rewards of the trajectories are those of the model; of whoever hears of wishes,
 * those of the task and, as much as wishes count, the model's. */
static void teach(struct lesson *lesson, struct taught *taught, uint64_t key, float *parameters)
{
    for (uint32_t i = 0; i < taught->episodes && !hears(lesson); i++)
        memset(taught->trajectories[i].rewards, 0, taught->trajectories[i].steps * sizeof(float));
    for (uint32_t m = 0; m < settings_of(lesson->learner)->members; m++)
        teach_member(lesson, taught, m, rng_fold(key, m), parameters);
}

static void learn(struct lesson *lesson)
{
    const struct learner *learner = lesson->learner;
    const struct policy_shape *policy = &learner->problem.shape;
    float *reward = lesson->extra + agent_ppo_value_parameters(policy);
    struct carving room = {lesson->room, 0}, state = {lesson->state, 0};
    struct taught taught;
    carve_state(&state, learner, &taught);
    carve_room(&room, learner, lesson_episodes(&learner->config, lesson->episodes), &taught);
    if (!local_keeps_moments(learner))
        memset(taught.moments, 0, moments_bytes(&taught, learner));
    if (taught.began)
        memcpy(taught.began, reward,
               reward_parameters(settings_of(learner), policy) * sizeof *reward);
    agent_ppo_open(&taught.ppo, lesson->theta, learner->problem.log_std, lesson->extra,
                   taught.ppo_moments);
    for (uint32_t step = 0; step < config_local_steps(&learner->config); step++) {
        uint64_t key = key_of(lesson->identity, PURPOSE_SHUFFLE, lesson->wave, step);
        judge(lesson, &taught, step);
        teach(lesson, &taught, rng_fold(key, UINT64_MAX), reward);
        agent_ppo_learn(&taught.ppo, taught.trajectories, taught.episodes, key, lesson->rate);
        agent_ppo_read(&taught.ppo, lesson->theta, lesson->extra);
    }
    agent_ppo_close(&taught.ppo, taught.ppo_moments);
    judged_pairs_tell(lesson, &taught.pairs, false);
    lesson->flops += taught.ppo.flops + taught.network.flops;
}

/* The reward model, which learns and then says what each step was worth, and PPO. */
static double flops(const struct learner *learner, double steps, bool least)
{
    const struct policy_shape shape = reward_shape(settings_of(learner), &learner->problem.shape);
    double member =
        judged_pairs_flops(learner, &shape, steps, least) + policy_flops(&shape) * steps;
    return settings_of(learner)->members * member + ppo_learner_flops(learner, steps, least);
}

static bool fits(const struct algorithm_config *config, const struct problem *problem,
                 struct errs *errs)
{
    uint32_t members = config->numbers->local.reward.members;
    size_t before = errs->count;
    judged_pairs_fit(config, problem, errs);
    if (members < 1 || members > REWARD_MEMBERS_MAX)
        errs_add_setting(errs, "algorithm.reward_model.members", NULL, "from 1 to %d, not %u",
                         REWARD_MEMBERS_MAX, members);
    return errs->count == before;
}

#define LEARNS_A_REWARD                                                                            \
    .extra = extra, .initialise = initialise, .state_bytes = state_bytes, .room = room,            \
    .ppo = true, .pairs = true, .reward = true, .flops = flops, .fits = fits, .learn = learn

const struct local_learner reward_learner = {LEARNS_A_REWARD};
const struct local_learner hearing_reward_learner = {LEARNS_A_REWARD, .hears = true};
