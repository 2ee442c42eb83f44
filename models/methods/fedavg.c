/* FedAvg (McMahan et al. 2017) over S²ZPO: an agent takes E local steps from θ, each with a
 * perturbation of its own of all of θ, and sends θ_k; the server averages what arrived, weighted by
 * episodes. At E = 1, when all answer, it equals FedAvg-S²ZPO within rounding, for one round from
 * the same θ. Wang, Zhang, Ying 2026 have no account of it, so its paper_* columns are empty.
 *
 * Weights that began from an older θ, b_k, count by what they changed (the delta form of FedAsync,
 * Xie, Koyejo, Gupta 2019, and FedBuff, Nguyen et al. 2022): θ ← θ + Σ_k (n_k / n) w_k (θ_k - b_k),
 * which is the average when all b_k are θ and all w_k 1. */
#include "models/federated/arrival.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedavg = {
    .name = "fedavg",
    .summary = "FedAvg: every agent takes E local S2ZPO steps and sends its weights",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .own_perturbations = true,
    .local_steps = true,
    .average = arrivals_average,
};
