/* Times of an agent's answer from the rates and speeds that were drawn for it. Whatever is not
 * known beforehand counts with the value that makes the answer quickest, so that the sum is a lower
 * bound. */
#include "sim/cost/answer_time.h"

#include "core/base/clock.h"
#include "sim/fleet/fleet_draws.h"

#include <math.h>
#include <string.h>

struct framing answer_framing(const struct scenario *s)
{
    return (struct framing){s->network.framing == FRAMING_CHOICE_TCP ? FRAMING_TCP : FRAMING_NONE,
                            s->network.connections == CONNECTIONS_PERSISTENT};
}

/* --- what there is to do ---------------------------------------------------------------------- */

static bool is_drawn(const struct distribution *distribution)
{
    return distribution->kind != DIST_CONSTANT;
}

/* Answers of a panel at the server are the server's, and not drawn by class. */
static bool draws_for_waves(const struct scenario *s)
{
    bool local = s->algorithm.panel.place == PANEL_LOCAL, draws = false;
    for (uint32_t i = 0; i < s->class_count; i++)
        draws |=
            is_drawn(&s->classes[i].speed_factor) || (local && is_drawn(&s->classes[i].answer));
    return draws;
}

/* An episode of a task that tells when its robot has failed may end after one step; of another it
 * lasts its horizon. The 2: each policy of a pair plays the episodes of its panel. */
struct answer_load answer_load_of(const struct scenario *s, double flops_of_step)
{
    const struct panel *panel = &s->algorithm.panel;
    const struct task_info *info = s->task.info;
    double episodes = 2.0 * panel->batches * panel->episodes * config_played(&s->algorithm);
    double steps = episodes * (info->healthy ? 1 : s->task.horizon);
    return (struct answer_load){
        .scenario = s,
        .payload_B = {[LINK_UP] = s->transfer_up_B, [LINK_DOWN] = s->transfer_down_B},
        .steps = steps,
        .flops = steps * flops_of_step,
        .queries = config_queries(&s->algorithm),
        .draws = draws_for_waves(s)};
}

void answer_load_later(struct answer_load *load, double flops_of_step)
{
    if (!config_plays_once(&load->scenario->algorithm))
        return;
    load->flops -= load->steps * flops_of_step;
    load->steps = load->queries = 0;
}

/* --- phases ----------------------------------------------------------------------------------- */

/* The highest rate that its link has at any time: a copy of the agent with the trace's best moment,
 * asked for its rate as any agent is. */
static double fastest(const struct fleet *fleet, const struct agent *agent,
                      enum link_direction direction)
{
    struct trace trace;
    struct agent best = *agent;
    double *rate = direction == LINK_UP ? &best.up_Bps : &best.down_Bps;
    if (fleet_trace(agent, direction, &trace))
        *rate = trace_max(&trace);
    return fleet_rate(fleet, &best, direction);
}

static double transfer_s(const struct answer_load *load, const struct fleet *fleet,
                         const struct agent *agent, enum link_direction direction)
{
    const struct scenario *s = load->scenario;
    struct framing framing = answer_framing(s);
    uint64_t payload = load->payload_B[direction];
    double server = direction == LINK_UP ? s->server.down : s->server.up;
    /* One way; what the transport adds counts round trips, of two ways. */
    double latency_s = s_from_ns(agent->latency_ns) + s->server.latency_s;
    double added_s =
        framing_delay_s(framing, payload, fmin(server, fleet_rate(fleet, agent, direction)),
                        2 * latency_s, framing.persistent);
    uint32_t ways = direction == LINK_UP ? config_upload_ways(&s->algorithm) : 1;
    return ways * latency_s + added_s +
           (double)framing_wire_bytes(framing, payload) /
               fmin(server, fastest(fleet, agent, direction));
}

/* The same keyed draws as in the run, not an average. */
static double panel_s(const struct answer_load *load, const struct agent *agent, uint32_t wave)
{
    if (load->scenario->algorithm.panel.place == PANEL_SERVER)
        return load->queries * load->scenario->server.answer_s;
    const struct distribution *answer = &agent->class_spec->answer;
    if (!is_drawn(answer))
        return load->queries * answer->a;
    double seconds = 0;
    for (uint32_t query = 0; query < load->queries; query++)
        seconds += fmax(0, fleet_answer(agent, wave, query));
    return seconds;
}

/* It is silent after an upload for as long as its share of the air asks: with a duty cycle of 0.01
 * a message of 2 s on the air allows the next one 200 s after it began. */
static double cycle_s(const struct answer_load *load, const struct agent *agent, double whole_s)
{
    uint64_t wire = framing_wire_bytes(answer_framing(load->scenario), load->payload_B[LINK_UP]);
    double on_air_s = (double)wire / agent->up_Bps;
    return fmax(whole_s, on_air_s / agent->class_spec->duty_cycle);
}

struct answer_time answer_time(const struct answer_load *load, const struct fleet *fleet,
                               const struct agent *agent, uint32_t wave)
{
    /* A run that draws a factor of 0 or below fails there; a bound just leaves the computing
     * out. */
    double factor = fleet_speed_factor(agent, wave, 0);
    struct answer_time time = {
        .transfer_s = {[LINK_UP] = transfer_s(load, fleet, agent, LINK_UP),
                       [LINK_DOWN] = transfer_s(load, fleet, agent, LINK_DOWN)},
        .compute_s = (load->steps / agent->speed + load->flops / agent->flops) /
                     (factor > 0 ? factor : INFINITY),
        .panel_s = panel_s(load, agent, wave)};
    time.whole_s =
        time.transfer_s[LINK_UP] + time.transfer_s[LINK_DOWN] + time.compute_s + time.panel_s;
    time.cycle_s = cycle_s(load, agent, time.whole_s);
    return time;
}

/* Power of each activity times its time, and idle power for the rest of the time for which the
 * agent is held. A class that gives no power comes to 0 J, which is told as unknown. */
double answer_energy_J(const struct agent *agent, const struct answer_time *time, double held_s)
{
    if (agent->plain)
        return NAN;
    const double *power_W = agent->traits->power_W;
    double active_s = time->transfer_s[LINK_UP] + time->transfer_s[LINK_DOWN] + time->compute_s;
    double joules = power_W[ENERGY_UP] * time->transfer_s[LINK_UP] +
                    power_W[ENERGY_DOWN] * time->transfer_s[LINK_DOWN] +
                    power_W[ENERGY_COMPUTE] * time->compute_s +
                    power_W[ENERGY_IDLE] * (fmax(held_s, time->whole_s) - active_s);
    return joules > 0 ? joules : NAN;
}
