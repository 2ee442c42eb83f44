/* FedAvg-S²ZPO, P1's baseline: agent k probes all of θ along its own v_k;
 * ĝ = (1/S) Σ_k Ô_k v_k, θ ← θ + α ĝ, divided by S whether or not all voted (SPEC 11). Of waves
 * that are heard together S is the slots of the largest, or the number of votes where it is larger:
 * votes of waves of one slot are averaged (FedBuff), one late vote beside a whole wave is, too.
 * Norm-matched, the step is α√S (averaging S random directions shortens it by √S) and the probe
 * μ/√S (the block of Par-S²ZPO is √S shorter than the full vector). */
#include "models/federated/method.h"

#include <math.h>
#include <string.h>

static double alpha(const struct algorithm_config *config, uint32_t slots)
{
    return config->step == STEP_NORM_MATCHED ? config->alpha * sqrt(slots) : config->alpha;
}

static double mu(const struct algorithm_config *config, uint32_t slots)
{
    return config->probe == PROBE_NORM_MATCHED ? config->mu / sqrt(slots) : config->mu;
}

static double all(uint32_t slots)
{
    return slots;
}

static void add_up(const struct learner *learner, const struct update *update,
                   const struct group *group, const struct blocks *blocks, float weight,
                   struct gradient *gradient)
{
    (void)blocks;
    for (uint32_t slot = 0, rank = 0; slot < group->slots; slot++) {
        float vote = weight * (float)group_vote(group, slot);
        if (!bit_get(group->ballots, slot))
            continue;
        struct direction_source source = update_direction(learner, update, group, slot, rank++);
        direction_window(&source, gradient->first, gradient->count, gradient->v);
        for (uint32_t i = 0; i < gradient->count; i++)
            gradient->sum[i] += vote * gradient->v[i];
        memset(gradient->voted, true, gradient->count);
    }
}

static int64_t paper_bits(int64_t bits, int64_t slots)
{
    return slots * bits + slots;
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    (void)slots;
    return 2 * d;
}

const struct algorithm fedavg_s2zpo = {
    .name = "fedavg_s2zpo",
    .summary =
        "FedAvg-S2ZPO: every agent probes all of theta along its own perturbation, one bit up",
    .own_rows = true,
    .blocks = false,
    .alpha = alpha,
    .mu = mu,
    .divisor = all,
    .gradient = add_up,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
