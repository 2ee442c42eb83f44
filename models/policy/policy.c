/* Shapes, sizes and initial parameters of a policy, and acting by it. */
#include "models/policy/policy.h"

#include "models/policy/normaliser.h"
#include "models/policy/policy_kernel.h"
#include "models/tasks/choice.h"

#include <math.h>

const char *const activation_names[] = {"tanh", "linear", "relu", NULL};
const char *const head_names[] = {"gaussian", "deterministic", "categorical", NULL};

bool policy_shape_valid(const struct policy_shape *shape)
{
    if (shape->layers < 1 || shape->layers > POLICY_LAYERS_MAX ||
        (unsigned)shape->activation > ACTIVATION_RELU || (unsigned)shape->head > HEAD_CATEGORICAL ||
        (shape->trains_log_std && shape->head != HEAD_GAUSSIAN))
        return false;
    for (uint32_t l = 0; l <= shape->layers; l++)
        if (shape->width[l] < 1 || shape->width[l] > POLICY_WIDTH_MAX)
            return false;
    return true;
}

bool policy_shape_equal(const struct policy_shape *a, const struct policy_shape *b)
{
    if (a->layers != b->layers || a->activation != b->activation || a->head != b->head ||
        a->trains_log_std != b->trains_log_std)
        return false;
    for (uint32_t l = 0; l <= a->layers; l++)
        if (a->width[l] != b->width[l])
            return false;
    return true;
}

/* The widest two neighbouring layers: those that are there at once. */
size_t policy_units(const struct policy_shape *shape)
{
    size_t most = 0;
    for (uint32_t l = 0; l < shape->layers; l++) {
        size_t neighbours = (size_t)shape->width[l] + shape->width[l + 1];
        most = neighbours > most ? neighbours : most;
    }
    return most;
}

/* θ has layer after layer, in each the weights by input and then the biases. */
size_t policy_layer_offset(const struct policy_shape *shape, uint32_t layer)
{
    size_t offset = 0;
    for (uint32_t l = 0; l < layer; l++)
        offset += ((size_t)shape->width[l] + 1) * shape->width[l + 1];
    return offset;
}

size_t policy_parameters(const struct policy_shape *shape)
{
    return policy_layer_offset(shape, shape->layers) +
           (shape->trains_log_std ? shape->width[shape->layers] : 0);
}

const float *policy_log_std(const struct policy_view *policy)
{
    const struct policy_shape *shape = policy->shape;
    return shape->trains_log_std ? policy->theta + policy_layer_offset(shape, shape->layers)
                                 : policy->log_std;
}

struct digest policy_digest(const struct policy_view *policy)
{
    const struct policy_shape *shape = policy->shape;
    const struct normaliser *normaliser = policy->normaliser;
    const uint32_t kind[] = {shape->layers, shape->activation, shape->head,
                             normaliser ? normaliser->width : 0};
    struct digest digest = digest_fold((struct digest){0}, kind, sizeof kind);
    digest = digest_fold(digest, shape->width, (shape->layers + 1) * sizeof *shape->width);
    const float *log_std = policy_log_std(policy);
    digest = digest_fold(digest, policy->theta,
                         policy_layer_offset(shape, shape->layers) * sizeof(float));
    digest = normaliser_digest(digest, normaliser);
    digest = policy_output_digest(digest, policy->output);
    if (policy->explore)
        digest = digest_fold(digest, policy->explore, sizeof *policy->explore);
    return log_std ? digest_fold(digest, log_std, shape->width[shape->layers] * sizeof(float))
                   : digest;
}

/* A multiplication and an addition for each weight; biases and activations are few beside them. */
double policy_flops(const struct policy_shape *shape)
{
    double flops = 0;
    for (uint32_t l = 0; l < shape->layers; l++)
        flops += 2.0 * shape->width[l] * shape->width[l + 1];
    return flops;
}

/* Weights are uniform within ±1 / √inputs, those of the last layer within that times
 * `output_scale`; biases are 0. */
void policy_initialise(const struct policy_shape *shape, double output_scale, uint64_t key,
                       float *theta)
{
    struct rng rng = rng_start(key);
    for (uint32_t l = 0; l < shape->layers; l++) {
        double bound = 1 / sqrt(shape->width[l]);
        if (l + 1 == shape->layers)
            bound *= output_scale;
        size_t weights = (size_t)shape->width[l] * shape->width[l + 1];
        for (size_t i = 0; i < weights; i++)
            *theta++ = (float)(bound * (2 * rng_uniform(&rng) - 1));
        for (uint32_t o = 0; o < shape->width[l + 1]; o++)
            *theta++ = 0;
    }
}

/* Layers lie alternately at the beginning and at the end of `units`. */
static void forward(const struct policy_view *policy, const double *obs, float *units,
                    double *action)
{
    const struct policy_shape *shape = policy->shape;
    policy_dense_fn *dense = policy_kernel_best();
    const float *parameters = policy->theta;
    float *end = units + policy_units(shape), *from = units;
    normaliser_apply(policy->normaliser, obs, shape->width[0], from);
    for (uint32_t l = 0; l < shape->layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];
        bool hidden = l + 1 < shape->layers;
        float *to = l % 2 ? units : end - out;
        dense(parameters, from, in, out, hidden ? shape->activation : ACTIVATION_LINEAR, to);
        parameters += (in + 1) * out;
        from = to;
    }
    for (uint32_t o = 0; o < shape->width[shape->layers]; o++)
        action[o] = (double)from[o];
}

void policy_mean(const struct policy_view *policy, const double *obs, double *action)
{
    float units[2 * POLICY_WIDTH_MAX];
    forward(policy, obs, policy->units ? policy->units : units, action);
}

/* By the softmax. Scores count from the highest, so that no exponential overflows. */
static uint32_t draw(const double *scores, uint32_t choices, uint32_t best, struct rng *rng)
{
    double highest = scores[best], sum = 0;
    for (uint32_t i = 0; i < choices; i++)
        sum += exp(scores[i] - highest);
    double left = rng_uniform(rng) * sum;
    for (uint32_t i = 0; i < choices; i++) {
        double part = exp(scores[i] - highest);
        best = part > 0 ? i : best;
        if (left < part)
            break;
        left -= part;
    }
    return best;
}

static uint32_t explore(double part, uint32_t choices, uint32_t best, struct rng *rng)
{
    return rng_uniform(rng) < part ? (uint32_t)rng_below(rng, choices) : best;
}

/* A score that is no number is handed on, for the task to find. */
static void choose(const struct policy_view *policy, double *action, struct rng *rng)
{
    uint32_t choices = policy->shape->width[policy->shape->layers];
    int highest = choice_of(action, choices);
    if (highest < 0)
        return;
    uint32_t choice = (uint32_t)highest;
    if (rng && policy->explore)
        choice = explore(*policy->explore, choices, choice, rng);
    else if (rng)
        choice = draw(action, choices, choice, rng);
    for (uint32_t i = 0; i < choices; i++)
        action[i] = i == choice;
}

/* The action is rounded to float32, as it is recorded. */
static void sample(const struct policy_view *policy, struct rng *rng, double *action)
{
    const float *log_std = policy_log_std(policy);
    for (uint32_t o = 0; o < policy->shape->width[policy->shape->layers]; o++)
        action[o] = (double)(float)(action[o] + exp((double)log_std[o]) * rng_normal(rng));
}

void policy_choose(const struct policy_view *policy, const double *obs, struct rng *rng,
                   double *action)
{
    const struct policy_shape *shape = policy->shape;
    policy_mean(policy, obs, action);
    if (shape->head == HEAD_CATEGORICAL)
        choose(policy, action, rng);
    if (rng && shape->head == HEAD_GAUSSIAN)
        sample(policy, rng, action);
}

void policy_act(const struct policy_view *policy, const double *obs, struct rng *rng,
                double *action)
{
    policy_choose(policy, obs, rng, action);
    policy_output_apply(policy->output, action);
}
