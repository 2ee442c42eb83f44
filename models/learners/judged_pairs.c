/* Pairs of trajectories, as an agent plays them and has them judged. */
#include "models/learners/judged_pairs.h"

#include "models/learners/ppo_learner.h"

#include <math.h>

struct pairs judged_pairs_carve(struct carving *carving, const struct learner *learner)
{
    const struct problem *problem = &learner->problem;
    const struct policy_shape *shape = &problem->shape;
    struct pairs pairs = {.capacity = learner->config.numbers->local.pairs.replay,
                          .steps = learner->config.panel.episodes * task_horizon(problem->task),
                          .obs = shape->width[0],
                          .act = shape->width[shape->layers]};
    pairs.block = carve(carving, pairs_bytes(&pairs), 1);
    return pairs;
}

struct pair *judged_pairs_ask(struct lesson *lesson, struct pairs *pairs, const float *theta,
                              uint32_t number, struct trajectory *trajectories, bool apart)
{
    struct pair *pair = pairs_add(pairs);
    uint32_t count = 2 * lesson->episodes;
    double returns[2] = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        struct trajectory *trajectory = &trajectories[apart ? i : 0];
        int side = i >= lesson->episodes;
        lesson_play(lesson, theta, number * count + i, trajectory);
        pair_put(pairs, pair, side,
                 &(struct step_rows){trajectory->rows, trajectory->actions, trajectory->steps});
        returns[side] += trajectory->ret / lesson->episodes;
    }
    pair->label = lesson_ask(lesson, number, returns[0], returns[1]);
    return pair;
}

void judged_pairs_tell(struct lesson *lesson, const struct pairs *pairs, bool steps)
{
    lesson->pairs = pairs_count(pairs);
    for (uint32_t i = 0; steps && i < pairs_count(pairs); i++) {
        const struct pair *pair = pairs_at(pairs, i);
        lesson->samples += pair->side[0].steps + pair->side[1].steps;
    }
}

double judged_pairs_flops(const struct learner *learner, const struct policy_shape *shape,
                          double steps, bool least)
{
    const struct algorithm_config *config = &learner->config;
    const struct pair_settings *settings = &config->numbers->local.pairs;
    double batches = config->panel.batches, played = config_played(config) * batches, sum = 0;
    for (uint32_t step = 1; step <= config_local_steps(config); step++) {
        double pairs = least ? fmin(step * batches, settings->replay) : settings->replay;
        pairs = config_plays_once(config) ? played : pairs;
        sum += pair_learner_flops(shape, settings, pairs, pairs / played * steps);
    }
    return sum;
}

struct pair_plan judged_pairs_plan(const struct learner *learner, const struct policy_shape *shape,
                                   bool policy)
{
    const struct policy_shape *acts = &learner->problem.shape;
    const struct local_settings *local = &learner->config.numbers->local;
    return (struct pair_plan){.shape = shape,
                              .policy = policy,
                              .obs = acts->width[0],
                              .act = acts->width[acts->layers],
                              .capacity = local->pairs.replay,
                              .proximal = local->proximal};
}

bool judged_pairs_fit(const struct algorithm_config *config, const struct problem *problem,
                      struct errs *errs)
{
    const struct local_settings *local = &config->numbers->local;
    const char *name = config->method->name;
    size_t before = errs->count;
    ppo_learner_fits(config, problem, errs);
    if (config->panel.place == PANEL_SERVER)
        errs_add_setting(errs, "panel.place", "panel: {place: local}",
                         "an agent with %s goes on by what its panel said of the last pair, "
                         "so that the panel has to be with it",
                         name);
    if (local->pairs.replay < config->panel.batches)
        errs_add_setting(errs, "algorithm.pairs.replay", NULL,
                         "room for %u pairs, but the panel judges %u in a local "
                         "step (panel.batches)",
                         local->pairs.replay, config->panel.batches);
    if (!local->pairs.passes || !local->pairs.minibatch)
        errs_add_setting(errs, "algorithm.pairs", NULL,
                         "at least one pass, and one pair in a minibatch");
    return errs->count == before;
}
