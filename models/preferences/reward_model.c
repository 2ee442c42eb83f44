/* The shape and the beginning of a reward model. */
#include "models/preferences/reward_model.h"

#include <math.h>

struct policy_shape reward_shape(const struct reward_settings *settings,
                                 const struct policy_shape *policy)
{
    struct policy_shape shape = {.layers = settings->hidden_layers + 1,
                                 .activation = policy->activation,
                                 .head = HEAD_DETERMINISTIC};
    shape.width[0] = policy->width[0] + policy->width[policy->layers];
    for (uint32_t l = 0; l < settings->hidden_layers; l++)
        shape.width[l + 1] = settings->hidden[l];
    shape.width[shape.layers] = 1;
    return shape;
}

size_t reward_parameters(const struct reward_settings *settings, const struct policy_shape *policy)
{
    const struct policy_shape shape = reward_shape(settings, policy);
    return settings->members * policy_parameters(&shape);
}

void reward_initialise(const struct reward_settings *settings, const struct policy_shape *policy,
                       uint64_t key, float *parameters)
{
    const struct policy_shape shape = reward_shape(settings, policy);
    size_t count = policy_parameters(&shape);
    for (uint32_t m = 0; m < settings->members; m++)
        gradient_orthogonal(&shape, M_SQRT2, 0.1, rng_fold(key, m), parameters + m * count);
}
