/* Adds up the returns of episodes; one that broke the physics decides. */
#include "models/policy/returns.h"

#include <math.h>

void returns_add(struct returns *returns, const struct episode *episode)
{
    returns->episodes++;
    returns->blowups += episode->blowup;
    returns->steps += episode->steps;
    if (!episode->blowup)
        moments_add(&returns->finished, episode->ret);
}

double returns_mean(const struct returns *returns)
{
    return returns->blowups ? -INFINITY : returns->finished.mean;
}

double returns_sd(const struct returns *returns)
{
    return returns->blowups ? 0 : moments_sd(&returns->finished);
}

double returns_se(const struct returns *returns)
{
    return returns->blowups ? 0 : moments_se(&returns->finished);
}

/* Two policies that both broke the physics are equal; -INFINITY less itself would be no number. */
double return_difference(double a, double b)
{
    return a == b ? 0 : a - b;
}
