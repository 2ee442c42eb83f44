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

static double alpha(const struct algorithm_config *config, uint32_t slots)
{
    return config->step == STEP_NORM_MATCHED ? config->alpha * sqrt(slots) : config->alpha;
}

static double mu(const struct algorithm_config *config, uint32_t slots)
{
    return config->probe == PROBE_NORM_MATCHED ? config->mu / sqrt(slots) : config->mu;
}

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)config;
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
    .divisor = algorithm_divide_by_slots,
    .gradient = update_add_whole,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
