/* How long an agent's answer takes when it has all links to itself: the least that it can take.
 *
 *   download, upload   one-way latency, what the transport adds (framing.h), bytes on the wire over
 *                      the smallest rate on the way; of a link that follows a trace, over the
 *                      trace's highest rate
 *   compute            environment steps over speed and floating-point operations over flops, with
 *                      the speed factor that the wave draws. An episode that may end early counts
 *                      one step
 *   panel              the answers that the wave draws for the agent's panel, or the server's
 *                      answering time
 *
 * A wave's draws are keyed, so that they are those that the run will draw. Times are s.
 *
 * It is a lower bound because each part is: sharing can only slow a transfer down, an episode has
 * at least one step, and a draw is what it will be. For example, 80 kB at 1 MB/s with a latency of
 * 50 ms and no framing take 0.05 + 0.08 = 0.13 s; 2 × 4 episodes of 100 steps at 200 steps/s 4
 * s. */
#ifndef SIM_ANSWER_TIME_H
#define SIM_ANSWER_TIME_H

#include "core/network/framing.h"
#include "sim/fleet/fleet.h"

/* What an answer consists of, the same for every agent of a trial. */
struct answer_load {
    const struct scenario *scenario;
    uint64_t payload_B[LINK_DIRECTIONS]; /* of its messages, at the least; 0 to begin with, but
                                            where the scenario gives them */
    double steps, flops;                 /* at the least, of the computation */
    uint32_t queries;                    /* of a panel */
    bool draws;                          /* something is drawn anew for each wave */
};

struct answer_time {
    double transfer_s[LINK_DIRECTIONS], compute_s, panel_s;
    double whole_s; /* their sum */
    /* From one answer of the agent's to its next at the least: a duty cycle makes it wait. */
    double cycle_s;
};

/* What every agent of the scenario does for an answer: 2 × batches × local steps × D episodes, as
 * many answers of its panel as batches in all local steps. `flops_of_step`: of the policy, in each
 * environment step. The scenario is borrowed. */
struct answer_load answer_load_of(const struct scenario *scenario, double flops_of_step);
/* Makes that of an agent's first round that of a later one, when it may have nothing to play. */
void answer_load_later(struct answer_load *load, double flops_of_step);
/* The transport that the scenario's network has. */
struct framing answer_framing(const struct scenario *scenario);
/* Of one agent of the fleet in the wave of that number, whose draws it looks at. */
struct answer_time answer_time(const struct answer_load *load, const struct fleet *fleet,
                               const struct agent *agent, uint32_t wave);
/* J that the agent draws for an answer, while it is held for `held_s` at the least; NAN: its power
 * is not given. */
double answer_energy_J(const struct agent *agent, const struct answer_time *time, double held_s);

#endif
