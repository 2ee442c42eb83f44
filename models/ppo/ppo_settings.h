/* The settings of proximal policy optimisation, and those known to suit a task. An iteration
 * gathers environments × steps samples and goes through them `epochs` times in minibatches of
 * `minibatch`. */
#ifndef MODELS_PPO_SETTINGS_H
#define MODELS_PPO_SETTINGS_H

#include "core/base/digest.h"
#include "core/base/fail.h"
#include "models/policy/policy.h"

struct ppo_settings {
    uint64_t seed, total_steps; /* total_steps: when the annealed learning rate reaches 0 */
    uint32_t environments, steps, minibatch, epochs; /* of an iteration; minibatch: samples */
    double gamma, lambda, clip, rate, value_weight, entropy_weight; /* rate: Adam's, at first */
    double gradient_norm; /* limit of the gradient's norm; 0: none */
    double target_kl;     /* an epoch whose mean KL is above it is the iteration's last; 0: none */
    double log_std;       /* initial, of every action */
    bool anneal;          /* the learning rate falls in proportion to the steps left */
    bool scale_rewards;   /* by the running deviation of the discounted return */
    uint32_t hidden_layers, hidden[POLICY_LAYERS_MAX - 1];
};
/* The usual settings for continuous control (CleanRL, Stable-Baselines3), adapted to the task. */
struct ppo_settings ppo_defaults(const char *task);
/* False and FAULT_INPUT, naming the setting, when a value is out of range. */
bool ppo_settings_check(const struct ppo_settings *settings, struct errs *errs);
/* Equal where all settings are. */
struct digest ppo_settings_digest(const struct ppo_settings *settings);

#endif
