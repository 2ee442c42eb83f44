/* The majority of a panel as a binomial sum, and its inverse. */
#include "sim/probe/probe_theorem.h"

#include <math.h>

/* P(Bin(n, p) = k). */
static double binomial(uint32_t n, uint32_t k, double p)
{
    if (p <= 0 || p >= 1)
        return (p <= 0 ? k == 0 : k == n) ? 1 : 0;
    int sign;
    double ways =
        lgamma_r(n + 1.0, &sign) - lgamma_r(k + 1.0, &sign) - lgamma_r(n - k + 1.0, &sign);
    return exp(ways + k * log(p) + (n - k) * log1p(-p));
}

/* The probability that more than half of n independent panelists prefer the better one; a coin
 * decides half of the ties, other rules give them to nobody. */
double probe_majority(const struct panel *panel, double difference)
{
    double p = link_probability(&panel->link, difference), sum = 0;
    uint32_t n = panel->panelists;
    for (uint32_t k = n / 2 + 1; k <= n; k++)
        sum += binomial(n, k, p);
    if (n % 2 == 0 && panel->tie == TIE_COIN)
        sum += 0.5 * binomial(n, n / 2, p);
    return fmin(sum, 1);
}

/* That the verdict is the other one, summed up apart: near certainty it is far below a rounding of
 * its complement. */
static double minority(const struct panel *panel, double difference)
{
    double p = link_probability(&panel->link, difference), sum = 0;
    uint32_t n = panel->panelists;
    for (uint32_t k = 0; 2 * (uint64_t)k < n; k++)
        sum += binomial(n, k, p);
    if (n % 2 == 0)
        sum += (panel->tie == TIE_COIN ? 0.5 : 1) * binomial(n, n / 2, p);
    return sum;
}

/* Links that reach 1 at a finite difference. */
static bool reaches_certainty(const struct link *link)
{
    return link->kind == LINK_LINEAR || link->kind == LINK_STEP;
}

/* Searched in terms of 1 - that probability, which keeps its digits near certainty. The range is
 * doubled until it holds the answer, then halved. */
double probe_theorem(const struct panel *panel)
{
    if (panel->batches < 16)
        return NAN;
    double doubt = 0.5 - sqrt(4.0 / panel->batches), low = 0, high = 1;
    if (doubt <= 0 && !reaches_certainty(&panel->link))
        return INFINITY;
    while (minority(panel, high) > doubt)
        if ((high *= 2) > 1e9)
            return INFINITY;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        *(minority(panel, middle) > doubt ? &low : &high) = middle;
    }
    return high;
}
