/* Plays pairs, has them judged, and learns by DPO. */
#include "models/learners/dpo_learner.h"

#include "core/base/mem.h"
#include "models/learners/judged_pairs.h"
#include "models/learning/keys.h"

#include <stdlib.h>
#include <string.h>

/* What it has: in its state the replay and, where they are kept, Adam's moments; the rest in its
 * room. One episode is there at a time. */
struct dpo {
    struct pairs pairs;
    uint8_t *moments;
    struct trajectory *trajectory;
    struct pair_learner network;
};

static size_t moments_bytes(const struct learner *learner)
{
    return pair_learner_moments_bytes(&learner->problem.shape);
}

static void carve_state(struct carving *carving, const struct learner *learner, struct dpo *dpo)
{
    dpo->pairs = judged_pairs_carve(carving, learner);
    if (local_keeps_moments(learner))
        dpo->moments = carve(carving, moments_bytes(learner), 1);
}

static size_t state_bytes(const struct learner *learner)
{
    struct carving plan = {NULL, 0};
    struct dpo dpo;
    carve_state(&plan, learner, &dpo);
    return plan.size;
}

static struct lesson_room carve_room(struct carving *carving, const struct learner *learner,
                                     struct dpo *dpo)
{
    const struct policy_shape *shape = &learner->problem.shape;
    const struct pair_plan plan = judged_pairs_plan(learner, shape, true);
    dpo->trajectory = carve(carving, 1, sizeof *dpo->trajectory);
    const struct trajectory placed =
        trajectory_carve(carving, shape, task_horizon(learner->problem.task));
    if (dpo->trajectory)
        *dpo->trajectory = placed;
    size_t rollout = carving->size;
    if (!local_keeps_moments(learner))
        dpo->moments = carve(carving, moments_bytes(learner), 1);
    pair_learner_carve(&dpo->network, carving, &plan);
    return (struct lesson_room){rollout, carving->size - rollout};
}

/* However many episodes a side has, one is there at a time. */
static struct lesson_room room(const struct learner *learner, uint32_t episodes)
{
    struct carving plan = {NULL, 0};
    struct dpo dpo;
    (void)episodes;
    return carve_room(&plan, learner, &dpo);
}

/* N questions about that policy, the first of which has that number. */
static void judge(struct lesson *lesson, struct dpo *dpo, const float *theta, uint32_t first)
{
    for (uint32_t n = 0; n < lesson->learner->config.panel.batches; n++) {
        struct pair *pair =
            judged_pairs_ask(lesson, &dpo->pairs, theta, first + n, dpo->trajectory, false);
        pair_learner_refer(&dpo->network, &dpo->pairs, pair, lesson->reference);
    }
}

static void learn(struct lesson *lesson)
{
    const struct learner *learner = lesson->learner;
    const struct algorithm_config *config = &learner->config;
    const struct pair_settings *settings = &config->numbers->local.pairs;
    bool once = config->method->local->plays_once;
    struct carving room = {lesson->room, 0}, state = {lesson->state, 0};
    struct dpo dpo;
    carve_state(&state, learner, &dpo);
    carve_room(&room, learner, &dpo);
    if (!local_keeps_moments(learner))
        memset(dpo.moments, 0, moments_bytes(learner));
    pair_learner_open(&dpo.network, lesson->theta, lesson->theta, learner->problem.log_std,
                      dpo.moments);
    if (once && lesson->first)
        judge(lesson, &dpo, lesson->reference, 0);
    for (uint32_t step = 0; step < config_local_steps(config); step++) {
        if (!once)
            judge(lesson, &dpo, lesson->theta, step * config->panel.batches);
        pair_learner_learn(&dpo.network, &dpo.pairs, settings, settings->beta,
                           key_of(lesson->identity, PURPOSE_SHUFFLE, lesson->wave, step),
                           lesson->rate);
        pair_learner_read(&dpo.network, lesson->theta);
    }
    pair_learner_close(&dpo.network, dpo.moments);
    judged_pairs_tell(lesson, &dpo.pairs, true);
    lesson->flops += dpo.network.flops;
}

/* The reference is asked about what was played, which may have been in an earlier round. */
static double flops(const struct learner *learner, double steps, bool least)
{
    const struct policy_shape *shape = &learner->problem.shape;
    bool asks = !least || !config_plays_once(&learner->config);
    return judged_pairs_flops(learner, shape, steps, least) +
           (asks ? policy_flops(shape) * steps : 0);
}

const struct local_learner dpo_learner = {.state_bytes = state_bytes,
                                          .room = room,
                                          .flops = flops,
                                          .pairs = true,
                                          .reference = true,
                                          .plays_once = true,
                                          .fits = judged_pairs_fit,
                                          .learn = learn};

const struct local_learner online_dpo_learner = {.state_bytes = state_bytes,
                                                 .room = room,
                                                 .flops = flops,
                                                 .pairs = true,
                                                 .reference = true,
                                                 .fits = judged_pairs_fit,
                                                 .learn = learn};
