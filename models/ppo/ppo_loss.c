/* The loss of one sample and its derivatives. */
#include "models/ppo/ppo_loss.h"

#include <math.h>

static const double HALF_LN_2PI = 0.918938533204672741780;

double ppo_log_probability(const struct ppo_head *head, const double *mean, const double *action)
{
    double sum = 0;
    for (size_t o = 0; o < head->actions; o++) {
        double z = (action[o] - mean[o]) * exp(-head->log_std[o]);
        sum += -0.5 * z * z - head->log_std[o] - HALF_LN_2PI;
    }
    return sum;
}

struct ppo_terms ppo_loss(const struct ppo_head *head, const struct ppo_sample *sample,
                          const double *mean, double value, double *d_mean, double *d_log_std)
{
    struct ppo_terms terms = {0};
    double advantage = sample->advantage, off = value - sample->target;
    double log_ratio =
        ppo_log_probability(head, mean, sample->action) - sample->old_log_probability;
    double ratio = exp(log_ratio);
    double bounded = fmin(fmax(ratio, 1 - head->clip), 1 + head->clip);
    /* Where the bounded term is the smaller one the policy has no say. */
    bool active = ratio * advantage <= bounded * advantage;
    terms.policy = -fmin(ratio * advantage, bounded * advantage);
    terms.value = 0.5 * off * off;
    terms.d_value = head->value_weight * off;
    terms.kl = ratio - 1 - log_ratio;
    terms.clipped = fabs(ratio - 1) > head->clip;
    /* d ρ / d ln π is ρ itself; d ln π / dm is z / sd, and d ln π / ds is z² - 1. The entropy's
     * derivative by s is 1. */
    double weight = active ? -ratio * advantage : 0; /* dL / d ln pi */
    for (size_t o = 0; o < head->actions; o++) {
        double inverse_sd = exp(-head->log_std[o]), z = (sample->action[o] - mean[o]) * inverse_sd;
        d_mean[o] = weight * z * inverse_sd;
        d_log_std[o] = weight * (z * z - 1) - head->entropy_weight;
        terms.entropy += head->log_std[o] + 0.5 + HALF_LN_2PI;
    }
    return terms;
}
