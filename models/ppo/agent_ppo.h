/* Proximal policy optimisation on an agent: by one thread, on whole episodes that the agent has
 * just played, in a room of memory that is laid out beforehand. The loss, the passes and the step
 * are pretraining's (ppo_pass.h). What is learnt from are the rewards of the trajectories, whoever
 * put them there: the task's, or a reward model's.
 *
 * A step of it: values of all rows, ln π of all actions, advantages (gae.h) to mean 0 and deviation
 * 1, then `passes` passes in minibatches in a keyed order. An episode that its horizon cut off is
 * worth what the value network expects of its last row. Adam has as many moments as parameters.
 *
 * With `proximal` above 0 each parameter is drawn back to where the round began, by the gradient of
 * (proximal / 2) ‖θ - θ_t‖² (FedProx: Li, Sahu, Zaheer, Sanjabi, Talwalkar, Smith 2020). */
#ifndef MODELS_AGENT_PPO_H
#define MODELS_AGENT_PPO_H

#include "models/policy/trajectory.h"
#include "models/ppo/ppo_pass.h"

struct agent_ppo_settings {
    uint32_t passes, minibatch; /* minibatch: samples */
    double discount, lambda;    /* γ and λ */
    double ratio_clip;          /* ε of the ratio of probabilities */
    double value_weight, entropy_weight;
    double gradient_norm; /* limit of the gradient's norm; 0: none */
    double target_kl;     /* a pass whose mean KL is above it is the step's last; 0: none */
    double reward_scale;  /* what rewards are multiplied with before they are learnt from */
};

/* What its room depends on. */
struct agent_ppo_plan {
    const struct agent_ppo_settings *settings; /* borrowed */
    const struct policy_shape *shape;
    uint32_t episodes, horizon; /* the most that a step learns from, and the longest of them */
    double proximal;            /* 0: none */
    bool keeps_moments;         /* Adam's moments are the caller's, not in its room */
};

struct agent_ppo {
    struct agent_ppo_plan plan;
    struct ppo_networks networks;
    struct ppo_pass pass;
    double log_std[TASK_ACT_MAX];
    double flops; /* of passes and steps so far */
    double loss;  /* mean over the samples of the last pass */
    bool broken;  /* a gradient was not finite; it moved nothing */
    /* Is told of every minibatch: its sums, and the gradient's norm. NULL: nobody looks. */
    void (*look)(void *context, const struct ppo_sums *sums, double norm);
    void *context;
    /* private: arrays in its room */
    struct adam adam;
    float *parameters, *policy_across, *value_across, *gradient, *began;
    float *values, *old_log_probability, *advantage, *target;
    double *scratch; /* 5 a step of an episode */
    bool *ended;
    uint32_t *order;
};

/* Numbers of a value network, and how they begin. */
size_t agent_ppo_value_parameters(const struct policy_shape *policy);
void agent_ppo_initialise_value(const struct policy_shape *policy, uint64_t key, float *value);
/* Bytes of Adam's moments, which may be kept from round to round; zeros before the first. */
size_t agent_ppo_moments_bytes(const struct policy_shape *policy);

/* Operations of a step on so many environment steps, all passes run. */
double agent_ppo_flops(const struct agent_ppo_plan *plan, double samples);

/* Lays out its room; `ppo` must not be moved then. */
void agent_ppo_carve(struct agent_ppo *ppo, struct carving *carving,
                     const struct agent_ppo_plan *plan);
/* Takes in θ: the policy's numbers, its log-std (NULL without Gaussian head; not read where it is
 * trained) and the value network's; both as they are now and as the round began. `moments`: those
 * that are kept, or NULL. */
void agent_ppo_open(struct agent_ppo *ppo, const float *policy, const float *log_std,
                    const float *value, void *moments);
/* A step on so many trajectories. `key`: of its draws; `rate`: Adam's. */
void agent_ppo_learn(struct agent_ppo *ppo, const struct trajectory *trajectories, uint32_t count,
                     uint64_t key, double rate);
/* θ as it is now: between steps, and behind the last. `moments` as it was opened with. */
void agent_ppo_read(const struct agent_ppo *ppo, float *policy, float *value);
void agent_ppo_close(const struct agent_ppo *ppo, void *moments);

#endif
