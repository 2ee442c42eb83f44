/* A small network and judged pairs for it, which the tests of preferences share. Parameters and
 * rows follow from formulas, so that a reference can be computed elsewhere. */
#ifndef TESTS_PAIR_WORLD_H
#define TESTS_PAIR_WORLD_H

#include "core/base/mem.h"
#include "models/preferences/reward_model.h"

#include <math.h>
#include <stdlib.h>

enum { OBS = 3, ACTIONS = 2, PAIRS = 5, STEPS = 80 };
enum kind { REWARD, GAUSSIAN, CHOICE };

/* A network, its float32 or double parameters, and judged pairs. */
struct world {
    enum kind kind;
    struct policy_shape shape;
    struct gradient_layout layout;
    struct likelihood likelihood;
    struct pairs pairs;
    double beta;
    float *theta, *packed;
    double *parameters;
    uint32_t which[PAIRS];
};

static double log_std[ACTIONS] = {-0.5, 0.25};

static inline struct score_rule rule_of(const struct world *w)
{
    return (struct score_rule){w->kind == REWARD ? NULL : &w->likelihood, OBS, ACTIONS};
}

/* Step t of side s of pair p sees o_i = sin(1 + p + 2 s + 0.3 t + 0.5 i) and takes the action
 * a_j = cos(2 + p - s + 0.4 t + 0.9 j), or the choice (t + p + s) mod 2. */
static inline void put_side(struct world *w, struct pair *pair, unsigned p, unsigned s,
                            unsigned steps)
{
    float obs[STEPS * OBS], actions[STEPS * ACTIONS];
    for (unsigned t = 0; t < steps; t++) {
        for (unsigned i = 0; i < OBS; i++)
            obs[t * OBS + i] = (float)sin(1 + p + 2 * s + 0.3 * t + 0.5 * i);
        for (unsigned j = 0; j < ACTIONS; j++)
            actions[t * ACTIONS + j] = w->kind == CHOICE
                                           ? (float)((t + p + s) % ACTIONS == j)
                                           : (float)cos(2.0 + p - s + 0.4 * t + 0.9 * j);
    }
    pair_put(&w->pairs, pair, (int)s, &(struct step_rows){obs, actions, steps});
}

/* Of an unpadded parameter i 0.3 sin(0.7 i + 0.2); hidden layers as given. */
static inline void world_open(struct world *w, enum kind kind, uint32_t layers, uint32_t width)
{
    *w = (struct world){.kind = kind, .beta = kind == REWARD ? 1 : 0.5};
    w->shape = (struct policy_shape){.layers = layers};
    for (uint32_t l = 1; l < layers; l++)
        w->shape.width[l] = width;
    w->shape.width[0] = OBS;
    w->shape.width[layers] = ACTIONS;
    if (kind == REWARD) {
        struct reward_settings settings = {1, layers - 1, {width, width}, 0};
        w->shape = reward_shape(&settings, &w->shape);
    }
    w->layout = gradient_layout(&w->shape);
    w->likelihood =
        (struct likelihood){kind == CHOICE ? HEAD_CATEGORICAL : HEAD_GAUSSIAN, ACTIONS, log_std};
    size_t d = policy_parameters(&w->shape);
    w->theta = mem_zero(d, sizeof *w->theta);
    for (size_t i = 0; i < d; i++)
        w->theta[i] = (float)(0.3 * sin(0.7 * (double)i + 0.2));
    w->packed = mem_zero(w->layout.parameters, sizeof *w->packed);
    gradient_pack(&w->layout, w->theta, w->packed);
    w->parameters = mem_zero(w->layout.parameters, sizeof *w->parameters);
    for (size_t i = 0; i < w->layout.parameters; i++)
        w->parameters[i] = (double)w->packed[i];
    w->pairs = (struct pairs){PAIRS, STEPS, OBS, ACTIONS, NULL};
    w->pairs.block = mem_zero(1, pairs_bytes(&w->pairs));
    for (unsigned p = 0; p < PAIRS; p++)
        w->which[p] = p;
}

static inline void world_close(struct world *w)
{
    free(w->theta), free(w->packed), free(w->parameters), free(w->pairs.block);
}

#endif
