/* The returns of several episodes of one policy. An episode that breaks the physics returns −∞
 * (rollout.h), and so does a policy that breaks it in any of the episodes: it has no mean return,
 * and is worse than every policy that has one. Otherwise the mean is that of the undiscounted
 * returns. */
#ifndef MODELS_RETURNS_H
#define MODELS_RETURNS_H

#include "core/base/stats.h"
#include "models/policy/rollout.h"

/* Zero-initialise. */
struct returns {
    struct moments finished;    /* of the episodes that ended by the task's rule or its horizon */
    uint32_t episodes, blowups; /* all, and those that broke the physics */
    uint64_t steps;             /* environment steps, those before a blow-up included */
};
void returns_add(struct returns *returns, const struct episode *episode);
/* −∞ where an episode broke the physics. */
double returns_mean(const struct returns *returns);
/* Sample standard deviation and standard error of the mean; 0 where there is no mean. */
double returns_sd(const struct returns *returns);
double returns_se(const struct returns *returns);
/* `a` - `b`, returns or means of them; 0 between two that broke the physics. */
double return_difference(double a, double b);

#endif
