/* Par-S²ZPO (Wang, Zhang, Ying 2026, Algorithm 1): all agents share one perturbation v a round, and
 * agent k probes it on its block I_k alone; ĝ = Σ_k Ô_k (v restricted to I_k), θ ← θ + α ĝ. The
 * blocks are disjoint, so nothing is divided by S, and a missing vote leaves its block as it is.
 * Waves that are heard together add up: each is a step of its own, all taken at once. */
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)config;
    return bits + slots;
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    return d + (d + slots - 1) / slots;
}

const struct algorithm par_s2zpo = {
    .name = "par_s2zpo",
    .summary =
        "Par-S2ZPO: each agent tests its own block of one shared perturbation and sends one vote",
    .up = "one vote on the agent's own block of the shared perturbation",
    .down = "the perturbation (one bit for each parameter, or a key once), then everybody's votes",
    .feedback = FEEDBACK_VOTE,
    .blocks = true,
    .replayable = true,
    .gradient = update_add_blocks,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
