/* The loss of proximal policy optimisation (Schulman, Wolski, Dhariwal, Radford, Klimov 2017,
 * equations 7 and 9) for one sample, and its derivatives, in double:
 *
 *   L = -min(rho A, clip(rho, 1 - e, 1 + e) A) + c_v (V - target)^2 / 2 - c_e H
 *
 * rho = pi(a) / pi_old(a) under a Gaussian with mean m and state-independent log-std s:
 *   ln pi = sum over o of -z^2 / 2 - s - ln(2 pi) / 2,  z = (a - m) / exp(s)
 *   H     = sum over o of s + ln(2 pi e) / 2 */
#ifndef MODELS_PPO_LOSS_H
#define MODELS_PPO_LOSS_H

#include <stdbool.h>
#include <stddef.h>

struct ppo_head {
    size_t actions;
    const double *log_std;                     /* `actions` numbers, borrowed */
    double clip, value_weight, entropy_weight; /* clip: ε of the ratio of probabilities */
};

/* What was seen and done, `actions` numbers each. */
struct ppo_sample {
    const double *action;
    double old_log_probability, advantage, target;
};

struct ppo_terms {
    double policy, value, entropy; /* -min(...), (V - target)^2 / 2, H */
    double kl;      /* (rho - 1) - ln rho: Schulman's estimate of KL(old, new), never negative */
    bool clipped;   /* |rho - 1| > e */
    double d_value; /* dL/dV */
};

/* ln pi of the action, as above. */
double ppo_log_probability(const struct ppo_head *head, const double *mean, const double *action);
/* Writes dL/dm to d_mean and dL/ds to d_log_std, `actions` numbers each. */
struct ppo_terms ppo_loss(const struct ppo_head *head, const struct ppo_sample *sample,
                          const double *mean, double value, double *d_mean, double *d_log_std);

#endif
