/* Par-S²ZPO (Wang, Zhang, Ying 2026, Algorithm 1): all agents share one perturbation v a round, and
 * agent k probes it on its block I_k alone; ĝ = Σ_k Ô_k (v restricted to I_k), θ ← θ + α ĝ. The
 * blocks are disjoint, so nothing is divided by S, and a missing vote leaves its block as it is.
 * Waves that are heard together add up: each is a step of its own, all taken at once. */
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

static double one(uint32_t slots)
{
    (void)slots;
    return 1;
}

/* One v for all slots, of which each vote takes its own block. Coordinates of a block need not lie
 * together, so those beyond the window are passed over one by one. */
static void put_together(const struct learner *learner, const struct update *update,
                         const struct vote_group *group, const struct blocks *blocks, float weight,
                         struct gradient *gradient)
{
    uint32_t first = gradient->first, end = first + gradient->count;
    struct direction_source source = update_direction(learner, update, group, 0, 0);
    direction_window(&source, first, gradient->count, gradient->v);
    for (uint32_t slot = 0; slot < group->slots; slot++) {
        float vote = weight * (float)group_vote(group, slot);
        struct coordinates block = coordinates_of(blocks, slot);
        struct index_range within = coordinates_within(&block, first, end);
        for (uint32_t j = within.from; vote != 0 && j < within.to; j++) {
            uint32_t i = coordinates_at(&block, j);
            if (i < first || i >= end)
                continue;
            gradient->sum[i - first] += vote * gradient->v[i - first];
            gradient->voted[i - first] = true;
        }
    }
}

static int64_t paper_bits(int64_t bits, int64_t slots)
{
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
    .alpha = algorithm_plain_alpha,
    .mu = algorithm_plain_mu,
    .divisor = one,
    .gradient = put_together,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
