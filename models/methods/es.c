/* Evolution strategies (Salimans, Ho, Chen, Sidor, Sutskever 2017, arXiv 1703.03864), mirrored,
 * with ranks for returns: everybody knows everybody's seed, agent k probes P directions v of its
 * own on either side of θ and sends the 2 P returns, and all returns of a wave are replaced by
 * their ranks, spread evenly over [-1/2, 1/2]. With u⁺ and u⁻ those of θ + μ v and θ - μ v,
 *
 *     ĝ = 1 / (2 n μ) Σ (u⁺ - u⁻) v,   n directions in all, θ ← θ + α ĝ (or Adam's step)
 *
 * For example n = 2 with the returns (5, 1) and (2, 7): ranks (2, 0) and (1, 3) of 0 to 3, u =
 * (1/6, -1/2) and (-1/6, 1/2), differences 2/3 and -2/3.
 *
 * Decided here: the server ranks, and tells (u⁺ - u⁻) / (2 n μ) for each direction, 4 P S bytes,
 * where the paper's workers broadcast returns and rank for themselves; equal returns share the mean
 * of their ranks; an episode that broke the physics ranks below all others; what an absent agent
 * would have sent is not counted in n; no weight decay. The ranks of waves that are heard together
 * are taken wave by wave, and each wave is a step of its own. With feedback: panel only differences
 * are known, and half of one and its negative are ranked. */
#include "core/base/mem.h"
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

#include <stdlib.h>

struct ranked {
    float value;
    uint32_t place;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Mean ranks of the values, those that are equal share theirs: 0 to count - 1. */
static double *ranks_of(const float *values, uint32_t count)
{
    struct ranked *sorted = mem_alloc(count * sizeof *sorted);
    double *ranks = mem_alloc(count * sizeof *ranks);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct ranked){values[i], i};
    qsort(sorted, count, sizeof *sorted, by_value);
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && !(sorted[to].value > sorted[from].value);)
            to++;
        for (uint32_t i = from; i < to; i++)
            ranks[sorted[i].place] = (from + to - 1) / 2.0;
    }
    free(sorted);
    return ranks;
}

static void shape(const struct answers *answers, float *told)
{
    uint32_t n = answers->count * answers->directions;
    double *ranks = ranks_of(answers->numbers, 2 * n);
    for (uint32_t j = 0; j < n; j++)
        told[j] = (float)((ranks[2 * j] - ranks[2 * j + 1]) / (2.0 * n - 1) /
                          (2 * n * answers->config->mu));
    free(ranks);
}

const struct algorithm es = {
    .name = "es",
    .summary = "evolution strategies: agents send returns on either side, and their ranks count",
    .up = "two returns for each of the agent's own seeded directions",
    .down = "a key once, then what the ranks say of each direction of each agent, or the "
            "parameters where that is cheaper",
    .feedback = FEEDBACK_SCALARS,
    .own_perturbations = true,
    .seeded = true,
    .mirrored = true,
    .several = true,
    .replayable = true,
    .measured = 2,
    .measure = measure_returns,
    .combine = shape,
    .gradient = update_add_whole,
};
