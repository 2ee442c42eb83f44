/* ZPG (Zhang, Ying 2024, arXiv 2409.17401, Algorithm 1): agent k probes a direction of its own, its
 * panel says in N batches which part p_n of it prefers θ + μ v, and the value difference is the
 * mean of σ⁻¹(p_n) under the link that is assumed:
 *
 *     ĝ = (1/S) Σ_k (Δ_k / μ) v_k,   Δ_k = mean_n σ⁻¹(p_n cut off to [Δ, 1 - Δ]),   θ ← θ + α ĝ
 *
 * The paper has one agent and v on the unit sphere, ĝ = (d / μ) Δ v; ours has length √d
 * (algorithm.direction: sphere), which is the same at μ larger by √d. An agent sends one number.
 *
 * Decided here: S agents are averaged, whether or not all answered, as FedAvg-S²ZPO does; P
 * directions an agent (algorithm.directions) are averaged as well; N is panel.batches, a pair of
 * trajectories is panel.episodes: 1, the M evaluators are panel.panelists. */
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

static double divisor(const struct algorithm_config *config, uint32_t slots)
{
    return (double)slots * config_probes(config);
}

const struct algorithm zpg = {
    .name = "zpg",
    .summary = "ZPG: agents send the value difference that their panel's votes stand for",
    .up = "a slope for each of the agent's own seeded directions",
    .down = "a key once, then everybody's slopes, or the parameters where that is cheaper",
    .feedback = FEEDBACK_SCALARS,
    .own_perturbations = true,
    .seeded = true,
    .several = true,
    .replayable = true,
    .asks = true,
    .divisor = divisor,
    .measured = 1,
    .measure = measure_slope,
    .gradient = update_add_whole,
};
