/* A network that learns from a replay of judged pairs, on an agent: by one thread, in a room of
 * memory that is laid out beforehand. The loss is that of pair_loss.h and the step pretraining's
 * (models/ppo/ppo_pass.h): minibatches of pairs in a keyed order, along the mean of each Adam's
 * step. With `proximal` above 0 each parameter is drawn back to where the round began, as in
 * agent_ppo.h.
 *
 *     pair_learner_open(&learner, theta, began, log_std, moments);
 *     pair_learner_learn(&learner, &pairs, ...);                    as often as wanted
 *     pair_learner_read(&learner, theta);
 *     pair_learner_close(&learner, moments);
 *
 * Between open and close also other parameters can score: see pair_learner_refer. */
#ifndef MODELS_PAIR_LEARNER_H
#define MODELS_PAIR_LEARNER_H

#include "core/base/mem.h"
#include "models/learning/adam.h"
#include "models/preferences/preference_settings.h"
#include "models/preferences/score.h"
#include "models/tasks/task.h"

/* What its room depends on. */
struct pair_plan {
    const struct policy_shape *shape; /* of the network; borrowed */
    /* It is a policy, whose actions' ln π is the score; else a reward model of o + a inputs. */
    bool policy;
    uint32_t obs, act; /* o and a of the steps */
    uint32_t capacity; /* of the replay, pairs */
    double proximal;   /* 0: none */
};

struct pair_learner {
    struct pair_plan plan;
    double flops; /* of passes and steps so far */
    double loss;  /* mean over the pairs of the last pass */
    bool broken;  /* a gradient was not finite; it moved nothing */
    /* private: arrays in its room */
    struct gradient_layout layout;
    struct gradient_batch_f32 batch;
    struct likelihood likelihood;
    double log_std[TASK_ACT_MAX], d_log_std[TASK_ACT_MAX];
    size_t count; /* of parameters: those of the layers, padded, then the log-std where it learns */
    float *parameters, *across, *gradient, *began;
    uint32_t *order;
    struct adam adam;
};

/* Bytes of Adam's moments, which are the caller's: zeros before the first step. Aligned for a
 * double. */
size_t pair_learner_moments_bytes(const struct policy_shape *shape);
/* Lays out its room; `learner` must not be moved then. */
void pair_learner_carve(struct pair_learner *learner, struct carving *carving,
                        const struct pair_plan *plan);
/* Operations of going through a replay of that many pairs, with so many steps in all of them. */
double pair_learner_flops(const struct policy_shape *shape, const struct pair_settings *settings,
                          double pairs, double steps);
/* Takes in the parameters as they are now and as the round began (NULL where nothing is proximal),
 * policy_parameters of the shape. `log_std`: of a Gaussian head that does not train it, else NULL.
 * `moments`: where they are, borrowed until it is closed. */
void pair_learner_open(struct pair_learner *learner, const float *theta, const float *began,
                       const float *log_std, uint8_t *moments);
/* Goes through all pairs of the replay, if there are any, as the settings say but for `beta`, which
 * is 1 of a reward model; `rate`: Adam's. */
void pair_learner_learn(struct pair_learner *learner, const struct pairs *pairs,
                        const struct pair_settings *settings, double beta, uint64_t key,
                        double rate);
/* The parameters as they are now. */
void pair_learner_read(const struct pair_learner *learner, float *theta);
void pair_learner_close(const struct pair_learner *learner, uint8_t *moments);

/* Sets what is taken off the scores of a pair (pair_loss.h): the score of each side by parameters
 * `theta`, which are another policy's of the same shape, with the same log-std unless they have
 * one. */
void pair_learner_refer(struct pair_learner *learner, const struct pairs *pairs, struct pair *pair,
                        const float *theta);
/* Adds weight times the score of each step to `out`. */
void pair_learner_each(struct pair_learner *learner, const struct step_rows *rows, double weight,
                       float *out);

#endif
