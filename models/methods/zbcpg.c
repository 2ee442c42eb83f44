/* ZBCPG (Zhang, Ying 2024, arXiv 2409.17401, Algorithm 2): as ZPG (zpg.c), but an agent probes a
 * block of coordinates I_k alone, by signs, and the blocks of all agents are probed in parallel:
 *
 *     ĝ = Σ_k (Δ_k / μ) (v restricted to I_k)
 *
 * It is to Par-S²ZPO what ZPG is to FedAvg-S²ZPO: a number in the place of a vote. The paper's v is
 * ±1/√|I| on a block, ours ±1: the same at μ larger by √|I|.
 *
 * Decided here: the blocks are those of algorithm.partition, one for each slot, where the paper
 * samples one (partition: random_each_round); P directions an agent are averaged. */
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

const struct algorithm zbcpg = {
    .name = "zbcpg",
    .summary = "ZBCPG: ZPG in blocks of coordinates, which agents probe in parallel",
    .up = "a slope for each shared seeded direction, on the agent's own block",
    .down = "a key once, then everybody's slopes, or the parameters where that is cheaper",
    .feedback = FEEDBACK_SCALARS,
    .blocks = true,
    .seeded = true,
    .several = true,
    .replayable = true,
    .asks = true,
    .divisor = algorithm_divide_by_directions,
    .measured = 1,
    .measure = measure_slope,
    .gradient = update_add_blocks,
};
