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

static void find_values(struct ppo *ppo, struct ppo_pass *pass, struct ppo_environment *e)
{
    const struct ppo_weights weights = ppo_weights(ppo);
    ppo_pass_values(pass, &weights, e->rows, e->row_count, e->values);
}

static void put_log_probability(void *context, size_t row, double log_probability)
{
    ((struct ppo_environment *)context)->old_log_probability[row] = log_probability;
}

static void find_log_probabilities(struct ppo *ppo, struct ppo_pass *pass,
                                   struct ppo_environment *e)
{
    const struct ppo_head head = ppo_head(ppo);
    const struct ppo_weights weights = ppo_weights(ppo);
    ppo_pass_log_probabilities(pass, &weights, &head, e->rows, e->action, ppo->settings.steps,
                               put_log_probability, e);
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
            *advantage = (*advantage - advantages.mean) / (sd + PPO_ADVANTAGE_FLOOR);
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

static struct ppo_row row_of(const struct ppo *ppo, uint32_t sample)
{
    const struct ppo_environment *e = &ppo->environment[sample / ppo->settings.steps];
    size_t t = sample % ppo->settings.steps;
    return (struct ppo_row){e->rows + t * ppo->inputs, e->action + t * ppo->actions,
                            e->old_log_probability[t], e->advantage[t], e->target[t]};
}

/* Scaled by the whole minibatch, so that the sum over its chunks is its mean. */
static void chunk_gradient(struct ppo *ppo, struct ppo_pass *pass, size_t first, size_t c)
{
    const struct chunk chunk = chunk_of(ppo, first, c);
    const struct ppo_head head = ppo_head(ppo);
    const struct ppo_weights weights = ppo_weights(ppo);
    size_t left = ppo->batch - first, size = ppo->settings.minibatch;
    struct ppo_row rows[PPO_CHUNK];
    for (size_t r = 0; r < chunk.count; r++)
        rows[r] = row_of(ppo, chunk.sample[r]);
    memset(ppo->gradient[c], 0, ppo->networks.count * sizeof *ppo->gradient[c]);
    ppo->sums_of[c] =
        ppo_pass_gradient(pass, &weights, &head, rows, chunk.count,
                          1.0 / (double)(left < size ? left : size), ppo->gradient[c]);
}

static void widen(const float *from, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (double)from[i];
}

/* The last member may be the first. */
static void prepare_passes(struct ppo *ppo, const struct team *team, unsigned member)
{
    if (member == 0) {
        gradient_transpose_f32(&ppo->networks.policy, ppo->parameters, ppo->policy_across);
        widen(ppo->parameters + ppo->networks.log_std_at, ppo->actions, ppo->log_std_wide);
    }
    if (member == team_members(team) - 1)
        gradient_transpose_f32(&ppo->networks.value, ppo->parameters + ppo->networks.value_at,
                               ppo->value_across);
}

/* A member's part of the parameters. */
static struct ppo_part part_of(const struct ppo *ppo, const struct team *team, unsigned member)
{
    enum { LINE = 16 }; /* floats that two members would fight over */
    size_t lines = (ppo->networks.count + LINE - 1) / LINE, members = team_members(team);
    size_t from = lines * member / members * LINE, to = lines * (member + 1) / members * LINE;
    return (struct ppo_part){from, (to < ppo->networks.count ? to : ppo->networks.count) - from};
}

/* The minibatch's gradient, its chunks added up in order. */
static void add_chunks(struct ppo *ppo, size_t chunks, struct ppo_part part)
{
    float *sum = ppo->gradient[0] + part.from;
    for (size_t c = 1; c < chunks; c++) {
        const float *more = ppo->gradient[c] + part.from;
        for (size_t i = 0; i < part.count; i++)
            sum[i] += more[i];
    }
}

/* Takes a step; returns the gradient's norm, which every member finds by itself. */
static double descend(struct ppo *ppo, struct ppo_part part)
{
    return ppo_descend(ppo->gradient[0], ppo->networks.count, part, ppo->settings.gradient_norm,
                       ppo->report.rate, &ppo->adam, ppo->step, ppo->parameters);
}

/* A gradient that is not finite moves nothing: learning has broken down, and ends here. */
static void count_minibatch(struct ppo *ppo, size_t chunks, double norm)
{
    for (size_t c = 0; c < chunks; c++)
        ppo_sums_add(&ppo->epoch_totals, &ppo->sums_of[c]);
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
    uint64_t key =
        key_of(ppo->settings.seed, rng_name("ppo shuffle"), ppo->report.iterations, epoch);
    ppo_shuffle(key, ppo->order, ppo->batch);
}

/* The mean KL is compared without a division: sum against limit times samples. */
static void end_epoch(struct ppo *ppo)
{
    const struct ppo_sums *epoch = &ppo->epoch_totals;
    ppo->epochs++;
    if (ppo->settings.target_kl > 0 && epoch->kl > ppo->settings.target_kl * epoch->samples)
        ppo->stop_epochs = true;
    ppo_sums_add(&ppo->totals, epoch);
    ppo->epoch_totals = (struct ppo_sums){0};
}

/* Every member, all in step; member 0 does what cannot be shared. */
static void run_epoch(struct ppo *ppo, struct team *team, unsigned member)
{
    unsigned members = team_members(team);
    struct ppo_part part = part_of(ppo, team, member);
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
