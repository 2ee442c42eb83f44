/* Making the policies that are compared, in θ's own place or in a copy. */
#include "models/device/probe.h"

#include "core/base/mem.h"
#include "models/federated/sums.h"

#include <stdlib.h>
#include <string.h>

/* Called with the numbers of v, all at once or one window after another. */
typedef void window_fn(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                       const float factors[2]);

static void each_window(struct probe *probe, window_fn *visit, const float factors[2])
{
    uint32_t d = probe->work->learner->d;
    float v[DIRECTION_WINDOW];
    if (probe->v) {
        visit(probe, probe->v, 0, d, factors);
        return;
    }
    for (uint32_t first = 0; first < d; first += DIRECTION_WINDOW) {
        uint32_t count = d - first < DIRECTION_WINDOW ? d - first : DIRECTION_WINDOW;
        direction_window(&probe->source, first, count, v);
        visit(probe, v, first, first + count, factors);
    }
}

/* To the direction of that number among all of the agent's. */
static void turn(struct probe *probe, uint32_t number)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    uint64_t key = learner_direction_key(learner, work->key, work->wave, work->slot, number);
    probe->digested[0] = probe->digested[1] = false;
    probe->source = learner_direction(learner, work->row ? work->row->bytes : NULL, key);
    probe->result->flops += learner_draw_flops(learner);
    if (probe->v)
        direction_window(&probe->source, 0, learner->d, probe->v);
}

void probe_turn(struct probe *probe, uint32_t number)
{
    const struct work *work = probe->work;
    const struct algorithm_config *config = &work->learner->config;
    if (config->method->summed)
        number = sums_pick(config, work->identity, work->wave, number);
    turn(probe, number + config->method->projected);
}

/* --- perturbing ------------------------------------------------------------------------------- */

/* θ' = θ + μ v on the probed coordinates, in θ's own place, and those coordinates saved. */
static void perturb_in_place(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                             const float mu[2])
{
    const struct coordinates *probed = &probe->probed;
    struct index_range within = coordinates_within(probed, first, end);
    for (uint32_t j = within.from; j < within.to; j++) {
        uint32_t i = coordinates_at(probed, j);
        if (i < first || i >= end)
            continue;
        probe->spare[j] = probe->theta[i];
        probe->theta[i] += mu[0] * v[i - first];
    }
}

/* The same in a copy. */
static void perturb_copy(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                         const float mu[2])
{
    const struct coordinates *probed = &probe->probed;
    struct index_range within = coordinates_within(probed, first, end);
    for (uint32_t j = within.from; j < within.to; j++) {
        uint32_t i = coordinates_at(probed, j);
        if (i >= first && i < end)
            probe->spare[i] += mu[0] * v[i - first];
    }
}

static const float *perturb(struct probe *probe, enum side side)
{
    const struct work *work = probe->work;
    const float mu[2] = {(float)(side * work->mu), 0};
    if (work->candidate)
        return blob_floats(work->candidate);
    bool in_place = work->perturb == PERTURB_IN_PLACE;
    uint32_t kept = in_place ? probe->probed.size : work->learner->d;
    if (!probe->spare)
        probe->spare = mem_alloc(kept * sizeof *probe->spare);
    probe->result->flops += 2.0 * probe->probed.size;
    if (!in_place)
        memcpy(probe->spare, probe->theta, kept * sizeof *probe->spare);
    each_window(probe, in_place ? perturb_in_place : perturb_copy, mu);
    return in_place ? probe->theta : probe->spare;
}

/* Undoes `perturb` exactly: floating-point subtraction would not. */
static void restore(struct probe *probe)
{
    const struct coordinates *probed = &probe->probed;
    if (probe->work->candidate || probe->work->perturb != PERTURB_IN_PLACE)
        return;
    if (probed->run)
        memcpy(probe->theta + probed->start, probe->spare, probed->size * sizeof(float));
    for (uint32_t j = 0; !probed->run && j < probed->size; j++)
        probe->theta[coordinates_at(probed, j)] = probe->spare[j];
}

/* θ' is made for the first episode of a batch that needs it, and undone before the next. */
const float *probe_policy(struct probe *probe, enum side side)
{
    if (probe->side != side) {
        if (probe->side != SIDE_NONE)
            restore(probe);
        probe->perturbed = side == SIDE_NONE ? NULL : perturb(probe, side);
        probe->side = side;
    }
    return side == SIDE_NONE ? probe->theta : probe->perturbed;
}

/* --- episodes --------------------------------------------------------------------------------- */

struct panel probe_panel(const struct work *work)
{
    struct panel panel = work->learner->config.panel;
    panel.episodes = work->episodes;
    return panel_behaving(&panel, &work->conducts);
}

void probe_played(struct probe *probe, const struct episode *episode)
{
    struct work_result *result = probe->result;
    if (result->lengths)
        result->lengths[result->episodes] = episode->steps;
    result->episodes++;
    result->steps += episode->steps;
    result->blowups += episode->blowup;
    if (probe->work->learner->obs)
        result->flops += policy_flops(&probe->work->learner->problem.shape) * episode->steps;
}

/* --- local steps ------------------------------------------------------------------------------ */

static void move_theta(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                       const float factors[2])
{
    for (uint32_t i = first; i < end; i++)
        probe->theta[i] += factors[0] * (factors[1] * v[i - first]);
}

void probe_move(struct probe *probe)
{
    const struct learner *learner = probe->work->learner;
    if (learner_returns(learner) && !probe->origin)
        probe->origin = mem_copy(probe->theta, learner->d * sizeof *probe->theta);
}

void probe_step(struct probe *probe, float scale, float by)
{
    probe_move(probe);
    each_window(probe, move_theta, (const float[]){scale, by});
    probe->result->flops += 2.0 * probe->work->learner->d;
}

void probe_return(struct probe *probe)
{
    if (probe->origin)
        memcpy(probe->theta, probe->origin, probe->work->learner->d * sizeof *probe->theta);
    free(probe->origin);
    probe->origin = NULL;
}

/* --- projecting ------------------------------------------------------------------------------- */

static void add_product(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                        const float factors[2])
{
    (void)factors;
    for (uint32_t i = first; i < end; i++)
        probe->product +=
            ((double)probe->theta[i] - (double)probe->origin[i]) * (double)v[i - first];
}

float probe_project(struct probe *probe)
{
    double alpha = probe->work->alpha;
    probe->product = 0;
    turn(probe, 0);
    each_window(probe, add_product, NULL);
    probe->result->flops += 3.0 * probe->work->learner->d;
    return alpha > 0 ? (float)(probe->product / alpha) : 0;
}
