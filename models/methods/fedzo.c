/* FedZO (Fang, Yu, Jiang, Shi, Jones, Zhou 2022, arXiv 2201.09531): FedAvg whose agents have no
 * gradients. From θ an agent takes E local steps (the paper's H), each along the mean of P
 * two-point estimates in directions of its own,
 *
 *     θ_k ← θ_k + (α / P) Σ_p [f(θ_k + μ v_p) - f(θ_k)] / μ · v_p
 *
 * and sends θ_k; the server averages, weighted by episodes. 4 d bytes go each way.
 *
 * Decided here: the paper's v is on the unit sphere, ours has length √d (algorithm.direction:
 * sphere), which is the same at μ larger by √d; late weights count by what they changed, as
 * FedAvg's do. */
#include "models/federated/answers.h"
#include "models/federated/arrival.h"
#include "models/methods/algorithm_list.h"

const struct algorithm fedzo = {
    .name = "fedzo",
    .summary = "FedZO: agents take local steps along measured slopes and send their weights",
    .up = "the parameters after the agent's local steps",
    .down = "the parameters",
    .feedback = FEEDBACK_WEIGHTS,
    .own_perturbations = true,
    .several = true,
    .local_steps = true,
    .measured = 1,
    .measure = measure_slope,
    .average = arrivals_average,
};
