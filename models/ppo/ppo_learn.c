/* Values, advantages and epochs of minibatches, by a team. */
#include "models/ppo/ppo_learn.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/policy/normaliser.h"
#include "models/ppo/gae.h"
#include "models/ppo/ppo_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* At -O2 gcc 12 vectorises next to nothing. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math")
#endif

/* --- values and advantages -------------------------------------------------------------------- */

static void copy_rows(struct gradient_batch_f32 *batch, const float *rows, size_t count,
                      size_t inputs)
{
    for (size_t r = 0; r < count; r++)
        memcpy(gradient_input_f32(batch, r), rows + r * inputs, inputs * sizeof *rows);
}

/* A chunk of rows at a time, as many as a pass has room for. */
static void find_values(struct ppo *ppo, struct ppo_member *member, struct ppo_environment *e)
{
    const float *parameters = ppo->parameters + ppo->value_at;
    size_t stride = ppo->value_layout.layer[ppo->value_layout.layers - 1].stride;
    for (size_t row = 0; row < e->row_count; row += PPO_CHUNK) {
        size_t count = e->row_count - row < PPO_CHUNK ? e->row_count - row : PPO_CHUNK;
        copy_rows(&member->value, e->rows + row * ppo->inputs, count, ppo->inputs);
        const float *value = gradient_forward_f32(&member->value, parameters, count);
        for (size_t r = 0; r < count; r++)
            e->values[row + r] = value[r * stride];
    }
}

static void widen(const float *from, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

/* ln pi_old by the very passes that ln pi will be computed by. */
static void find_log_probabilities(struct ppo *ppo, struct ppo_member *member,
                                   struct ppo_environment *e)
{
    struct ppo_head head = ppo_head(ppo);
    size_t stride = ppo->policy_layout.layer[ppo->policy_layout.layers - 1].stride;
    double mean[TASK_ACT_MAX], action[TASK_ACT_MAX];
    for (size_t t = 0; t < ppo->settings.steps; t += PPO_CHUNK) {
        size_t left = ppo->settings.steps - t, count = left < PPO_CHUNK ? left : PPO_CHUNK;
        copy_rows(&member->policy, e->rows + t * ppo->inputs, count, ppo->inputs);
        const float *output = gradient_forward_f32(&member->policy, ppo->parameters, count);
        for (size_t r = 0; r < count; r++) {
            widen(output + r * stride, ppo->actions, mean);
            widen(e->action + (t + r) * ppo->actions, ppo->actions, action);
            e->old_log_probability[t + r] = likelihood_log(&head.policy, mean, action);
        }
    }
}

/* Rewards are scaled by the spread of discounted returns seen so far, and cut off at ±10: the value
 * network's targets are then of the order of 1 in every task. */
static void find_advantages(const struct ppo *ppo, struct ppo_environment *e)
{
    size_t steps = ppo->settings.steps;
    double *block = mem_alloc(3 * steps * sizeof *block);
    double *reward = block, *value = block + steps, *next = value + steps;
    double scale =
        ppo->settings.scale_rewards ? normaliser_inverse_sd(&ppo->sums, NORMALISER_FLOOR) : 1;
    for (size_t t = 0; t < steps; t++) {
        double scaled = scale * e->reward[t];
        reward[t] = ppo->settings.scale_rewards ? fmax(-10, fmin(10, scaled)) : scaled;
        value[t] = (double)e->values[t];
        next[t] = e->after[t] == PPO_NOWHERE ? 0 : (double)e->values[e->after[t]];
    }
    gae(&(struct gae_steps){steps, reward, value, next, e->ended}, ppo->settings.gamma,
        ppo->settings.lambda, e->advantage, e->target);
    free(block);
}

/* Advantages of the whole batch to mean 0 and deviation 1, and how well V foretold the targets. */
static void normalise_advantages(struct ppo *ppo)
{
    struct moments advantages = {0}, targets = {0};
    size_t steps = ppo->settings.steps;
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        for (size_t t = 0; t < steps; t++) {
            moments_add(&advantages, ppo->environment[i].advantage[t]);
            moments_add(&targets, ppo->environment[i].target[t]);
        }
    double sd = moments_sd(&advantages), spread = moments_sd(&targets);
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        for (size_t t = 0; t < steps; t++) {
            double *advantage = &ppo->environment[i].advantage[t];
            *advantage = (*advantage - advantages.mean) / (sd + 1e-8);
        }
    /* target - V is the advantage before it was normalised. */
    ppo->explained_variance = spread > 0 ? 1 - sd * sd / (spread * spread) : 0;
}

/* --- a minibatch ------------------------------------------------------------------------------ */

/* Samples of a minibatch that one pass takes. */
struct chunk {
    const uint32_t *sample;
    size_t count;
};

/* Chunk `c` of the minibatch that begins at sample `first` of the epoch. */
static struct chunk chunk_of(const struct ppo *ppo, size_t first, size_t c)
{
    size_t size = ppo->settings.minibatch, left = ppo->batch - first;
    size = left < size ? left : size;
    size_t begin = c * PPO_CHUNK, end = begin + PPO_CHUNK < size ? begin + PPO_CHUNK : size;
    return (struct chunk){ppo->order + first + begin, begin < size ? end - begin : 0};
}

static void gather(const struct ppo *ppo, struct ppo_member *member, const struct chunk *chunk)
{
    uint32_t steps = ppo->settings.steps;
    for (size_t r = 0; r < chunk->count; r++) {
        const struct ppo_environment *e = &ppo->environment[chunk->sample[r] / steps];
        const float *seen = e->rows + (size_t)(chunk->sample[r] % steps) * ppo->inputs;
        memcpy(gradient_input_f32(&member->policy, r), seen, ppo->inputs * sizeof *seen);
        memcpy(gradient_input_f32(&member->value, r), seen, ppo->inputs * sizeof *seen);
    }
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

/* The loss's derivatives by the networks' outputs; those by the log-std go to `d_log_std`. `share`
 * is what a sample counts in the minibatch's mean. */
static struct ppo_sums differentiate(const struct ppo *ppo, struct ppo_member *member,
                                     const struct chunk *chunk, double share, float *d_log_std)
{
    struct ppo_head head = ppo_head(ppo);
    struct ppo_sums sums = {0};
    const float *mean_of = member->policy.unit[ppo->policy_layout.layers];
    const float *value_of = member->value.unit[ppo->value_layout.layers];
    float *d_mean_of = gradient_output_f32(&member->policy);
    float *d_value_of = gradient_output_f32(&member->value);
    size_t wide = matrix_padded(ppo->actions), narrow = matrix_padded(1);
    double mean[TASK_ACT_MAX], action[TASK_ACT_MAX], d_mean[TASK_ACT_MAX], d_std[TASK_ACT_MAX];
    double d_std_sum[TASK_ACT_MAX] = {0};
    memset(d_mean_of, 0, chunk->count * wide * sizeof *d_mean_of);
    memset(d_value_of, 0, chunk->count * narrow * sizeof *d_value_of);
    for (size_t r = 0; r < chunk->count; r++) {
        size_t t = chunk->sample[r] % ppo->settings.steps;
        const struct ppo_environment *e = &ppo->environment[chunk->sample[r] / ppo->settings.steps];
        widen(mean_of + r * wide, ppo->actions, mean);
        widen(e->action + t * ppo->actions, ppo->actions, action);
        struct ppo_sample sample = {action, e->old_log_probability[t], e->advantage[t],
                                    e->target[t]};
        struct ppo_terms terms =
            ppo_loss(&head, &sample, mean, (double)value_of[r * narrow], d_mean, d_std);
        add_terms(&sums, &terms);
        d_value_of[r * narrow] = (float)(share * terms.d_value);
        for (uint32_t o = 0; o < ppo->actions; o++) {
            d_mean_of[r * wide + o] = (float)(share * d_mean[o]);
            d_std_sum[o] += share * d_std[o];
        }
    }
    for (uint32_t o = 0; o < ppo->actions; o++)
        d_log_std[o] = (float)d_std_sum[o];
    return sums;
}

/* Scaled by the whole minibatch, so that the sum over its chunks is its mean. */
static void chunk_gradient(struct ppo *ppo, struct ppo_member *member, size_t first, size_t c)
{
    struct chunk chunk = chunk_of(ppo, first, c);
    size_t left = ppo->batch - first, size = ppo->settings.minibatch;
    float *gradient = ppo->gradient[c];
    memset(gradient, 0, ppo->count * sizeof *gradient);
    gather(ppo, member, &chunk);
    gradient_forward_f32(&member->policy, ppo->parameters, chunk.count);
    gradient_forward_f32(&member->value, ppo->parameters + ppo->value_at, chunk.count);
    ppo->sums_of[c] = differentiate(ppo, member, &chunk, 1.0 / (double)(left < size ? left : size),
                                    gradient + ppo->log_std_at);
    gradient_backward_f32(&member->policy, ppo->policy_across, chunk.count, gradient);
    gradient_backward_f32(&member->value, ppo->value_across, chunk.count, gradient + ppo->value_at);
}

/* The last member may be the first. */
static void prepare_passes(struct ppo *ppo, const struct team *team, unsigned member)
{
    if (member == 0) {
        gradient_transpose_f32(&ppo->policy_layout, ppo->parameters, ppo->policy_across);
        widen(ppo->parameters + ppo->log_std_at, ppo->actions, ppo->log_std_wide);
    }
    if (member == team_members(team) - 1)
        gradient_transpose_f32(&ppo->value_layout, ppo->parameters + ppo->value_at,
                               ppo->value_across);
}

static void add_sums(struct ppo_sums *into, const struct ppo_sums *sums)
{
    into->policy += sums->policy;
    into->value += sums->value;
    into->entropy += sums->entropy;
    into->kl += sums->kl;
    into->clipped += sums->clipped;
    into->samples += sums->samples;
}

/* A member's part of the parameters. */
struct part {
    size_t from, count;
};

static struct part part_of(const struct ppo *ppo, const struct team *team, unsigned member)
{
    enum { LINE = 16 }; /* floats that two members would fight over */
    size_t lines = (ppo->count + LINE - 1) / LINE, members = team_members(team);
    size_t from = lines * member / members * LINE, to = lines * (member + 1) / members * LINE;
    return (struct part){from, (to < ppo->count ? to : ppo->count) - from};
}

/* The minibatch's gradient, its chunks added up in order. */
static void add_chunks(struct ppo *ppo, size_t chunks, struct part part)
{
    float *sum = ppo->gradient[0] + part.from;
    for (size_t c = 1; c < chunks; c++) {
        const float *more = ppo->gradient[c] + part.from;
        for (size_t i = 0; i < part.count; i++)
            sum[i] += more[i];
    }
}

/* Takes a step; returns the gradient's norm, which every member finds by itself. One that is not
 * finite moves nothing. */
static double descend(struct ppo *ppo, struct part part)
{
    struct gradient_norm squares = {0};
    gradient_norm_add(&squares, ppo->gradient[0], ppo->count);
    double norm = gradient_norm(&squares);
    if (!isfinite(norm))
        return norm;
    float scale = gradient_clip_scale(norm, ppo->settings.gradient_norm);
    float *step = ppo->step + part.from, *parameters = ppo->parameters + part.from;
    const float *gradient = ppo->gradient[0] + part.from;
    struct adam adam = {part.count, ppo->adam.steps, ppo->adam.first + part.from,
                        ppo->adam.second + part.from};
    for (size_t i = 0; i < part.count; i++)
        step[i] = scale * gradient[i];
    adam_step(&adam, &(struct adam_settings){0.9, 0.999, 1e-5}, step, NULL, ppo->report.rate, step);
    for (size_t i = 0; i < part.count; i++)
        parameters[i] -= step[i];
    return norm;
}

/* A gradient that is not finite moves nothing: learning has broken down, and ends here. */
static void count_minibatch(struct ppo *ppo, size_t chunks, double norm)
{
    for (size_t c = 0; c < chunks; c++)
        add_sums(&ppo->epoch_totals, &ppo->sums_of[c]);
    ppo->norms += norm;
    ppo->minibatches++;
    if (isfinite(norm))
        ppo->adam.steps++;
    else
        ppo->broken = ppo->stop_epochs = true;
}

/* --- epochs ----------------------------------------------------------------------------------- */

/* Keyed by iteration and epoch: the order depends on nothing that threads decide. */
static void shuffle(struct ppo *ppo, uint32_t epoch)
{
    struct rng rng = rng_start(
        key_of(ppo->settings.seed, rng_name("ppo shuffle"), ppo->report.iterations, epoch));
    for (size_t i = 0; i < ppo->batch; i++)
        ppo->order[i] = (uint32_t)i;
    for (size_t i = ppo->batch - 1; i > 0; i--) {
        size_t other = rng_below(&rng, i + 1);
        uint32_t swapped = ppo->order[i];
        ppo->order[i] = ppo->order[other], ppo->order[other] = swapped;
    }
}

/* The mean KL is compared without a division: sum against limit times samples. */
static void end_epoch(struct ppo *ppo)
{
    const struct ppo_sums *epoch = &ppo->epoch_totals;
    ppo->epochs++;
    if (ppo->settings.target_kl > 0 && epoch->kl > ppo->settings.target_kl * epoch->samples)
        ppo->stop_epochs = true;
    add_sums(&ppo->totals, epoch);
    ppo->epoch_totals = (struct ppo_sums){0};
}

/* Every member, all in step; member 0 does what cannot be shared. */
static void run_epoch(struct ppo *ppo, struct team *team, unsigned member)
{
    unsigned members = team_members(team);
    struct part part = part_of(ppo, team, member);
    for (size_t first = 0; first < ppo->batch; first += ppo->settings.minibatch) {
        size_t chunks = 0;
        while (chunks < ppo->chunks && chunk_of(ppo, first, chunks).count > 0)
            chunks++;
        for (size_t c = member; c < chunks; c += members)
            chunk_gradient(ppo, &ppo->member[member], first, c);
        team_sync(team);
        add_chunks(ppo, chunks, part);
        team_sync(team);
        double norm = descend(ppo, part);
        team_sync(team);
        if (member == 0)
            count_minibatch(ppo, chunks, norm);
        prepare_passes(ppo, team, member);
        team_sync(team);
        if (ppo->broken)
            return;
    }
}

static void begin_epochs(struct ppo *ppo)
{
    ppo->totals = ppo->epoch_totals = (struct ppo_sums){0};
    ppo->norms = 0;
    ppo->minibatches = 0;
    ppo->stop_epochs = false;
    ppo->epochs = 0;
    normalise_advantages(ppo);
}

/* Members come to each team_sync together. Between two of them each writes to its own part alone,
 * its environments, its chunks or its coordinates, and member 0 to what they share. */
void ppo_learn(struct team *team, unsigned member, void *context)
{
    struct ppo *ppo = context;
    prepare_passes(ppo, team, member);
    team_sync(team);
    for (uint32_t i = member; i < ppo->settings.environments; i += team_members(team)) {
        struct ppo_environment *e = &ppo->environment[i];
        find_values(ppo, &ppo->member[member], e);
        find_log_probabilities(ppo, &ppo->member[member], e);
        find_advantages(ppo, e);
    }
    team_sync(team);
    if (member == 0)
        begin_epochs(ppo);
    for (uint32_t epoch = 0; epoch < ppo->settings.epochs; epoch++) {
        if (member == 0)
            shuffle(ppo, epoch);
        team_sync(team);
        run_epoch(ppo, team, member);
        if (member == 0)
            end_epoch(ppo);
        team_sync(team);
        if (ppo->stop_epochs)
            return;
    }
}
