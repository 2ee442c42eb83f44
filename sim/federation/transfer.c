/* The transfers of a dispatch: what the transport makes of a message, its way through the network,
 * and what came of it when it was broken off. */
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/spans.h"
#include "sim/fleet/access_link.h"

#include <math.h>
#include <stddef.h>

static void flow_done(struct fluid *fluid, struct flow *flow);

static void enter_network(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    fluid_start(d->federation->fluid, &d->flow);
}

/* The same where a body, a link or the spans keep account of it. */
static void enter_noted(struct engine *engine, struct event *event)
{
    struct dispatch *d = (struct dispatch *)event;
    if (d->managed)
        resources_end_silence(d);
    if (d->linked)
        link_enter(dispatch_agent(d)->link, dispatch_direction(d));
    if (d->federation->spans)
        spans_enter_network(d);
    enter_network(engine, event);
}

void dispatch_expect(const struct event *event)
{
    const struct dispatch *d = (const struct dispatch *)event;
    if (event->fire == enter_network || event->fire == enter_noted)
        fluid_expect(d->federation->fluid, &d->flow);
}

/* What the transport adds before a message enters the network; -1 when it is no duration. */
static int64_t transport_ns(struct dispatch *d, enum link_direction direction, uint64_t payload_B)
{
    struct federation *f = d->federation;
    if (f->framing.kind == FRAMING_NONE)
        return 0;
    struct agent *agent = dispatch_agent(d);
    double server_Bps = direction == LINK_UP ? f->scenario->server.down : f->scenario->server.up;
    double agent_Bps = fleet_rate(&f->fleet, agent, direction);
    double delay_s = framing_delay_s(f->framing, payload_B, fmin(server_Bps, agent_Bps),
                                     2 * s_from_ns(d->latency_ns), agent->connected);
    int64_t ns;
    agent->connected = f->framing.persistent;
    return ns_from_s(delay_s, &ns) && ns <= INT64_MAX / 2 ? ns : -1;
}

/* What a rest in the middle of the message has left of it. */
static uint64_t left_B(const struct dispatch *d, enum link_direction direction)
{
    uint64_t payload_B = d->payload_B[direction];
    if (!d->managed || d->use->moved <= 0)
        return payload_B;
    double left = 1 - d->use->moved / (double)d->wire_B[direction];
    return (uint64_t)((double)payload_B * left);
}

/* For how long its link's duty cycle still forbids it to send. */
static int64_t silence_ns(struct dispatch *d, enum link_direction direction)
{
    int64_t ns = direction == LINK_UP && d->linked ? link_silence_ns(dispatch_agent(d)->link) : 0;
    if (ns > 0 && d->managed)
        resources_silence(d);
    return ns;
}

void transfer_launch(struct dispatch *d)
{
    enum link_direction direction = dispatch_direction(d);
    int64_t added_ns = transport_ns(d, direction, left_B(d, direction));
    int64_t silent_ns = silence_ns(d, direction);
    if (added_ns < 0 || silent_ns >= INT64_MAX / 4)
        dispatch_fail_time(d, phase_names[d->phase]);
    else
        dispatch_next(d,
                      d->managed || d->linked || d->federation->spans ? enter_noted : enter_network,
                      d->latency_ns + added_ns + silent_ns);
}

/* It has its link. */
static void set_off(struct dispatch *d)
{
    enum phase phase = dispatch_direction(d) == LINK_UP ? PHASE_UPLOAD : PHASE_DOWNLOAD;
    if (d->managed)
        dispatch_enter_phase(d, phase);
    if (phase == PHASE_DOWNLOAD)
        memory_receive(d);
    if (dispatch_drops_in(d, phase))
        d->flow.bytes *= (double)d->drop_at;
    if (!d->managed || dispatch_may_go_on(d))
        transfer_launch(d);
}

void transfer_begin(struct dispatch *d, enum link_direction direction, uint64_t payload_B)
{
    d->payload_B[direction] = payload_B;
    d->wire_B[direction] = framing_wire_bytes(d->federation->framing, payload_B);
    d->flow = (struct flow){.done = flow_done,
                            .src = direction == LINK_UP ? d->agent + 1 : NODE_SERVER,
                            .dst = direction == LINK_UP ? NODE_SERVER : d->agent + 1,
                            .bytes = (double)d->wire_B[direction]};
    d->sending = true;
    if (d->managed)
        d->use->moved = 0;
    if (!d->managed ||
        resources_take(d, direction == LINK_UP ? RESOURCE_UP : RESOURCE_DOWN, set_off))
        set_off(d);
}

double transfer_abort(struct dispatch *d)
{
    struct federation *f = d->federation;
    double before = d->managed ? d->use->moved : 0;
    if (!flow_active(&d->flow))
        return before;
    double moved = fluid_abort(f->fluid, &d->flow);
    if (d->linked)
        link_leave(dispatch_agent(d)->link, dispatch_direction(d), moved);
    if (f->spans)
        spans_leave_network(d, moved + 1); /* the byte it stood at may be its own link's fault */
    return before + moved;
}

void transfer_hold(struct dispatch *d)
{
    double before = d->use->moved;
    engine_cancel(d->federation->engine, &d->event);
    d->use->moved = transfer_abort(d);
    d->flow.bytes -= d->use->moved - before;
    d->federation->futile = d->use->moved > before ? 0 : d->federation->futile + 1;
}

void transfer_shorten(struct dispatch *d, double moved)
{
    enum link_direction direction = dispatch_direction(d);
    double fraction = d->wire_B[direction] ? moved / (double)d->wire_B[direction] : 0;
    d->payload_B[direction] = (uint64_t)floor((double)d->payload_B[direction] * fraction);
    d->wire_B[direction] = (uint64_t)floor(moved);
}

static void downloaded(struct dispatch *d)
{
    struct federation *f = d->federation;
    ledger_event(f, "download", d, d->payload_B[LINK_DOWN], d->wire_B[LINK_DOWN]);
    if (d->local_job) {
        device_free(dispatch_agent(d)->device);
        dispatch_agent(d)->device = d->local_job->arriving;
        d->local_job->arriving = NULL;
    }
    if (dispatch_flushes(d)) {
        dispatch_release(d, OUTCOME_FLUSH);
        return;
    }
    memory_enter_stage(d, STAGE_READY);
    if (d->managed)
        resources_give(d);
    if (dispatch_asks_remote_panel(d) && f->scenario->algorithm.panel.view == VIEW_LIVE)
        remote_panel_attend(d);
    else
        compute_begin(d);
}

static void flow_done(struct fluid *fluid, struct flow *flow)
{
    (void)fluid;
    struct dispatch *d = (struct dispatch *)((char *)flow - offsetof(struct dispatch, flow));
    if (d->linked)
        link_leave(dispatch_agent(d)->link, dispatch_direction(d), flow->bytes);
    if (d->federation->spans)
        spans_leave_network(d, flow->bytes);
    if (dispatch_drops_in(d, d->phase)) {
        transfer_shorten(d, flow->bytes + (d->managed ? d->use->moved : 0));
        dispatch_drop(d);
        return;
    }
    d->sending = false;
    if (dispatch_direction(d) == LINK_DOWN) {
        downloaded(d);
    } else {
        d->delivered = true;
        dispatch_enter_phase(d, PHASE_WAIT);
        memory_enter_stage(d, STAGE_REST);
        if (d->managed)
            resources_give(d);
        ledger_event(d->federation, "arrive", d, d->payload_B[LINK_UP], d->wire_B[LINK_UP]);
        if (dispatch_asks_remote_panel(d))
            remote_panel_arrived(d);
        else
            round_arrived(d->federation, d);
    }
}

void upload_begin(struct dispatch *d)
{
    dispatch_enter_phase(d, PHASE_UPLOAD);
    if (!dispatch_asks_remote_panel(d))
        ledger_event(d->federation, "panel", d, 0, 0);
    if (!memory_enter_stage(d, STAGE_SEND)) {
        d->runs_out = true;
        dispatch_drop(d);
        return;
    }
    transfer_begin(d, LINK_UP,
                   d->local_job ? d->local_job->result.upload.length
                                : d->federation->scenario->transfer_up_B);
}
