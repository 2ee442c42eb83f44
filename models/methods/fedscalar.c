/* FedScalar (Rostami, Kia 2024, arXiv 2410.02260): an agent learns on its own, and of what that
 * changed it tells how far it leads along one random direction. From θ agent k takes E local steps
 * along measured slopes, as FedZO's do (fedzo.c), to θ_k, and sends one number,
 *
 *     r_k = ⟨θ_k - θ, v_k⟩,   θ ← θ + (1/S) Σ_k r_k v_k
 *
 * As E v vᵀ = I this is FedAvg's step on average; its noise is about √d times as long, a little
 * less with signs for v than with normal numbers (algorithm.direction).
 *
 * For example v_k = (1, -1, 1) and a change of (0.3, 0.1, 0): r_k = 0.2, which moves θ by
 * (0.2, -0.2, 0.2) / S.
 *
 * Decided here: the paper's local steps are of SGD, ours of whatever measures slopes, or has a
 * panel estimate them (algorithm.feedback: panel), P directions each; r is sent in units of α, so
 * that Adam, clip and halving see a gradient; S agents are averaged, whether or not all answered;
 * agents follow θ by hearing every r, or are sent it where that is shorter, as in the paper always;
 * so they go back to θ before the next download.
 *
 * The paper counts two scalars up, r and the seed of v, 8 bytes, and no downloads. Ours sends r, 4
 * bytes, behind an entry's header of 8, which names wave and slot and thereby v: 12 in all. */
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)config;
    (void)bits;
    return 64 * slots;
}

const struct algorithm fedscalar = {
    .name = "fedscalar",
    .summary = "FedScalar: agents take local steps and send how far those lead along a direction",
    .up = "one number, what local steps changed along the agent's own seeded direction",
    .down = "a key once, then everybody's numbers, or the parameters where that is cheaper",
    .feedback = FEEDBACK_SCALARS,
    .own_perturbations = true,
    .seeded = true,
    .several = true,
    .local_steps = true,
    .projected = true,
    .replayable = true,
    .divisor = algorithm_divide_by_slots,
    .measured = 1,
    .measure = measure_slope,
    .gradient = update_add_whole,
    .paper_bits = paper_bits,
};
