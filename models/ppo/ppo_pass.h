/* Passes of samples through a policy and its value network, forward and backward: what
 * pretraining by a team of threads (ppo_learn.h) and an agent by itself (models/learners) have in
 * common. The value network has the hidden layers of the policy and weights of its own. All that is
 * learnt is one vector, padded (policy_gradient.h): the policy, its log-std where it has one, and
 * the value network, so that one step of Adam and one norm of the gradient cover it. */
#ifndef MODELS_PPO_PASS_H
#define MODELS_PPO_PASS_H

#include "models/learning/adam.h"
#include "models/policy/policy_gradient.h"
#include "models/ppo/ppo_loss.h"

#include <stdint.h>

/* Rows of a minibatch that one pass takes. Part of every result: sums are cut here. */
enum { PPO_CHUNK = 32 };

struct ppo_networks {
    struct policy_shape shape, value_shape;
    struct gradient_layout policy, value;
    uint32_t inputs, actions;
    size_t log_std_at, value_at, count; /* in the vector of all parameters */
};
/* Of a policy of that shape, whose log-std lies behind its layers, or has no place in it. */
struct ppo_networks ppo_networks(const struct policy_shape *shape);
/* The shape of a value network beside such a policy. */
struct policy_shape ppo_value_shape(const struct policy_shape *policy);
/* Initial weights of the two (policy_gradient.h, orthogonal): tanh units, a policy that begins near
 * zero, a value network. `theta` has policy_parameters numbers, without a log-std. */
void ppo_initialise_policy(const struct policy_shape *shape, uint64_t key, float *theta);
void ppo_initialise_value(const struct policy_shape *value, uint64_t key, float *theta);

/* A thread's scratch; both were opened or placed for PPO_CHUNK rows; `networks` is borrowed. */
struct ppo_pass {
    const struct ppo_networks *networks;
    struct gradient_batch_f32 policy, value;
};

/* What is passed through: parameters, and their layers transposed for the way back. */
struct ppo_weights {
    const float *parameters, *policy_across, *value_across;
};

/* A sample as it was seen and done; rows of `inputs` and `actions` numbers, borrowed. */
struct ppo_row {
    const float *seen, *action;
    double old_log_probability, advantage, target;
};

/* What samples add up to. */
struct ppo_sums {
    double policy, value, entropy, kl, clipped, samples;
};
void ppo_sums_add(struct ppo_sums *into, const struct ppo_sums *sums);

/* V of each of `count` rows of `inputs` numbers. */
void ppo_pass_values(struct ppo_pass *pass, const struct ppo_weights *weights, const float *rows,
                     size_t count, float *values);
/* ln pi of each of `count` actions, by the very passes that the loss is computed by. */
typedef void ppo_put_fn(void *context, size_t row, double log_probability);
void ppo_pass_log_probabilities(struct ppo_pass *pass, const struct ppo_weights *weights,
                                const struct ppo_head *head, const float *rows,
                                const float *actions, size_t count, ppo_put_fn *put, void *context);
/* Adds `share` times the gradient of the loss of `count` <= PPO_CHUNK samples to `gradient`, which
 * is laid out as the parameters; what they add up to. */
struct ppo_sums ppo_pass_gradient(struct ppo_pass *pass, const struct ppo_weights *weights,
                                  const struct ppo_head *head, const struct ppo_row *rows,
                                  size_t count, double share, float *gradient);

/* Coordinates of a gradient, and what they move. */
struct ppo_part {
    size_t from, count;
};
/* θ of the part descends along the gradient, which is shortened to norm `limit` (0: as it is) and
 * given to Adam (β 0.9, 0.999, ε 1e-5); `step`: scratch, which may be the gradient itself where the
 * part is all of it. Returns the norm of the whole gradient, of `total` numbers; one that is not
 * finite moves nothing. Adam's count of steps is the caller's to raise. */
double ppo_descend(const float *gradient, size_t total, struct ppo_part part, double limit,
                   double rate, const struct adam *adam, float *step, float *parameters);

/* The numbers 0 .. count - 1 in an order that the key draws. */
void ppo_shuffle(uint64_t key, uint32_t *order, size_t count);
/* Advantages go to mean 0 and deviation 1, if they have one: (a - mean) / (deviation + this). */
#define PPO_ADVANTAGE_FLOOR 1e-8

#endif
