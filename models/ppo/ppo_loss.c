/* The loss of one sample and its derivatives. */
#include "models/ppo/ppo_loss.h"

#include <math.h>

struct ppo_terms ppo_loss(const struct ppo_head *head, const struct ppo_sample *sample,
                          const double *output, double value, double *d_output, double *d_log_std)
{
    struct ppo_terms terms = {.entropy = likelihood_entropy(&head->policy, output)};
    double advantage = sample->advantage, off = value - sample->target;
    double log_ratio =
        likelihood_log(&head->policy, output, sample->action) - sample->old_log_probability;
    double ratio = exp(log_ratio);
    double bounded = fmin(fmax(ratio, 1 - head->clip), 1 + head->clip);
    /* Where the bounded term is the smaller one the policy has no say. */
    bool active = ratio * advantage <= bounded * advantage;
    terms.policy = -fmin(ratio * advantage, bounded * advantage);
    terms.value = 0.5 * off * off;
    terms.d_value = head->value_weight * off;
    terms.kl = ratio - 1 - log_ratio;
    terms.clipped = fabs(ratio - 1) > head->clip;
    /* d rho / d ln pi is rho itself. */
    const struct likelihood_weights weights = {active ? -ratio * advantage : 0,
                                               -head->entropy_weight};
    likelihood_slopes(&head->policy, output, sample->action, weights, d_output, d_log_std);
    return terms;
}
