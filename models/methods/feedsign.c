/* FeedSign (Cai, Chen, Zhu 2025, arXiv 2501.17610): all agents probe one seeded direction v, each
 * says by one bit on which side of it θ is better, and the majority's bit is all that goes down:
 * θ ← θ + α sgn(Σ_k Ô_k) v. It is Par-S²ZPO without the partition: K agents buy certainty about one
 * direction instead of K coordinates of it.
 *
 * Decided here: a bit is the answer of the agent's panel, where the paper's is the sign of a
 * difference of losses; an even split moves nothing; of waves that are heard together each is a
 * step of its own. The paper counts one bit up and one down for each agent and round, and at an
 * agent the memory of inference, d floats; ours restores θ to the bit and so keeps a second d. */
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)config;
    (void)bits;
    return 2 * slots;
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    (void)slots;
    return d;
}

const struct algorithm feedsign = {
    .name = "feedsign",
    .summary = "FeedSign: all agents test one seeded perturbation, and the majority decides",
    .up = "one vote on the shared perturbation",
    .down = "a key once, then the majority's vote",
    .feedback = FEEDBACK_VOTE,
    .pooled = true,
    .seeded = true,
    .replayable = true,
    .gradient = update_add_whole,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
