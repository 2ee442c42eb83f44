/* What a row leaves to the rule, and what rows have in common. */
#include "models/federated/algorithm.h"

#include "models/federated/settings.h"

double algorithm_alpha(const struct algorithm_config *config, uint32_t slots)
{
    return config->method->alpha ? config->method->alpha(config, slots) : config->alpha;
}

double algorithm_mu(const struct algorithm_config *config, uint32_t slots)
{
    if (algorithm_learns_locally(config->method)) /* it probes nothing */
        return 0;
    return config->method->mu ? config->method->mu(config, slots) : config->mu;
}

double algorithm_divisor(const struct algorithm_config *config, uint32_t slots)
{
    return config->method->divisor ? config->method->divisor(config, slots) : 1;
}

int64_t algorithm_paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    return config->method->paper_bits ? config->method->paper_bits(config, bits, slots) : -1;
}

int64_t algorithm_paper_floats(const struct algorithm_config *config, int64_t d, int64_t slots)
{
    return config->method->paper_floats ? config->method->paper_floats(d, slots) : -1;
}

double algorithm_divide_by_slots(const struct algorithm_config *config, uint32_t slots)
{
    (void)config;
    return slots;
}

double algorithm_divide_by_directions(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return config_probes(config);
}
