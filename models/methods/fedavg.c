/* FedAvg (McMahan et al. 2017) over S²ZPO: an agent takes E local steps from θ, each with a
 * perturbation of its own of all of θ, and sends θ_k; the server averages what arrived, weighted by
 * episodes. At E = 1, when all answer, it equals FedAvg-S²ZPO within rounding, for one round from
 * the same θ. Wang, Zhang, Ying 2026 have no account of it, so its paper_* columns are empty.
 *
 * Weights that began from an older θ, b_k, count by what they changed (the delta form of FedAsync,
 * Xie, Koyejo, Gupta 2019, and FedBuff, Nguyen et al. 2022): θ ← θ + Σ_k (n_k / n) w_k (θ_k - b_k),
 * which is the average when all b_k are θ and all w_k 1. */
#include "core/base/mem.h"
#include "models/federated/arrival.h"
#include "models/methods/algorithm_list.h"

#include <stdlib.h>
#include <string.h>

/* Σ n_k (w_k θ_k + (θ - w_k b_k)) / Σ n_k in doubles, rounded once; the bracket is left out where
 * it is 0. Nothing arrived: θ stands. */
static void average(const struct arrival *arrivals, size_t count, uint32_t d, float *theta)
{
    double *sum = mem_zero(d, sizeof *sum), total = 0;
    for (size_t k = 0; k < count; k++) {
        const struct arrival *arrival = &arrivals[k];
        double episodes = arrival->episodes, weight = arrival->weight;
        bool moved = weight != 1 || memcmp(arrival->base, theta, d * sizeof *theta) != 0;
        total += episodes;
        for (uint32_t i = 0; i < d; i++)
            sum[i] += episodes * (weight * (double)arrival->theta[i]);
        for (uint32_t i = 0; i < d && moved; i++)
            sum[i] += episodes * ((double)theta[i] - weight * (double)arrival->base[i]);
    }
    for (uint32_t i = 0; i < d && total > 0; i++)
        theta[i] = (float)(sum[i] / total);
    free(sum);
}

static int64_t none(int64_t size, int64_t slots)
{
    (void)size;
    (void)slots;
    return -1;
}

const struct algorithm fedavg = {
    .name = "fedavg",
    .summary = "FedAvg: every agent takes E local S2ZPO steps and sends its weights",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .own_perturbations = true,
    .local_steps = true,
    .alpha = algorithm_plain_alpha,
    .mu = algorithm_plain_mu,
    .average = average,
    .paper_bits = none,
    .paper_floats = none,
};
