/* PPO on an agent: its room, its parameters, and a step. */
#include "models/ppo/agent_ppo.h"

#include "core/base/stats.h"
#include "models/learning/keys.h"
#include "models/ppo/gae.h"

#include <math.h>
#include <string.h>

/* Operations of a step of Adam, the norm and the moving of a parameter. */
enum { STEP_FLOPS = 16 };

/* --- its room --------------------------------------------------------------------------------- */

size_t agent_ppo_value_parameters(const struct policy_shape *policy)
{
    const struct policy_shape value = ppo_value_shape(policy);
    return policy_parameters(&value);
}

void agent_ppo_initialise_value(const struct policy_shape *policy, uint64_t key, float *value)
{
    const struct policy_shape shape = ppo_value_shape(policy);
    ppo_initialise_value(&shape, key, value);
}

/* The number of steps, then both moments. */
size_t agent_ppo_moments_bytes(const struct policy_shape *policy)
{
    return sizeof(uint64_t) + 2 * ppo_networks(policy).count * sizeof(float);
}

static void carve_networks(struct agent_ppo *ppo, struct carving *carving)
{
    const struct ppo_networks *networks = &ppo->networks;
    const size_t size = sizeof(float), count = networks->count;
    ppo->parameters = carve(carving, count, size);
    ppo->gradient = carve(carving, count, size);
    ppo->policy_across = carve(carving, networks->policy.transposed, size);
    ppo->value_across = carve(carving, networks->value.transposed, size);
    ppo->began = ppo->plan.proximal > 0 ? carve(carving, count, size) : NULL;
    ppo->adam.count = count;
    if (!ppo->plan.keeps_moments) {
        ppo->adam.first = carve(carving, count, size);
        ppo->adam.second = carve(carving, count, size);
    }
}

static void carve_batch(struct gradient_batch_f32 *batch, const struct gradient_layout *layout,
                        struct carving *carving)
{
    float *numbers = carve(carving, gradient_batch_numbers_f32(layout, PPO_CHUNK), sizeof *numbers);
    if (numbers)
        gradient_batch_place_f32(batch, layout, PPO_CHUNK, numbers);
}

void agent_ppo_carve(struct agent_ppo *ppo, struct carving *carving,
                     const struct agent_ppo_plan *plan)
{
    size_t horizon = plan->horizon, samples = plan->episodes * horizon;
    *ppo = (struct agent_ppo){.plan = *plan, .networks = ppo_networks(plan->shape)};
    ppo->pass.networks = &ppo->networks;
    carve_networks(ppo, carving);
    carve_batch(&ppo->pass.policy, &ppo->networks.policy, carving);
    carve_batch(&ppo->pass.value, &ppo->networks.value, carving);
    ppo->values = carve(carving, horizon + 1, sizeof *ppo->values);
    ppo->scratch = carve(carving, 5 * horizon, sizeof *ppo->scratch);
    ppo->ended = carve(carving, horizon, sizeof *ppo->ended);
    ppo->old_log_probability = carve(carving, samples, sizeof *ppo->old_log_probability);
    ppo->advantage = carve(carving, samples, sizeof *ppo->advantage);
    ppo->target = carve(carving, samples, sizeof *ppo->target);
    ppo->order = carve(carving, samples, sizeof *ppo->order);
}

/* --- parameters ------------------------------------------------------------------------------- */

static bool is_gaussian(const struct agent_ppo *ppo)
{
    return ppo->plan.shape->head == HEAD_GAUSSIAN;
}

/* Where θ has it, behind the layers. */
static size_t log_std_place(const struct agent_ppo *ppo)
{
    return policy_layer_offset(ppo->plan.shape, ppo->plan.shape->layers);
}

static void open_moments(struct agent_ppo *ppo, uint8_t *moments)
{
    struct adam *adam = &ppo->adam;
    if (ppo->plan.keeps_moments) {
        memcpy(&adam->steps, moments, sizeof adam->steps);
        adam->first = (float *)(void *)(moments + sizeof adam->steps);
        adam->second = adam->first + adam->count;
        return;
    }
    memset(adam->first, 0, adam->count * sizeof *adam->first);
    memset(adam->second, 0, adam->count * sizeof *adam->second);
}

/* The parameters have changed. */
static void prepare_passes(struct agent_ppo *ppo)
{
    const struct ppo_networks *networks = &ppo->networks;
    gradient_transpose_f32(&networks->policy, ppo->parameters, ppo->policy_across);
    gradient_transpose_f32(&networks->value, ppo->parameters + networks->value_at,
                           ppo->value_across);
    for (uint32_t o = 0; o < networks->actions && is_gaussian(ppo); o++)
        ppo->log_std[o] = (double)ppo->parameters[networks->log_std_at + o];
}

void agent_ppo_open(struct agent_ppo *ppo, const float *policy, const float *log_std,
                    const float *value, void *moments)
{
    const struct ppo_networks *networks = &ppo->networks;
    float *to = ppo->parameters + networks->log_std_at;
    gradient_pack(&networks->policy, policy, ppo->parameters);
    gradient_pack(&networks->value, value, ppo->parameters + networks->value_at);
    if (is_gaussian(ppo)) {
        memset(to, 0, (networks->value_at - networks->log_std_at) * sizeof *to);
        if (ppo->plan.shape->trains_log_std)
            log_std = policy + log_std_place(ppo);
        memcpy(to, log_std, networks->actions * sizeof *to);
    }
    if (ppo->began)
        memcpy(ppo->began, ppo->parameters, networks->count * sizeof *ppo->began);
    open_moments(ppo, moments);
    prepare_passes(ppo);
}

void agent_ppo_read(const struct agent_ppo *ppo, float *policy, float *value)
{
    const struct ppo_networks *networks = &ppo->networks;
    gradient_unpack(&networks->policy, ppo->parameters, policy);
    gradient_unpack(&networks->value, ppo->parameters + networks->value_at, value);
    if (ppo->plan.shape->trains_log_std)
        memcpy(policy + log_std_place(ppo), ppo->parameters + networks->log_std_at,
               networks->actions * sizeof *policy);
}

void agent_ppo_close(const struct agent_ppo *ppo, void *moments)
{
    if (ppo->plan.keeps_moments)
        memcpy(moments, &ppo->adam.steps, sizeof ppo->adam.steps);
}

/* --- what is learnt from ---------------------------------------------------------------------- */

static struct ppo_head head_of(const struct agent_ppo *ppo)
{
    const struct agent_ppo_settings *settings = ppo->plan.settings;
    const struct likelihood policy = {ppo->plan.shape->head, ppo->networks.actions,
                                      is_gaussian(ppo) ? ppo->log_std : NULL};
    return (struct ppo_head){.policy = policy,
                             .clip = settings->ratio_clip,
                             .value_weight = settings->value_weight,
                             .entropy_weight = settings->entropy_weight};
}

static struct ppo_weights weights_of(const struct agent_ppo *ppo)
{
    return (struct ppo_weights){ppo->parameters, ppo->policy_across, ppo->value_across};
}

static void put_log_probability(void *to, size_t row, double log_probability)
{
    ((float *)to)[row] = (float)log_probability;
}

/* Of an episode whose samples begin at `first`. */
static void find_advantages(struct agent_ppo *ppo, const struct trajectory *trajectory,
                            size_t first)
{
    const struct agent_ppo_settings *settings = ppo->plan.settings;
    size_t steps = trajectory->steps, horizon = ppo->plan.horizon;
    double *reward = ppo->scratch, *value = reward + horizon, *next = value + horizon;
    double *advantage = next + horizon, *target = advantage + horizon;
    for (size_t t = 0; t < steps; t++) {
        bool last = t + 1 == steps;
        reward[t] = settings->reward_scale * (double)trajectory->rewards[t];
        value[t] = (double)ppo->values[t];
        next[t] = last && trajectory->terminated ? 0 : (double)ppo->values[t + 1];
        ppo->ended[t] = last;
    }
    gae(&(struct gae_steps){steps, reward, value, next, ppo->ended}, settings->discount,
        settings->lambda, advantage, target);
    for (size_t t = 0; t < steps; t++) {
        ppo->advantage[first + t] = (float)advantage[t];
        ppo->target[first + t] = (float)target[t];
    }
}

static void normalise_advantages(struct agent_ppo *ppo, size_t samples)
{
    struct moments moments = {0};
    for (size_t i = 0; i < samples; i++)
        moments_add(&moments, (double)ppo->advantage[i]);
    double sd = moments_sd(&moments);
    for (size_t i = 0; i < samples; i++)
        ppo->advantage[i] =
            (float)(((double)ppo->advantage[i] - moments.mean) / (sd + PPO_ADVANTAGE_FLOOR));
}

/* Samples of all episodes, one after the other; how many. */
static size_t prepare_samples(struct agent_ppo *ppo, const struct trajectory *trajectories,
                              uint32_t count)
{
    const struct ppo_head head = head_of(ppo);
    const struct ppo_weights weights = weights_of(ppo);
    size_t first = 0;
    for (uint32_t k = 0; k < count; k++) {
        const struct trajectory *trajectory = &trajectories[k];
        ppo_pass_values(&ppo->pass, &weights, trajectory->rows, trajectory->steps + 1, ppo->values);
        ppo_pass_log_probabilities(&ppo->pass, &weights, &head, trajectory->rows,
                                   trajectory->actions, trajectory->steps, put_log_probability,
                                   ppo->old_log_probability + first);
        find_advantages(ppo, trajectory, first);
        first += trajectory->steps;
    }
    normalise_advantages(ppo, first);
    return first;
}

/* --- a pass ----------------------------------------------------------------------------------- */

static struct ppo_row row_of(const struct agent_ppo *ppo, const struct trajectory *trajectories,
                             size_t sample)
{
    const struct trajectory *trajectory = trajectories;
    size_t t = sample;
    for (; t >= trajectory->steps; trajectory++)
        t -= trajectory->steps;
    return (struct ppo_row){trajectory->rows + t * ppo->networks.inputs,
                            trajectory->actions + t * ppo->networks.actions,
                            (double)ppo->old_log_probability[sample],
                            (double)ppo->advantage[sample], (double)ppo->target[sample]};
}

/* The log-std stays as it is where it is not trained. */
static void add_proximal(struct agent_ppo *ppo)
{
    const struct ppo_networks *networks = &ppo->networks;
    float proximal = (float)ppo->plan.proximal;
    for (size_t i = 0; i < networks->count && ppo->began; i++)
        ppo->gradient[i] += proximal * (ppo->parameters[i] - ppo->began[i]);
    if (!ppo->plan.shape->trains_log_std)
        memset(ppo->gradient + networks->log_std_at, 0,
               (networks->value_at - networks->log_std_at) * sizeof *ppo->gradient);
}

static struct ppo_sums minibatch(struct agent_ppo *ppo, const struct trajectory *trajectories,
                                 const uint32_t *order, size_t count, double rate)
{
    const struct ppo_head head = head_of(ppo);
    const struct ppo_weights weights = weights_of(ppo);
    struct ppo_sums sums = {0};
    memset(ppo->gradient, 0, ppo->networks.count * sizeof *ppo->gradient);
    for (size_t at = 0; at < count; at += PPO_CHUNK) {
        struct ppo_row rows[PPO_CHUNK];
        size_t some = count - at < PPO_CHUNK ? count - at : PPO_CHUNK;
        for (size_t r = 0; r < some; r++)
            rows[r] = row_of(ppo, trajectories, order[at + r]);
        const struct ppo_sums more = ppo_pass_gradient(&ppo->pass, &weights, &head, rows, some,
                                                       1.0 / (double)count, ppo->gradient);
        ppo_sums_add(&sums, &more);
    }
    add_proximal(ppo);
    double norm = ppo_descend(
        ppo->gradient, ppo->networks.count, (struct ppo_part){0, ppo->networks.count},
        ppo->plan.settings->gradient_norm, rate, &ppo->adam, ppo->gradient, ppo->parameters);
    ppo->broken |= !isfinite(norm);
    ppo->adam.steps += isfinite(norm);
    prepare_passes(ppo);
    if (ppo->look)
        ppo->look(ppo->context, &sums, norm);
    return sums;
}

/* A forward pass through both networks, in operations; going backward costs two of them. */
static double pass_flops(const struct ppo_networks *networks)
{
    return policy_flops(&networks->shape) + policy_flops(&networks->value_shape);
}

double agent_ppo_flops(const struct agent_ppo_plan *plan, double samples)
{
    const struct ppo_networks networks = ppo_networks(plan->shape);
    double passes = plan->settings->passes, steps = ceil(samples / plan->settings->minibatch);
    return pass_flops(&networks) * samples * (1 + 3 * passes) +
           STEP_FLOPS * (double)networks.count * passes * steps;
}

static struct ppo_sums pass_over(struct agent_ppo *ppo, const struct trajectory *trajectories,
                                 size_t samples, double rate)
{
    size_t size = ppo->plan.settings->minibatch;
    struct ppo_sums sums = {0};
    for (size_t at = 0; at < samples; at += size) {
        size_t count = samples - at < size ? samples - at : size;
        const struct ppo_sums more = minibatch(ppo, trajectories, ppo->order + at, count, rate);
        ppo_sums_add(&sums, &more);
        ppo->flops += 3 * pass_flops(&ppo->networks) * (double)count;
        ppo->flops += (double)STEP_FLOPS * (double)ppo->networks.count;
    }
    return sums;
}

void agent_ppo_learn(struct agent_ppo *ppo, const struct trajectory *trajectories, uint32_t count,
                     uint64_t key, double rate)
{
    const struct agent_ppo_settings *settings = ppo->plan.settings;
    size_t samples = prepare_samples(ppo, trajectories, count);
    ppo->flops += pass_flops(&ppo->networks) * (double)samples;
    for (uint32_t pass = 0; pass < settings->passes && samples; pass++) {
        ppo_shuffle(key_of(key, pass), ppo->order, samples);
        const struct ppo_sums sums = pass_over(ppo, trajectories, samples, rate);
        ppo->loss = (sums.policy + settings->value_weight * sums.value -
                     settings->entropy_weight * sums.entropy) /
                    sums.samples;
        if (settings->target_kl > 0 && sums.kl > settings->target_kl * sums.samples)
            return;
    }
}
