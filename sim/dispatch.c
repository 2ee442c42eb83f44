#include "core/mem.h"
#include "models/keys.h"
#include "sim/federation.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { DOWN, UP };
enum { FIRST_BLOCK = 64 };

/* The first is twice as large each time, so that a large fleet's dispatches lie together. */
struct dispatch_block {
    struct dispatch_block *next;
    uint32_t count;
    struct dispatch *dispatches;
};

static void begin_compute(struct dispatch *d);
static void begin_panel(struct dispatch *d);
static void begin_upload(struct dispatch *d);

static struct agent *agent_of(const struct dispatch *d)
{
    return &d->federation->fleet.agents[d->agent];
}

static int64_t now_of(const struct dispatch *d)
{
    return engine_now(d->federation->engine);
}

static void fail_time(const struct dispatch *d, const char *what)
{
    char *name = agent_name(d->federation, d->agent);
    federation_fail(
        d->federation,
        "round %u: %s of agent %s would end beyond the clock (292 years) or is no duration",
        d->round, what, name);
    free(name);
}

/* Answers are drawn one by one while the run goes on. */
static void fail_answer(const struct dispatch *d)
{
    char *name = agent_name(d->federation, d->agent);
    federation_fail(d->federation,
                    "round %u: the panel of agent %s drew an answering time below 0; narrow the "
                    "distribution fleet.%s.answer",
                    d->round, name, agent_of(d)->class_spec->name);
    free(name);
}

/* The agent's next event comes `delay_ns` from now. */
static void next_event(struct dispatch *d, event_fn *fire, int64_t delay_ns)
{
    d->event.fire = fire;
    if (!engine_after(d->federation->engine, &d->event, delay_ns, PRIORITY_DEVICE))
        fail_time(d, phase_names[d->phase]);
}

/* Closes the phase under way at this instant and opens `phase`. */
static void turn_to(struct dispatch *d, enum phase phase)
{
    int64_t now = now_of(d);
    d->phase_ns[d->phase] += now - d->t_phase_ns;
    d->t_phase_ns = now;
    d->phase = (uint8_t)phase;
}

static void more_dispatches(struct federation *f)
{
    struct dispatch_block *block = mem_zero(1, sizeof *block);
    block->next = f->blocks;
    block->count = f->blocks ? 2 * f->blocks->count : FIRST_BLOCK;
    block->dispatches = mem_lines(block->count, sizeof *block->dispatches);
    f->blocks = block;
    for (uint32_t i = block->count; i-- > 0;) {
        block->dispatches[i].next_idle = f->idle;
        f->idle = &block->dispatches[i];
    }
}

struct dispatch *dispatch_new(struct federation *f, uint32_t agent, uint32_t rank, uint32_t slot)
{
    if (!f->idle)
        more_dispatches(f);
    struct agent *asked = &f->fleet.agents[agent];
    struct dispatch *d = f->idle;
    f->idle = d->next_idle;
    *d = (struct dispatch){.federation = f,
                           .number = ++f->dispatches,
                           .round = f->round,
                           .agent = agent,
                           .rank = rank,
                           .slot = slot,
                           .latency_ns = asked->latency_ns + f->server_latency_ns,
                           .t_begin_ns = engine_now(f->engine),
                           .t_phase_ns = engine_now(f->engine),
                           .drop_phase = PHASES,
                           .fate_phase = PHASES};
    f->in_flight++;
    asked->busy = true;
    return d;
}

/* --- fates ----------------------------------------------------------------------------------- */

/* Keyed by (agent, round): whether, in which phase, and at which fraction of it the agent drops.
 * And whether its panel will take time. */
static void draw_fate(struct dispatch *d)
{
    const struct class_spec *class_spec = agent_of(d)->class_spec;
    d->asks = class_spec->answer.kind != DIST_CONSTANT || class_spec->answer.a != 0;
    if (class_spec->dropout <= 0)
        return;
    struct rng rng = rng_start(key_of(agent_of(d)->identity, PURPOSE_FATE, d->round));
    if (rng_uniform(&rng) >= class_spec->dropout)
        return;
    double u = rng_uniform(&rng);
    int phase = PHASE_DOWNLOAD;
    while (phase < PHASE_UPLOAD && u >= class_spec->dropout_phase[phase])
        u -= class_spec->dropout_phase[phase++];
    d->drop_phase = (uint8_t)phase;
    d->asks |= phase == PHASE_PANEL;
    d->drop_at = fminf((float)rng_uniform(&rng), nextafterf(1, 0)); /* rounding may reach 1 */
}

void dispatch_release(struct dispatch *d, enum fate fate)
{
    struct federation *f = d->federation;
    turn_to(d, PHASE_WAIT);
    d->fate = (uint8_t)fate;
    agent_of(d)->busy = false;
    f->in_flight--;
    f->steps_done += d->steps;
    ledger_dispatch(f, d);
    errand_free(f, d->errand);
    d->errand = NULL;
    d->next_idle = f->idle;
    f->idle = d;
    round_agent_free(f);
}

static void detected(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    round_lost(d->federation, d);
}

/* Only this fraction of the computation was done. */
static void done_in_part(struct dispatch *d, double fraction)
{
    d->steps = (uint32_t)((double)d->steps * fraction);
    d->episodes = (uint32_t)((double)d->episodes * fraction);
}

/* The agent is gone; the server learns of it `detection` later, and until then takes it for busy.
 */
static void drop(struct dispatch *d)
{
    ledger_event(d->federation, "drop", d, 0, 0);
    agent_of(d)->connected = false;
    d->fate_phase = d->phase;
    if (d->phase == PHASE_COMPUTE)
        done_in_part(d, (double)d->drop_at);
    if (d->phase == PHASE_PANEL && agent_of(d)->panel)
        panel_queue_leave(agent_of(d)->panel, d->federation->engine, d);
    turn_to(d, PHASE_WAIT);
    next_event(d, detected, d->federation->detection_ns);
}

static void drop_event(struct engine *engine, struct event *event)
{
    (void)engine;
    drop((struct dispatch *)event);
}

static bool drops_in(const struct dispatch *d, enum phase phase)
{
    return d->drop_phase == phase;
}

/* --- transfers ------------------------------------------------------------------------------- */

static void flow_done(struct fluid *fluid, struct flow *flow);

static void enter_network(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    fluid_start(d->federation->fluid, &d->flow);
}

void dispatch_expect(const struct event *event)
{
    const struct dispatch *d = (const struct dispatch *)event;
    if (event->fire == enter_network)
        fluid_expect(d->federation->fluid, &d->flow);
}

/* What the transport adds before a message enters the network; -1 when it is no duration. */
static int64_t transport_ns(struct dispatch *d, int direction, uint64_t payload_B)
{
    struct federation *f = d->federation;
    if (f->framing.kind == FRAMING_NONE)
        return 0;
    struct agent *agent = agent_of(d);
    double server_Bps = direction == UP ? f->scenario->server.down : f->scenario->server.up;
    double agent_Bps = direction == UP ? agent->up_Bps : agent->down_Bps;
    double delay_s = framing_delay_s(f->framing, payload_B, fmin(server_Bps, agent_Bps),
                                     2 * s_from_ns(d->latency_ns), agent->connected);
    int64_t ns;
    agent->connected = f->framing.persistent;
    return ns_from_s(delay_s, &ns) && ns <= INT64_MAX / 2 ? ns : -1;
}

/* Sends `payload_B` bytes up or down; the framing decides what that is on the wire and when it
 * enters the network. */
static void begin_transfer(struct dispatch *d, int direction, uint64_t payload_B)
{
    int64_t added_ns = transport_ns(d, direction, payload_B);
    d->payload_B[direction] = payload_B;
    d->wire_B[direction] = framing_wire_bytes(d->federation->framing, payload_B);
    d->flow = (struct flow){.done = flow_done,
                            .src = direction == UP ? d->agent + 1 : NODE_SERVER,
                            .dst = direction == UP ? NODE_SERVER : d->agent + 1,
                            .bytes = (double)d->wire_B[direction]};
    if (drops_in(d, direction == UP ? PHASE_UPLOAD : PHASE_DOWNLOAD))
        d->flow.bytes *= (double)d->drop_at;
    if (added_ns < 0)
        fail_time(d, phase_names[d->phase]);
    else
        next_event(d, enter_network, d->latency_ns + added_ns);
}

/* What of the message travelled before it was broken off after `moved` bytes on the wire. */
static void shorten(struct dispatch *d, int direction, double moved)
{
    double fraction = d->wire_B[direction] ? moved / (double)d->wire_B[direction] : 0;
    d->payload_B[direction] = (uint64_t)floor((double)d->payload_B[direction] * fraction);
    d->wire_B[direction] = (uint64_t)floor(moved);
}

static void downloaded(struct dispatch *d)
{
    struct federation *f = d->federation;
    ledger_event(f, "download", d, d->payload_B[DOWN], d->wire_B[DOWN]);
    if (d->errand) {
        device_free(agent_of(d)->device);
        agent_of(d)->device = d->errand->arriving;
        d->errand->arriving = NULL;
    }
    if (d->round > f->scenario->rounds) {
        dispatch_release(d, FATE_FLUSH);
        return;
    }
    begin_compute(d);
}

static void flow_done(struct fluid *fluid, struct flow *flow)
{
    (void)fluid;
    struct dispatch *d = (struct dispatch *)((char *)flow - offsetof(struct dispatch, flow));
    int direction = d->phase == PHASE_UPLOAD ? UP : DOWN;
    if (drops_in(d, d->phase)) {
        shorten(d, direction, flow->bytes);
        drop(d);
    } else if (direction == DOWN) {
        downloaded(d);
    } else {
        turn_to(d, PHASE_WAIT);
        ledger_event(d->federation, "arrive", d, d->payload_B[UP], d->wire_B[UP]);
        round_arrived(d->federation, d);
    }
}

/* --- what the agent computes ----------------------------------------------------------------- */

void dispatch_begin(struct dispatch *d)
{
    struct federation *f = d->federation;
    draw_fate(d);
    uint64_t payload_B = f->scenario->transfer_down_B;
    if (f->server) {
        if (!errand_prepare(d, false))
            return;
        payload_B = d->errand->down.length;
    }
    ledger_event(f, "select", d, payload_B, 0);
    begin_transfer(d, DOWN, payload_B);
}

void dispatch_flush(struct dispatch *d)
{
    if (errand_prepare(d, true))
        begin_transfer(d, DOWN, d->errand->down.length);
}

static void computed_event(struct engine *engine, struct event *event)
{
    (void)engine;
    begin_panel((struct dispatch *)event);
}

/* Runs the compute phase for `steps` environment steps and `flops` operations beside them. */
static void compute_for(struct dispatch *d, double flops)
{
    struct federation *f = d->federation;
    const struct agent *agent = agent_of(d);
    int64_t ns;
    if (f->compute_ns)
        ns = f->compute_ns(f->context, d->agent, d->round);
    else if (!ns_from_s((double)d->steps / agent->speed + flops / agent->flops, &ns)) {
        fail_time(d, "compute");
        return;
    }
    d->compute_ns = ns;
    if (drops_in(d, PHASE_COMPUTE))
        next_event(d, drop_event, (int64_t)((double)ns * (double)d->drop_at));
    else
        next_event(d, computed_event, ns);
}

static void errand_done(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    const struct work_result *result = &d->errand->result;
    d->event.await = NULL;
    d->steps = result->steps;
    d->episodes = result->episodes;
    d->queries = result->queries;
    compute_for(d, result->flops);
}

static void begin_compute(struct dispatch *d)
{
    struct federation *f = d->federation;
    turn_to(d, PHASE_COMPUTE);
    if (d->errand) {
        d->event.await = &d->errand->job;
        next_event(d, errand_done, 0);
        return;
    }
    const struct panel *panel = &f->scenario->algorithm.panel;
    d->queries = panel->batches;
    d->episodes = 2 * panel->batches * panel->episodes;
    d->steps = d->episodes * f->scenario->task.horizon;
    compute_for(d, 0);
}

/* --- the panel ------------------------------------------------------------------------------- */

static void answered_event(struct engine *engine, struct event *event)
{
    struct dispatch *d = (struct dispatch *)event;
    if (agent_of(d)->panel)
        panel_queue_leave(agent_of(d)->panel, engine, d);
    begin_upload(d);
}

/* The panel turns to this agent: N queries one after another. */
static void serve(struct engine *engine, struct dispatch *d)
{
    (void)engine;
    d->queue_ns = now_of(d) - d->t_phase_ns;
    double seconds = 0;
    for (uint32_t query = 0; query < d->queries; query++)
        seconds += fleet_answer(agent_of(d), d->round, query);
    bool dropping = drops_in(d, PHASE_PANEL);
    int64_t ns;
    if (isnan(seconds))
        fail_answer(d);
    else if (!ns_from_s(dropping ? seconds * (double)d->drop_at : seconds, &ns))
        fail_time(d, "the panel's answer");
    else
        next_event(d, dropping ? drop_event : answered_event, ns);
}

static void begin_panel(struct dispatch *d)
{
    turn_to(d, PHASE_PANEL);
    ledger_event(d->federation, "compute", d, 0, 0);
    if (d->queries == 0 || !d->asks) {
        begin_upload(d); /* an answer that takes no time needs no event */
        return;
    }
    struct panel_queue *panel = agent_of(d)->panel;
    if (panel) {
        panel->serve = serve;
        panel->priority = PRIORITY_PANEL;
        panel_queue_join(panel, d->federation->engine, d);
    } else {
        serve(d->federation->engine, d);
    }
}

static void begin_upload(struct dispatch *d)
{
    turn_to(d, PHASE_UPLOAD);
    ledger_event(d->federation, "panel", d, 0, 0);
    begin_transfer(d, UP,
                   d->errand ? d->errand->result.upload.length
                             : d->federation->scenario->transfer_up_B);
}

/* --- cut off --------------------------------------------------------------------------------- */

/* The queue at a shared panel loses a visitor; one not served yet has only been queueing. */
static void leave_panel(struct dispatch *d)
{
    struct panel_queue *panel = agent_of(d)->panel;
    if (!panel)
        return;
    if (panel->served != d)
        d->queue_ns = now_of(d) - d->t_phase_ns;
    panel_queue_leave(panel, d->federation->engine, d);
}

/* Takes the agent off its work at this instant (a deadline): what it had moved and computed stands
 * in its row. One that had dropped, unknown to the server, dropped. */
enum fate dispatch_cut(struct dispatch *d)
{
    struct federation *f = d->federation;
    engine_cancel(f->engine, &d->event);
    d->event.await = NULL;
    if (d->fate_phase != PHASES)
        return FATE_DROPPED;
    if (d->phase == PHASE_COMPUTE && d->compute_ns > 0)
        done_in_part(d, (double)(now_of(d) - d->t_phase_ns) / (double)d->compute_ns);
    if (d->phase == PHASE_PANEL)
        leave_panel(d);
    if (d->phase == PHASE_DOWNLOAD || d->phase == PHASE_UPLOAD)
        shorten(d, d->phase == PHASE_UPLOAD ? UP : DOWN,
                flow_active(&d->flow) ? fluid_abort(f->fluid, &d->flow) : 0);
    agent_of(d)->connected = false;
    d->fate_phase = d->phase;
    ledger_event(f, "abort", d, 0, 0);
    return FATE_ABORTED;
}

void dispatch_end_overdue(struct federation *f)
{
    for (const struct dispatch_block *block = f->blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->count; i++) {
            struct dispatch *d = &block->dispatches[i];
            bool under_way = d->phase != PHASE_WAIT || event_scheduled(&d->event);
            if (d->federation && d->overdue && under_way)
                dispatch_release(d,
                                 dispatch_cut(d) == FATE_DROPPED ? FATE_DROPPED : FATE_UNFINISHED);
        }
}

const struct dispatch *dispatch_stuck(const struct federation *f)
{
    const struct dispatch *first = NULL;
    for (const struct dispatch_block *block = f->blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->count; i++) {
            const struct dispatch *d = &block->dispatches[i];
            if (d->federation && d->phase != PHASE_WAIT && (!first || d->number < first->number))
                first = d;
        }
    return first;
}

void dispatch_free_all(struct federation *f)
{
    for (struct dispatch_block *block = f->blocks, *next; block; block = next) {
        next = block->next;
        for (uint32_t i = 0; i < block->count; i++)
            errand_free(f, block->dispatches[i].errand);
        free(block->dispatches);
        free(block);
    }
    f->blocks = NULL;
    f->idle = NULL;
}
