/* Q-learning (Watkins 1989) with a network, from a replay of what was seen (DQN: Mnih et al. 2015).
 * Output a of the network is Q(s, a), what choosing a is worth. Of a sample (s, a, r, s')
 *
 *   y = r + γ max_a' Q'(s', a')      the target; r alone where the task's rule ended the episode
 *   L = ½ (Q(s, a) - y)²             the loss; its slope by Q(s, a) is Q(s, a) - y
 *
 * with Q' the network as it was when q_aim was last called. A step of Adam goes down the mean slope
 * of a minibatch. With `proximal` above 0 each parameter is drawn back to where the round began, by
 * the gradient of (proximal / 2) ‖θ - θ_t‖² (FedProx: Li et al. 2020).
 *
 * By one thread, in a room of memory that is laid out beforehand. */
#ifndef MODELS_Q_STEP_H
#define MODELS_Q_STEP_H

#include "core/base/mem.h"
#include "models/learning/adam.h"
#include "models/policy/policy_gradient.h"

struct q_settings {
    double discount;      /* γ */
    double explore;       /* ε: the part of choices that are drawn uniformly */
    double gradient_norm; /* limit of the gradient's norm; 0: none */
    uint32_t replay;      /* samples that are kept */
    uint32_t minibatch;   /* samples of a step of Adam */
    uint32_t passes;      /* how often a sample is learnt from, in the mean, when it is new */
};

struct q_sample {
    const float *seen, *next; /* s and s': rows of the network's inputs; borrowed */
    float reward;
    uint32_t choice;
    bool ended; /* by the task's rule */
};

/* What its room depends on. */
struct q_plan {
    const struct q_settings *settings;
    const struct policy_shape *shape;
    double proximal;    /* 0: none */
    bool keeps_moments; /* Adam's moments are the caller's, not in its room */
};

struct q_step {
    struct q_plan plan;
    struct gradient_layout layout;
    double flops; /* of passes and steps so far */
    bool broken;  /* a gradient was not finite; it moved nothing */
    /* private: arrays in its room */
    struct gradient_batch_f32 batch;
    struct adam adam;
    float *parameters, *aim, *across, *gradient, *began;
};

/* Operations of learning from a sample, and of a step of Adam. */
double q_sample_flops(const struct q_settings *settings, const struct policy_shape *shape);
double q_step_flops(const struct policy_shape *shape);
/* L of a value, and its slope. */
double q_loss(double value, double target, double *slope);

/* Lays out its room; `step` must not be moved then. */
void q_carve(struct q_step *step, struct carving *carving, const struct q_plan *plan);
/* Lays out Adam's moments for as long as the caller keeps them; zeros before the first step. */
struct q_moments {
    uint64_t *steps;
    float *first, *second;
};
struct q_moments q_moments_carve(struct carving *carving, const struct policy_shape *shape);

/* Takes in θ as it is, and as the round began. `moments` where they are kept, else NULL. */
void q_open(struct q_step *step, const float *theta, const struct q_moments *moments);
/* From now on targets go by the network as it is. */
void q_aim(struct q_step *step);
/* A step of Adam on `count` samples; the mean loss before it. */
double q_learn(struct q_step *step, const struct q_sample *samples, size_t count, double rate);
/* θ as it is now. */
void q_read(const struct q_step *step, float *theta);
/* Behind the last step. */
void q_close(const struct q_step *step, const struct q_moments *moments);

#endif
