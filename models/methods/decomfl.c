/* DeComFL (Li, Ying, Liu, Dong, Yang 2024, arXiv 2405.15861), Algorithms 1 to 3, with returns for
 * losses: agents share seeded directions v_{e,p}, take E local steps with P of them each,
 *
 *     g_{k,e,p} = [f(θ_{k,e} + μ v_{e,p}) - f(θ_{k,e})] / μ
 *     θ_{k,e+1} = θ_{k,e} + (α / P) Σ_p g_{k,e,p} v_{e,p}
 *
 * send the E P numbers g, and go back to θ. The server averages over the agents that answered,
 * ḡ_{e,p} = mean_k g_{k,e,p}, and tells the averages, so that everybody can take the same steps:
 * θ ← θ + Σ_e (α / P) Σ_p ḡ_{e,p} v_{e,p}. Who missed rounds is told the averages of each.
 *
 * Decided here: the E steps of a round are added up and taken as one, which is the same but for
 * rounding and lets Adam and the acceptance panel see a round as they do any other; the last local
 * step, whose end nobody sees, is left out; an agent goes back by a copy of θ where it takes more
 * than one, as subtracting what was added would not give θ back to the bit; f is a mean over N D
 * episodes, those of f(θ) played anew for each direction (panel.pairing: common plays the same).
 * The paper counts E P floats each way for an agent that misses no round, and d floats at it. */
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

/* Of a sum over E P directions. */
static double divisor(const struct algorithm_config *config, uint32_t slots)
{
    (void)slots;
    return (double)config_probes(config) / config_local_steps(config);
}

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)bits;
    return 2 * slots * 32 * config_probes(config);
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    (void)slots;
    return d;
}

const struct algorithm decomfl = {
    .name = "decomfl",
    .summary = "DeComFL: agents measure slopes along seeded directions, and the server averages",
    .up = "a slope for each direction and local step",
    .down = "a key once, then the averages of the slopes",
    .feedback = FEEDBACK_SCALARS,
    .pooled = true,
    .seeded = true,
    .several = true,
    .local_steps = true,
    .undone = true,
    .replayable = true,
    .divisor = divisor,
    .measured = 1,
    .measure = measure_slope,
    .gradient = update_add_whole,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
