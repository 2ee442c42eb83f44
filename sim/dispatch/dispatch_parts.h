/* What the files of a dispatch read of it: short answers, inline as the busiest code asks them.
 * None of them changes anything but dispatch_takes and dispatch_enter_phase, through which every
 * change of phase goes: it books the time of the phase under way, the energy, and the span. */
#ifndef SIM_DISPATCH_PARTS_H
#define SIM_DISPATCH_PARTS_H

#include "sim/dispatch/federation_state.h"
#include "sim/dispatch/local_job.h"
#include "sim/dispatch/phase_row.h"
#include "sim/dispatch/spans.h"

static inline struct agent *dispatch_agent(const struct dispatch *d)
{
    return &d->federation->fleet.agents[d->place];
}

/* Its number in the fleet. */
static inline uint32_t dispatch_agent_number(const struct dispatch *d)
{
    return dispatch_agent(d)->number;
}

/* An agent's node in the network. */
static inline uint32_t dispatch_node(const struct dispatch *d)
{
    return d->place + 1;
}

static inline int64_t dispatch_now(const struct dispatch *d)
{
    return engine_now(d->federation->engine);
}

static inline bool dispatch_is_paused(const struct dispatch *d)
{
    return d->phase == PHASE_AWAY;
}

/* The row of the phase that it is in or, paused, will take up again. */
static inline const struct phase_row *dispatch_row(const struct dispatch *d)
{
    return d->federation->dispatches.plan->rows[dispatch_is_paused(d) ? d->use->paused : d->phase];
}

static inline bool dispatch_drops_in(const struct dispatch *d, enum phase phase)
{
    return d->drop_phase == phase;
}

/* It is of the final flush. */
static inline bool dispatch_flushes(const struct dispatch *d)
{
    return d->federation->stopping.finished && d->round == d->federation->round;
}

/* Its panel sits at the server (panel.place: server). */
static inline bool dispatch_asks_remote_panel(const struct dispatch *d)
{
    return d->federation->scenario->algorithm.panel.place == PANEL_SERVER;
}

/* A panel at the server watches its episodes live. */
static inline bool dispatch_is_watched(const struct dispatch *d)
{
    return dispatch_asks_remote_panel(d) &&
           d->federation->scenario->algorithm.panel.view == VIEW_LIVE;
}

/* The length of the message to its agent. */
static inline uint64_t dispatch_download_B(const struct dispatch *d)
{
    return d->local_job ? d->local_job->down_B : d->federation->scenario->transfer_down_B;
}

/* There was no room for its download; its agent runs out of memory in its computation, as things
 * are (memory.h). */
static inline bool dispatch_is_refused(const struct dispatch *d)
{
    return d->local_job && d->local_job->memory.refused;
}

static inline bool dispatch_runs_out(const struct dispatch *d)
{
    return d->local_job && d->local_job->memory.runs_out;
}

/* How often it asks its panel; once its computation is done. */
static inline uint32_t dispatch_queries(const struct dispatch *d)
{
    return d->local_job ? d->local_job->result.queries
                        : d->federation->scenario->algorithm.panel.batches;
}

/* Which way its message travels. */
static inline enum link_direction dispatch_direction(const struct dispatch *d)
{
    return d->flow.dst == NODE_SERVER ? LINK_UP : LINK_DOWN;
}

/* How long it has computed, up to this instant; the fraction of its computation that is. */
static inline int64_t dispatch_computed_ns(const struct dispatch *d)
{
    int64_t done_ns = d->phase_ns[PHASE_COMPUTE];
    return d->phase == PHASE_COMPUTE ? done_ns + dispatch_now(d) - d->t_phase_ns : done_ns;
}

static inline double dispatch_computed(const struct dispatch *d)
{
    return d->compute_ns ? (double)dispatch_computed_ns(d) / (double)d->compute_ns : 0;
}

/* Where the time of the phase under way goes. */
static inline int64_t *dispatch_spent(struct dispatch *d)
{
    if (d->phase < PHASE_AWAY)
        return &d->phase_ns[d->phase];
    return d->phase == PHASE_WAIT ? &d->wait_ns : &d->use->away_ns;
}

/* True when it has the resource of its device from now on. Otherwise it waits, and `proceed` is
 * called when it has; never when it ends before. */
static inline bool dispatch_takes(struct dispatch *d, enum resource resource,
                                  void (*proceed)(struct dispatch *))
{
    if (!d->managed || resources_take(d, resource, proceed))
        return true;
    dispatch_may_go_on(d);
    return false;
}

/* Closes the phase under way at this instant and opens `phase`. */
static inline void dispatch_enter_phase(struct dispatch *d, enum phase phase)
{
    int64_t now = dispatch_now(d);
    if (d->managed)
        resources_enter_phase(d, phase);
    if (!dispatch_is_paused(d) && phase != PHASE_AWAY)
        standstill_end(&d->federation->standstill);
    *dispatch_spent(d) += now - d->t_phase_ns;
    d->t_phase_ns = now;
    d->phase = (uint8_t)phase;
    spans_enter_phase(d, phase);
}

#endif
