/* Forward and backward passes of samples, and the step along their gradient. */
#include "models/ppo/ppo_pass.h"

#include "models/tasks/task.h"

#include <math.h>
#include <string.h>

/* At -O2 gcc 12 vectorises next to nothing. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

/* --- the networks ----------------------------------------------------------------------------- */

/* Gains of the initial weights: tanh units, a policy that begins near zero, a value network. */
static const double HIDDEN_GAIN = 1.4142135623730951, POLICY_GAIN = 0.01, VALUE_GAIN = 1;

struct policy_shape ppo_value_shape(const struct policy_shape *policy)
{
    struct policy_shape shape = *policy;
    shape.width[shape.layers] = 1;
    shape.head = HEAD_DETERMINISTIC;
    shape.trains_log_std = false;
    return shape;
}

struct ppo_networks ppo_networks(const struct policy_shape *shape)
{
    struct ppo_networks networks = {.shape = *shape,
                                    .value_shape = ppo_value_shape(shape),
                                    .policy = gradient_layout(shape),
                                    .inputs = shape->width[0],
                                    .actions = shape->width[shape->layers]};
    bool gaussian = shape->head == HEAD_GAUSSIAN;
    networks.value = gradient_layout(&networks.value_shape);
    networks.log_std_at = networks.policy.parameters;
    networks.value_at = networks.log_std_at + (gaussian ? matrix_padded(networks.actions) : 0);
    networks.count = networks.value_at + networks.value.parameters;
    return networks;
}

void ppo_initialise_policy(const struct policy_shape *shape, uint64_t key, float *theta)
{
    gradient_orthogonal(shape, HIDDEN_GAIN, POLICY_GAIN, key, theta);
}

void ppo_initialise_value(const struct policy_shape *value, uint64_t key, float *theta)
{
    gradient_orthogonal(value, HIDDEN_GAIN, VALUE_GAIN, key, theta);
}

/* --- forward ---------------------------------------------------------------------------------- */

static void copy_rows(struct gradient_batch_f32 *batch, const float *rows, size_t count,
                      size_t inputs)
{
    for (size_t r = 0; r < count; r++)
        memcpy(gradient_input_f32(batch, r), rows + r * inputs, inputs * sizeof *rows);
}

/* A chunk of rows at a time, as many as a pass has room for. */
void ppo_pass_values(struct ppo_pass *pass, const struct ppo_weights *weights, const float *rows,
                     size_t count, float *values)
{
    const struct ppo_networks *networks = pass->networks;
    const float *parameters = weights->parameters + networks->value_at;
    size_t stride = networks->value.layer[networks->value.layers - 1].stride;
    for (size_t row = 0; row < count; row += PPO_CHUNK) {
        size_t some = count - row < PPO_CHUNK ? count - row : PPO_CHUNK;
        copy_rows(&pass->value, rows + row * networks->inputs, some, networks->inputs);
        const float *value = gradient_forward_f32(&pass->value, parameters, some);
        for (size_t r = 0; r < some; r++)
            values[row + r] = value[r * stride];
    }
}

static void widen(const float *from, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

void ppo_pass_log_probabilities(struct ppo_pass *pass, const struct ppo_weights *weights,
                                const struct ppo_head *head, const float *rows,
                                const float *actions, size_t count, ppo_put_fn *put, void *context)
{
    const struct ppo_networks *networks = pass->networks;
    size_t stride = networks->policy.layer[networks->policy.layers - 1].stride;
    double mean[TASK_ACT_MAX], action[TASK_ACT_MAX];
    for (size_t t = 0; t < count; t += PPO_CHUNK) {
        size_t some = count - t < PPO_CHUNK ? count - t : PPO_CHUNK;
        copy_rows(&pass->policy, rows + t * networks->inputs, some, networks->inputs);
        const float *output = gradient_forward_f32(&pass->policy, weights->parameters, some);
        for (size_t r = 0; r < some; r++) {
            widen(output + r * stride, networks->actions, mean);
            widen(actions + (t + r) * networks->actions, networks->actions, action);
            put(context, t + r, likelihood_log(&head->policy, mean, action));
        }
    }
}

/* --- and backward ----------------------------------------------------------------------------- */

void ppo_sums_add(struct ppo_sums *into, const struct ppo_sums *sums)
{
    into->policy += sums->policy;
    into->value += sums->value;
    into->entropy += sums->entropy;
    into->kl += sums->kl;
    into->clipped += sums->clipped;
    into->samples += sums->samples;
}

static void add_terms(struct ppo_sums *sums, const struct ppo_terms *terms)
{
    sums->policy += terms->policy;
    sums->value += terms->value;
    sums->entropy += terms->entropy;
    sums->kl += terms->kl;
    sums->clipped += terms->clipped;
    sums->samples++;
}

/* The loss's derivatives by the networks' outputs; those by the log-std are added to `d_log_std`.
 * `share` is what a sample counts in the minibatch's mean. */
static struct ppo_sums differentiate(struct ppo_pass *pass, const struct ppo_head *head,
                                     const struct ppo_row *rows, size_t count, double share,
                                     float *d_log_std)
{
    const struct ppo_networks *networks = pass->networks;
    size_t actions = networks->actions;
    bool gaussian = head->policy.head == HEAD_GAUSSIAN;
    struct ppo_sums sums = {0};
    const float *mean_of = pass->policy.unit[networks->policy.layers];
    const float *value_of = pass->value.unit[networks->value.layers];
    float *d_mean_of = gradient_output_f32(&pass->policy);
    float *d_value_of = gradient_output_f32(&pass->value);
    size_t wide = matrix_padded(actions), narrow = matrix_padded(1);
    double mean[TASK_ACT_MAX], action[TASK_ACT_MAX], d_mean[TASK_ACT_MAX], d_std[TASK_ACT_MAX];
    double d_std_sum[TASK_ACT_MAX] = {0};
    memset(d_mean_of, 0, count * wide * sizeof *d_mean_of);
    memset(d_value_of, 0, count * narrow * sizeof *d_value_of);
    for (size_t r = 0; r < count; r++) {
        widen(mean_of + r * wide, actions, mean);
        widen(rows[r].action, actions, action);
        struct ppo_sample sample = {action, rows[r].old_log_probability, rows[r].advantage,
                                    rows[r].target};
        struct ppo_terms terms =
            ppo_loss(head, &sample, mean, (double)value_of[r * narrow], d_mean, d_std);
        add_terms(&sums, &terms);
        d_value_of[r * narrow] = (float)(share * terms.d_value);
        for (size_t o = 0; o < actions; o++) {
            d_mean_of[r * wide + o] = (float)(share * d_mean[o]);
            d_std_sum[o] += gaussian ? share * d_std[o] : 0;
        }
    }
    for (size_t o = 0; o < actions && gaussian; o++)
        d_log_std[o] += (float)d_std_sum[o];
    return sums;
}

struct ppo_sums ppo_pass_gradient(struct ppo_pass *pass, const struct ppo_weights *weights,
                                  const struct ppo_head *head, const struct ppo_row *rows,
                                  size_t count, double share, float *gradient)
{
    const struct ppo_networks *networks = pass->networks;
    for (size_t r = 0; r < count; r++) {
        memcpy(gradient_input_f32(&pass->policy, r), rows[r].seen,
               networks->inputs * sizeof *rows[r].seen);
        memcpy(gradient_input_f32(&pass->value, r), rows[r].seen,
               networks->inputs * sizeof *rows[r].seen);
    }
    gradient_forward_f32(&pass->policy, weights->parameters, count);
    gradient_forward_f32(&pass->value, weights->parameters + networks->value_at, count);
    struct ppo_sums sums =
        differentiate(pass, head, rows, count, share, gradient + networks->log_std_at);
    gradient_backward_f32(&pass->policy, weights->policy_across, count, gradient);
    gradient_backward_f32(&pass->value, weights->value_across, count,
                          gradient + networks->value_at);
    return sums;
}

/* --- a step ----------------------------------------------------------------------------------- */

double ppo_descend(const float *gradient, size_t total, struct ppo_part part, double limit,
                   double rate, const struct adam *adam, float *step, float *parameters)
{
    struct gradient_norm squares = {0};
    gradient_norm_add(&squares, gradient, total);
    double norm = gradient_norm(&squares);
    if (!isfinite(norm))
        return norm;
    float scale = gradient_clip_scale(norm, limit);
    struct adam own = {part.count, adam->steps, adam->first + part.from, adam->second + part.from};
    step += part.from, parameters += part.from, gradient += part.from;
    for (size_t i = 0; i < part.count; i++)
        step[i] = scale * gradient[i];
    adam_step(&own, &(struct adam_settings){0.9, 0.999, 1e-5}, step, NULL, rate, step);
    for (size_t i = 0; i < part.count; i++)
        parameters[i] -= step[i];
    return norm;
}

void ppo_shuffle(uint64_t key, uint32_t *order, size_t count)
{
    struct rng rng = rng_start(key);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    for (size_t i = count; i > 1; i--) {
        size_t other = rng_below(&rng, i);
        uint32_t swapped = order[i - 1];
        order[i - 1] = order[other], order[other] = swapped;
    }
}
