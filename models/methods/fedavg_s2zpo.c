/* FedAvg-S²ZPO, the baseline of Wang, Zhang, Ying 2026: agent k probes all of θ along its own v_k;
 * ĝ = (1/S) Σ_k Ô_k v_k, θ ← θ + α ĝ. The divisor is S whether or not all voted: an absent vote
 * counts 0. Where several waves are heard together, S is the number of slots of the largest, or the
 * number of votes where that is larger: so the votes of many waves of one slot are averaged
 * (FedBuff, Nguyen et al. 2022), and so is a late vote beside a whole wave. Norm-matched, the step
 * is α√S, as averaging S random directions shortens it by √S, and the probe μ/√S, as a block of
 * Par-S²ZPO is √S shorter than the full vector. */
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

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
                   const struct vote_group *group, const struct blocks *blocks, float weight,
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
    .summary = "FedAvg-S2ZPO: each agent tests a perturbation of all parameters and sends one vote",
    .up = "one vote on the agent's own perturbation",
    .down = "its perturbation, then everybody's votes and perturbations, or the parameters where "
            "that is cheaper",
    .feedback = FEEDBACK_VOTE,
    .own_perturbations = true,
    .replayable = true,
    .norm_matched = true,
    .alpha = alpha,
    .mu = mu,
    .divisor = all,
    .gradient = add_up,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
