/* What the files of a dispatch share; nobody else includes this.
 *
 *   dispatch.c   its life: beginning, outcome, drop, cut, release
 *   transfer.c   download and upload
 *   computing.c  the computation and the panel between them
 *   memory.c     what it holds meanwhile
 *   distant.c    a panel at the server, behind them */
#ifndef SIM_DISPATCH_PARTS_H
#define SIM_DISPATCH_PARTS_H

#include "sim/federation/device_resources.h"
#include "sim/federation/federation.h"
#include "sim/federation/spans.h"

#include <stddef.h>

static inline struct agent *dispatch_agent(const struct dispatch *d)
{
    return &d->federation->fleet.agents[d->agent];
}

static inline int64_t dispatch_now(const struct dispatch *d)
{
    return engine_now(d->federation->engine);
}

static inline bool dispatch_drops_in(const struct dispatch *d, enum phase phase)
{
    return d->drop_phase == phase;
}

/* It is of the final flush. */
static inline bool dispatch_flushes(const struct dispatch *d)
{
    return d->round > d->federation->scenario->rounds;
}

/* Its panel sits at the server. */
static inline bool dispatch_asks_remote_panel(const struct dispatch *d)
{
    return d->federation->scenario->algorithm.panel.place == PANEL_SERVER;
}

/* Which way its message travels. */
static inline enum link_direction dispatch_direction(const struct dispatch *d)
{
    return d->flow.dst == NODE_SERVER ? LINK_UP : LINK_DOWN;
}

/* Where the time of the phase under way goes. */
static inline int64_t *dispatch_spent(struct dispatch *d)
{
    if (d->phase < PHASE_AWAY)
        return &d->phase_ns[d->phase];
    return d->phase == PHASE_WAIT ? &d->wait_ns : &d->use->away_ns;
}

/* The one of a panel's visitors that this is. */
static inline struct dispatch *dispatch_of_visitor(struct panel_visitor *visitor)
{
    return (struct dispatch *)((char *)visitor - offsetof(struct dispatch, visitor));
}

/* Of several that come to a panel at one instant the least agent is first; of two dispatches of one
 * agent the earlier. */
static inline uint64_t dispatch_visitor_key(const struct dispatch *d)
{
    return (uint64_t)d->agent << 32 | (uint32_t)d->number;
}

/* Closes the phase under way at this instant and opens `phase`. */
static inline void dispatch_enter_phase(struct dispatch *d, enum phase phase)
{
    int64_t now = dispatch_now(d);
    if (d->managed)
        resources_enter_phase(d, phase);
    if (d->phase != PHASE_AWAY && phase != PHASE_AWAY)
        d->federation->futile = 0;
    *dispatch_spent(d) += now - d->t_phase_ns;
    d->t_phase_ns = now;
    d->phase = (uint8_t)phase;
    spans_enter_phase(d, phase);
}

/* dispatch.c */
/* Fails the trial: `what` takes longer than the clock reaches. */
void dispatch_fail_time(const struct dispatch *dispatch, const char *what);
/* Its next event comes `delay_ns` from now. */
void dispatch_next(struct dispatch *dispatch, event_fn *fire, int64_t delay_ns);
/* How long it has computed, up to this instant; the fraction of its computation that is. */
int64_t dispatch_computed_ns(const struct dispatch *dispatch);
double dispatch_computed(const struct dispatch *dispatch);
/* Only this fraction of the computation was done. */
void dispatch_done_in_part(struct dispatch *dispatch, double fraction);
/* The agent is gone; the server learns of it `detection` later, and until then takes it for busy.
 */
void dispatch_drop(struct dispatch *dispatch);
/* The agent gives it up, as if it had dropped at this instant; of the flush it is the end. */
void dispatch_give_up(struct dispatch *dispatch, enum cause cause);
void dispatch_drop_event(struct engine *engine, struct event *event);
/* Whether something is under way that comes nearer to its end: anything but messages none of whose
 * bytes moves at this instant. */
bool dispatch_progress(const struct federation *federation);

/* memory.c */
/* The download begins: room for it is taken. After this the dispatch may be one that drops. */
void memory_receive(struct dispatch *dispatch);
/* At this instant it comes to hold what the stage needs. False: there is no room for that, and the
 * dispatch is to drop, out of memory. Nothing that takes as much at most as the stage before it
 * needs to ask. */
bool memory_enter_stage(struct dispatch *dispatch, enum memory_stage stage);
/* It holds nothing any more. */
void memory_leave(struct dispatch *dispatch);
/* The computation begins; its steps are known. May decide that it drops. */
void memory_compute(struct dispatch *dispatch);
/* This fraction of the computation has been done, the last of it from the phase's turn until now.
 */
void memory_computed(struct dispatch *dispatch, double fraction);

/* transfer.c */
/* Sends `payload_B` bytes up or down; the framing decides what that is on the wire and when it
 * enters the network. */
void transfer_begin(struct dispatch *dispatch, enum link_direction direction, uint64_t payload_B);
/* Takes what is under way out of the network; the bytes it had moved. */
double transfer_abort(struct dispatch *dispatch);
/* What of the message travelled before it was broken off after `moved` bytes on the wire. */
void transfer_shorten(struct dispatch *dispatch, double moved);
/* Enters the network with what has not travelled yet. */
void transfer_launch(struct dispatch *dispatch);
/* Leaves it for a while. */
void transfer_hold(struct dispatch *dispatch);
void upload_begin(struct dispatch *dispatch);

/* computing.c */
/* How often it asks its panel; once its computation is done. */
uint32_t dispatch_queries(const struct dispatch *dispatch);
void compute_begin(struct dispatch *dispatch);
/* It has changed when its computation, which is under way or rests, drops, or that it does. */
void compute_end_anew(struct dispatch *dispatch);
void panel_begin(struct dispatch *dispatch);
/* Asks the panel, or waits until it has time. */
void panel_enter(struct dispatch *dispatch);
/* The queue at a shared panel loses a visitor; one not served yet has only been queueing. Nothing
 * happens where it is at none. */
void panel_leave(struct dispatch *dispatch);

/* distant.c */
/* The panel that is to watch live takes the agent when it has time; then it computes. */
void remote_panel_attend(struct dispatch *dispatch);
/* The episodes are at the server: its panel answers, and round_arrived follows. */
void remote_panel_arrived(struct dispatch *dispatch);

/* availability.c */
/* False when its agent is offline and it cannot go on without: it rests now, or has ended. */
bool dispatch_may_go_on(struct dispatch *dispatch);
/* It has got what it waited for. */
void dispatch_proceed(struct dispatch *dispatch);

#endif
