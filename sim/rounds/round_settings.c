/* What follows from the settings of rounds whatever the policy. */
#include "sim/rounds/round_settings.h"

#include <math.h>

uint32_t round_cohort(const struct round_settings *settings, uint32_t agents)
{
    return settings->cohort ? settings->cohort : agents;
}

/* Rounded up, but for what rounding adds: 1.1 times 10 are 11, though the product of the two
 * doubles is above that. */
uint32_t round_part(double part, uint32_t count)
{
    return (uint32_t)ceil(fmin(part * count, UINT32_MAX) - 1e-6);
}
