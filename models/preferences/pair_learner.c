/* Passes over a replay of judged pairs, and the steps along them. */
#include "models/preferences/pair_learner.h"

#include "models/learning/keys.h"
#include "models/ppo/ppo_pass.h"

#include <math.h>
#include <string.h>

/* Operations of a step of Adam, the norm and the moving of a parameter. */
enum { STEP_FLOPS = 16 };

/* --- its room --------------------------------------------------------------------------------- */

/* Where θ has it, behind the layers. */
static size_t log_std_place(const struct policy_shape *shape)
{
    return policy_layer_offset(shape, shape->layers);
}

static size_t count_of(const struct policy_shape *shape)
{
    size_t log_std = shape->trains_log_std ? matrix_padded(shape->width[shape->layers]) : 0;
    return gradient_layout(shape).parameters + log_std;
}

/* The number of steps, then both moments. */
size_t pair_learner_moments_bytes(const struct policy_shape *shape)
{
    return sizeof(uint64_t) + 2 * count_of(shape) * sizeof(float);
}

void pair_learner_carve(struct pair_learner *learner, struct carving *carving,
                        const struct pair_plan *plan)
{
    const struct policy_shape *shape = plan->shape;
    *learner = (struct pair_learner){.plan = *plan, .layout = gradient_layout(shape)};
    size_t count = learner->count = learner->adam.count = count_of(shape), size = sizeof(float);
    learner->parameters = carve(carving, count, size);
    learner->gradient = carve(carving, count, size);
    learner->across = carve(carving, learner->layout.transposed, size);
    learner->began = plan->proximal > 0 ? carve(carving, count, size) : NULL;
    float *numbers =
        carve(carving, gradient_batch_numbers_f32(&learner->layout, SCORE_CHUNK), size);
    learner->order = carve(carving, plan->capacity, sizeof *learner->order);
    if (numbers)
        gradient_batch_place_f32(&learner->batch, &learner->layout, SCORE_CHUNK, numbers);
}

/* --- parameters ------------------------------------------------------------------------------- */

static bool trains_log_std(const struct pair_learner *learner)
{
    return learner->plan.shape->trains_log_std;
}

static void set_log_std(struct pair_learner *learner, const float *log_std)
{
    for (uint32_t o = 0; o < learner->plan.act; o++)
        learner->log_std[o] = (double)log_std[o];
}

/* θ, padded, and its log-std behind it. */
static void pack(const struct pair_learner *learner, const float *theta, float *parameters)
{
    float *log_std = parameters + learner->layout.parameters;
    gradient_pack(&learner->layout, theta, parameters);
    memset(log_std, 0, (learner->count - learner->layout.parameters) * sizeof *log_std);
    if (trains_log_std(learner))
        memcpy(log_std, theta + log_std_place(learner->plan.shape),
               learner->plan.act * sizeof *log_std);
}

/* The parameters have changed. */
static void prepare_passes(struct pair_learner *learner)
{
    gradient_transpose_f32(&learner->layout, learner->parameters, learner->across);
    if (trains_log_std(learner))
        set_log_std(learner, learner->parameters + learner->layout.parameters);
}

void pair_learner_open(struct pair_learner *learner, const float *theta, const float *began,
                       const float *log_std, uint8_t *moments)
{
    struct adam *adam = &learner->adam;
    const struct pair_plan *plan = &learner->plan;
    bool gaussian = plan->policy && plan->shape->head == HEAD_GAUSSIAN;
    learner->likelihood =
        (struct likelihood){plan->shape->head, plan->act, gaussian ? learner->log_std : NULL};
    if (gaussian && !trains_log_std(learner))
        set_log_std(learner, log_std);
    pack(learner, theta, learner->parameters);
    if (learner->began)
        pack(learner, began, learner->began);
    memcpy(&adam->steps, moments, sizeof adam->steps);
    adam->first = (float *)(void *)(moments + sizeof adam->steps);
    adam->second = adam->first + adam->count;
    prepare_passes(learner);
}

void pair_learner_read(const struct pair_learner *learner, float *theta)
{
    gradient_unpack(&learner->layout, learner->parameters, theta);
    if (trains_log_std(learner))
        memcpy(theta + log_std_place(learner->plan.shape),
               learner->parameters + learner->layout.parameters, learner->plan.act * sizeof *theta);
}

void pair_learner_close(const struct pair_learner *learner, uint8_t *moments)
{
    memcpy(moments, &learner->adam.steps, sizeof learner->adam.steps);
}

/* --- scores ----------------------------------------------------------------------------------- */

static struct scorer_f32 scorer_of(struct pair_learner *learner, const float *parameters)
{
    const struct pair_plan *plan = &learner->plan;
    const struct score_rule rule = {plan->policy ? &learner->likelihood : NULL, plan->obs,
                                    plan->act};
    return (struct scorer_f32){rule, &learner->batch, parameters, learner->across,
                               trains_log_std(learner) ? learner->d_log_std : NULL};
}

/* A forward pass of that many steps, in operations. */
static double forward_flops(const struct pair_learner *learner, size_t steps)
{
    return policy_flops(learner->plan.shape) * (double)steps;
}

/* The gradient's place is free between steps. */
void pair_learner_refer(struct pair_learner *learner, const struct pairs *pairs, struct pair *pair,
                        const float *theta)
{
    const struct scorer_f32 scorer = scorer_of(learner, learner->gradient);
    pack(learner, theta, learner->gradient);
    if (trains_log_std(learner))
        set_log_std(learner, learner->gradient + learner->layout.parameters);
    for (int side = 0; side < 2; side++) {
        const struct step_rows rows = pair_rows(pairs, pair, side);
        pair->side[side].reference = score_sum_f32(&scorer, &rows) / pair->side[side].episodes;
        learner->flops += forward_flops(learner, rows.count);
    }
    prepare_passes(learner);
}

void pair_learner_each(struct pair_learner *learner, const struct step_rows *rows, double weight,
                       float *out)
{
    const struct scorer_f32 scorer = scorer_of(learner, learner->parameters);
    score_each_f32(&scorer, rows, weight, out);
    learner->flops += forward_flops(learner, rows->count);
}

/* --- a pass ----------------------------------------------------------------------------------- */

static void add_log_std_and_proximal(struct pair_learner *learner)
{
    float proximal = (float)learner->plan.proximal;
    float *log_std = learner->gradient + learner->layout.parameters;
    for (uint32_t o = 0; trains_log_std(learner) && o < learner->plan.act; o++)
        log_std[o] += (float)learner->d_log_std[o];
    for (size_t i = 0; learner->began && i < learner->count; i++)
        learner->gradient[i] += proximal * (learner->parameters[i] - learner->began[i]);
}

static double minibatch(struct pair_learner *learner, const struct pairs *pairs,
                        const uint32_t *which, uint32_t count, double beta, double rate)
{
    const struct scorer_f32 scorer = scorer_of(learner, learner->parameters);
    memset(learner->gradient, 0, learner->count * sizeof *learner->gradient);
    memset(learner->d_log_std, 0, sizeof learner->d_log_std);
    double loss = score_pairs_f32(&scorer, pairs, which, count, beta, learner->gradient);
    add_log_std_and_proximal(learner);
    double norm =
        ppo_descend(learner->gradient, learner->count, (struct ppo_part){0, learner->count}, 0,
                    rate, &learner->adam, learner->gradient, learner->parameters);
    learner->broken |= !isfinite(norm);
    learner->adam.steps += isfinite(norm);
    prepare_passes(learner);
    learner->flops += (double)STEP_FLOPS * (double)learner->count;
    return loss;
}

double pair_learner_flops(const struct policy_shape *shape, const struct pair_settings *settings,
                          double pairs, double steps)
{
    double minibatches = ceil(pairs / settings->minibatch);
    return settings->passes * (score_pairs_flops(policy_flops(shape), steps) +
                               STEP_FLOPS * (double)count_of(shape) * minibatches);
}

void pair_learner_learn(struct pair_learner *learner, const struct pairs *pairs,
                        const struct pair_settings *settings, double beta, uint64_t key,
                        double rate)
{
    uint32_t count = pairs_count(pairs), size = settings->minibatch;
    double steps = 0;
    for (uint32_t i = 0; i < count; i++)
        steps += pairs_at(pairs, i)->side[0].steps + pairs_at(pairs, i)->side[1].steps;
    for (uint32_t pass = 0; pass < settings->passes && count; pass++) {
        ppo_shuffle(key_of(key, pass), learner->order, count);
        learner->loss = 0;
        for (uint32_t at = 0; at < count; at += size) {
            uint32_t some = count - at < size ? count - at : size;
            double loss = minibatch(learner, pairs, learner->order + at, some, beta, rate);
            learner->loss += loss * some / count;
        }
        learner->flops += score_pairs_flops(policy_flops(learner->plan.shape), steps);
    }
}
