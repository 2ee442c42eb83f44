#include "models/panel.h"

#include "core/fail.h"

#include <math.h>

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

double link_probability(const struct link *link, double difference)
{
    double x = difference, s = link->parameter;
    switch (link->kind) {
    case LINK_LINEAR:
        return clip(s * x + 0.5, 0, 1);
    case LINK_LOGISTIC:
        return 1 / (1 + exp(-x / s));
    case LINK_PROBIT:
        return 0.5 * erfc(-x / s * M_SQRT1_2);
    case LINK_STEP:
        return x > 0 ? 1 : x < 0 ? 0 : 0.5;
    case LINK_WEIBULL: /* exp(-exp(x/s + ln ln 2)) = 2^-exp(x/s), exactly 1/2 at 0 */
        return 1 - exp2(-exp(x / s));
    }
    die("link %d", (int)link->kind);
}

static bool coin(struct rng *rng)
{
    return rng_u32(rng) >> 31;
}

bool panel_verdict(const struct panel *panel, double current, double perturbed, struct rng *rng)
{
    double probability = link_probability(&panel->link, perturbed - current);
    uint32_t votes = 0;
    for (uint32_t p = 0; p < panel->panelists; p++)
        votes += rng_uniform(rng) < probability;
    if (2 * (uint64_t)votes == panel->panelists && panel->tie == TIE_COIN)
        return coin(rng);
    return 2 * (uint64_t)votes > panel->panelists;
}

int panel_majority(uint32_t yes, uint32_t batches, struct rng *rng)
{
    if (2 * (uint64_t)yes == batches)
        return coin(rng) ? 1 : -1;
    return 2 * (uint64_t)yes > batches ? 1 : -1;
}
