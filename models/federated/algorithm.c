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
