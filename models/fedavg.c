/* FedAvg (McMahan et al. 2017) over S²ZPO: an agent takes E local steps from θ, each with a
 * perturbation of its own of all of θ, and sends θ_k; the server averages what arrived, weighted by
 * episodes. At E = 1 with everybody's answer it is FedAvg-S²ZPO within rounding, for one round from
 * the same θ. The paper has no account of it, so its paper_* columns are empty. */
#include "models/method.h"

#include "core/mem.h"

#include <stdlib.h>

/* Σ n_k θ_k / Σ n_k in doubles, rounded once. Nothing arrived: θ stands. */
static void average(const struct arrival *arrivals, uint32_t slots, uint32_t d, float *theta)
{
    double *sum = mem_zero(d, sizeof *sum), total = 0;
    for (uint32_t slot = 0; slot < slots; slot++) {
        const struct arrival *arrival = &arrivals[slot];
        if (!arrival->arrived)
            continue;
        total += arrival->episodes;
        for (uint32_t i = 0; i < d; i++)
            sum[i] += (double)arrival->episodes * (double)arrival->theta[i];
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
    .own_rows = true,
    .blocks = false,
    .alpha = plain_alpha,
    .mu = plain_mu,
    .average = average,
    .paper_bits = none,
    .paper_floats = none,
};
