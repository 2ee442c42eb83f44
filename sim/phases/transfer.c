/* The transfers of a dispatch: what the transport makes of a message, its way through the network,
 * and what came of it when it was broken off. */
#include "sim/phases/transfer.h"

#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/spans.h"
#include "sim/dispatch/standstill.h"
#include "sim/fleet/access_link.h"

#include <math.h>
#include <stddef.h>

static void enter_network(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    fluid_start(d->federation->fluid, &d->flow);
}

/* The same where device resources, a link or the spans keep account of it. */
static void enter_noted(struct engine *engine, struct event *event)
{
    struct dispatch *d = (struct dispatch *)event;
    if (d->linked)
        link_enter(dispatch_agent(d)->link, dispatch_direction(d));
    if (d->federation->spans)
        spans_enter_network(d);
    enter_network(engine, event);
}

void transfer_expect(const struct event *event)
{
    const struct dispatch *d = (const struct dispatch *)event;
    if (event->fire == enter_network || event->fire == enter_noted)
        fluid_expect(d->federation->fluid, &d->flow);
}

/* What the transport adds before a message enters the network; -1 when it is not a duration. */
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
    /* From here on the connection is up, and stays so where connections last. */
    agent->connected = f->framing.persistent;
    return ns_from_s(delay_s, &ns) && ns <= INT64_MAX / 2 ? ns : -1;
}

/* What a pause in the middle of the message has left of it. */
static uint64_t left_B(const struct dispatch *d, enum link_direction direction)
{
    uint64_t payload_B = d->payload_B[direction];
    if (!d->managed || d->use->moved <= 0)
        return payload_B;
    /* In proportion: of what was moved each byte carried as much of the message as any other. */
    double left = 1 - d->use->moved / (double)d->wire_B[direction];
    return (uint64_t)((double)payload_B * left);
}

/* Enters the network with what has not travelled yet. */
static void set_off(struct dispatch *d)
{
    enum link_direction direction = dispatch_direction(d);
    int64_t added_ns = transport_ns(d, direction, left_B(d, direction));
    const struct algorithm_config *config = &d->federation->scenario->algorithm;
    uint32_t ways = direction == LINK_UP ? config_upload_ways(config) : 1;
    if (added_ns < 0)
        dispatch_fail_time(d, phase_names[d->phase]);
    else
        dispatch_next(d,
                      d->managed || d->linked || d->federation->spans ? enter_noted : enter_network,
                      ways * d->latency_ns + added_ns);
}

static void silence_over(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    if (d->managed)
        resources_end_silence(d);
    set_off(d);
}

/* For how long its link's duty cycle still forbids it to send. */
static int64_t silence_ns(const struct dispatch *d)
{
    bool up = dispatch_direction(d) == LINK_UP;
    return up && d->linked ? link_silence_ns(dispatch_agent(d)->link) : 0;
}

/* Sets off once its link allows sending; latency, handshake and slow start come after that. */
static void launch(struct dispatch *d)
{
    int64_t silent_ns = silence_ns(d);
    if (silent_ns <= 0) {
        set_off(d);
    } else if (silent_ns >= INT64_MAX / 4) {
        dispatch_fail_time(d, phase_names[d->phase]);
    } else {
        if (d->managed)
            resources_silence(d);
        dispatch_next(d, silence_over, silent_ns);
    }
}

void transfer_begin(struct dispatch *d, enum link_direction direction, uint64_t payload_B,
                    flow_fn *done)
{
    bool up = direction == LINK_UP;
    d->payload_B[direction] = payload_B;
    d->wire_B[direction] = framing_wire_bytes(d->federation->framing, payload_B);
    d->flow = (struct flow){.done = done,
                            .src = up ? dispatch_node(d) : NODE_SERVER,
                            .dst = up ? NODE_SERVER : dispatch_node(d),
                            .bytes = (double)d->wire_B[direction]};
    d->sending = true;
    if (d->managed)
        d->use->moved = 0;
}

void transfer_launch(struct dispatch *d)
{
    if (!d->managed || dispatch_may_go_on(d))
        launch(d);
}

/* Takes what is under way out of the network; the bytes it had moved. A message that has not
 * entered the network yet is not a flow, and has moved what it had before. */
static double take_out(struct dispatch *d)
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

/* What went through stays through: the flow goes on later with the rest. */
void transfer_pause(struct dispatch *d)
{
    double before = d->use->moved;
    engine_cancel(d->federation->engine, &d->event);
    d->use->moved = take_out(d);
    d->flow.bytes -= d->use->moved - before;
    standstill_paused(d, d->use->moved > before);
}

void transfer_resume(struct dispatch *d)
{
    launch(d);
}

/* What of the message travelled before it was broken off after `moved` bytes on the wire: of these
 * whole bytes the payload has its share, in integers, so that without framing both are equal. */
static void shorten(struct dispatch *d, double moved)
{
    enum link_direction direction = dispatch_direction(d);
    uint64_t whole_B = d->wire_B[direction], moved_B = (uint64_t)floor(moved);
    unsigned __int128 share = (unsigned __int128)d->payload_B[direction] * moved_B;
    d->payload_B[direction] = whole_B ? (uint64_t)(share / whole_B) : 0;
    d->wire_B[direction] = moved_B;
}

void transfer_cut(struct dispatch *d)
{
    if (d->sending)
        shorten(d, take_out(d));
}

bool transfer_progresses(const struct dispatch *d)
{
    return !d->managed || flow_active(&d->flow);
}

/* A message that drops on its way is a flow of as many bytes as arrive: so it is at its end that
 * the dispatch drops. A refused one has none. */
struct dispatch *transfer_ended(struct flow *flow)
{
    struct dispatch *d = (struct dispatch *)((char *)flow - offsetof(struct dispatch, flow));
    if (d->linked)
        link_leave(dispatch_agent(d)->link, dispatch_direction(d), flow->bytes);
    if (d->federation->spans)
        spans_leave_network(d, flow->bytes);
    bool refused = dispatch_is_refused(d);
    if (!refused && !dispatch_drops_in(d, d->phase)) {
        d->sending = false;
        return d;
    }
    shorten(d, flow->bytes + (d->managed ? d->use->moved : 0));
    if (refused)
        dispatch_run_out(d);
    else
        dispatch_drop(d);
    return NULL;
}
