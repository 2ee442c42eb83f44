/* BAFFLE (Feng, Pang, Du, Chen, Yan, Lin 2023, arXiv 2301.12195): by Stein's identity the gradient
 * of a smoothed objective is the mean of differences times directions, so that agents need no
 * backpropagation: all measure P seeded directions v from the same θ, send P differences, and the
 * server, which may learn no more than their sum (secure aggregation), takes its step, often
 * Adam's:
 *
 *     ĝ = (1/P) Σ_p ḡ_p v_p,   ḡ_p = mean_k [f_k(θ + μ v_p) - f_k(θ)] / μ
 *
 * It is DeComFL (decomfl.c) without local steps.
 *
 * Decided here: forward differences; agents follow θ by replaying ĝ, as DeComFL's do, or are sent θ
 * every time as in the paper (replica: server). The paper counts P floats up, and θ down. */
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

const struct algorithm baffle = {
    .name = "baffle",
    .summary = "BAFFLE: agents measure slopes along the same directions, the server averages them",
    .up = "a slope for each shared seeded direction",
    .down = "a key once, then the averages of the slopes",
    .feedback = FEEDBACK_SCALARS,
    .pooled = true,
    .seeded = true,
    .several = true,
    .replayable = true,
    .divisor = algorithm_divide_by_directions,
    .measured = 1,
    .measure = measure_slope,
    .gradient = update_add_whole,
};
