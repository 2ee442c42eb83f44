/* ZSPO (Zhang, Ying 2025, arXiv 2506.03066): no link is assumed. A direction v of real numbers is
 * probed, N batches of both policies are put to a panel, and only the sign of its majority counts:
 *
 *     Ô = sgn(Σ_n (o_n - 1/2)),   θ ← θ + α Ô v
 *
 * The paper has one agent, v Gaussian. ZPG (zpg.c) divides by the slope of a link that it supposes;
 * here the wrong link cannot mislead.
 *
 * Decided here: K agents are K panels about one seeded direction; each says by one bit what most of
 * its N verdicts were, and most of those bits are Ô, so that a step has one direction as in the
 * paper, and K buys certainty. That is FeedSign's rule (feedsign.c) on the paper's directions:
 * signs are refused, which would make it S²ZPO. With one agent it is the paper's. The paper's v of
 * length 1 is ours at α and μ larger by √d (direction: sphere). It has no account of bits. */
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

const struct algorithm zspo = {
    .name = "zspo",
    .summary = "ZSPO: panels test one seeded real-valued direction, and their majority decides",
    .up = "one vote on the shared direction",
    .down = "a key once, then the majority's vote",
    .feedback = FEEDBACK_VOTE,
    .pooled = true,
    .seeded = true,
    .real = true,
    .replayable = true,
    .gradient = update_add_whole,
};
