/* What the rows of methods have in common. */
#include "models/federated/algorithm.h"

#include "models/federated/settings.h"

double algorithm_plain_alpha(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return config->alpha;
}

double algorithm_plain_mu(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return config->mu;
}

double algorithm_divide_by_one(const struct algorithm_config *config, uint32_t slots)
{
    (void)config;
    (void)slots;
    return 1;
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

int64_t algorithm_no_paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)config;
    (void)bits;
    (void)slots;
    return -1;
}

int64_t algorithm_no_paper_floats(int64_t d, int64_t slots)
{
    (void)d;
    (void)slots;
    return -1;
}
