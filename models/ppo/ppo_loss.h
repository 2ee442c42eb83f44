/* The loss of proximal policy optimisation (Schulman, Wolski, Dhariwal, Radford, Klimov 2017,
 * equations 7 and 9) for one sample, and its derivatives, in double:
 *
 *   L = -min(rho A, clip(rho, 1 - e, 1 + e) A) + c_v (V - target)^2 / 2 - c_e H
 *
 * rho = pi(a) / pi_old(a), with ln pi and the entropy H of the policy's head, which is Gaussian or
 * categorical (models/policy/likelihood.h). */
#ifndef MODELS_PPO_LOSS_H
#define MODELS_PPO_LOSS_H

#include "models/policy/likelihood.h"

struct ppo_head {
    struct likelihood policy;
    double clip, value_weight, entropy_weight; /* clip: ε of the ratio of probabilities */
};

/* What was done, `actions` numbers, and what came of it. */
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

/* From the policy's outputs and V. Writes the derivatives of L by those outputs, and by a log-std
 * that is trained (else NULL), `actions` numbers each. */
struct ppo_terms ppo_loss(const struct ppo_head *head, const struct ppo_sample *sample,
                          const double *output, double value, double *d_output, double *d_log_std);

#endif
