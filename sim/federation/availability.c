/* Agents come and go: what happens to their dispatches, and when.
 *
 *   abort     a dispatch under way is lost, as if it had dropped: what it had moved and computed
 *             was for nothing, and the server learns of it `detection` later
 *
 *   pause     it rests, in the phase away, and takes up again what was left: of a computation, of
 *             an answer, of the bytes of a message. The message needs a new connection, hence its
 *             latency (and handshake, and slow start) anew. At a shared panel others are served
 *             meanwhile, and it queues again
 *
 *   continue  computing and answers go on; only transfers rest, and a panel at the server that
 *             watches live
 *
 * Who never comes back is lost in any case. The final flush always rests, and passes over who never
 * comes back. At one instant departures and returns come after what ends then, and before
 * deadlines, aggregation and selection. */
#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/round_view.h"

#include <stdlib.h>

enum { TURNS_LEAST = 100000, TURNS_AN_AGENT = 1000 };

static uint64_t turns_most(const struct federation *f)
{
    return TURNS_LEAST + TURNS_AN_AGENT * (uint64_t)f->fleet.count;
}

static struct agent *agent_of(const struct body *body)
{
    return &body->federation->fleet.agents[body->agent];
}

static bool never_back(const struct body *body)
{
    return !body->presence.on && body->presence.until_ns == TIME_NEVER;
}

/* Whether the agent, once offline, can go on with what it does in `phase`. */
static bool goes_on(const struct dispatch *d, unsigned phase)
{
    const struct federation *f = d->federation;
    bool watched = dispatch_distant(d) && f->scenario->algorithm.panel.view == VIEW_LIVE;
    if (dispatch_agent(d)->class_spec->on_leave != LEAVE_CONTINUE || watched)
        return false;
    return phase == PHASE_COMPUTE || phase == PHASE_PANEL ||
           (phase == PHASE_WAIT && d->stay->wants == RESOURCE_PROCESSOR + 1);
}

/* Its event is taken back; what was left of it is kept. */
static void hold_event(struct dispatch *d)
{
    struct stay *stay = d->stay;
    if (!event_scheduled(&d->event))
        return;
    stay->rest_ns = stay->due_ns - dispatch_now(d);
    engine_cancel(d->federation->engine, &d->event);
}

/* An agent that stays for less than it takes to set a connection up begins a transfer again and
 * again; where everybody else waits for it, that would go on until the clock ends. */
static void check_futile(const struct dispatch *d)
{
    struct federation *f = d->federation;
    bool ends = event_scheduled(&f->timer_event) && !f->scenario->round.policy->keeps;
    if (f->futile <= turns_most(f))
        return;
    if (ends || dispatch_progress(f)) {
        f->futile = 0;
        return;
    }
    char *name = agent_name(f, d->agent);
    federation_fail(f,
                    "round %u cannot end: messages were broken off %llu times, the last of agent "
                    "%s, before a byte of them had moved; with its latency, handshake and slow "
                    "start its link takes longer to begin than it stays online",
                    d->round, (unsigned long long)f->futile, name);
    free(name);
}

static void rest(struct dispatch *d)
{
    unsigned phase = d->phase;
    if (phase == PHASE_DOWNLOAD || phase == PHASE_UPLOAD) {
        transfer_hold(d);
        check_futile(d);
    } else if (phase != PHASE_WAIT) {
        d->federation->futile = 0;
        hold_event(d);
    }
    if (phase == PHASE_PANEL)
        panel_leave(d);
    if (phase == PHASE_COMPUTE)
        memory_computed(d, dispatch_computed(d));
    ledger_event(d->federation, "pause", d, 0, 0);
    dispatch_turn_to(d, PHASE_AWAY);
    d->stay->resting = (uint8_t)phase;
}

bool dispatch_may_go_on(struct dispatch *d)
{
    const struct body *body = d->stay->body;
    if (body->presence.on || goes_on(d, d->phase))
        return true;
    if (never_back(body))
        dispatch_give_up(d, CAUSE_LEFT);
    else
        rest(d);
    return false;
}

void dispatch_proceed(struct dispatch *d)
{
    void (*proceed)(struct dispatch *) = d->stay->proceed;
    d->stay->proceed = NULL;
    proceed(d);
}

static void resume(struct dispatch *d)
{
    struct stay *stay = d->stay;
    if (d->phase != PHASE_AWAY)
        return;
    enum phase phase = stay->resting;
    dispatch_turn_to(d, phase);
    ledger_event(d->federation, "resume", d, 0, 0);
    if (phase == PHASE_WAIT) {
        body_behind(d);
        if (stay->holds)
            dispatch_proceed(d);
    } else if (phase == PHASE_COMPUTE) {
        int64_t left_ns = stay->rest_ns;
        stay->rest_ns = -1;
        dispatch_next(d, d->event.fire, left_ns);
    } else if (phase == PHASE_PANEL) {
        panel_enter(d);
    } else {
        transfer_launch(d);
    }
}

/* Whether the agent still has something to do for it. */
static bool at_work(const struct dispatch *d)
{
    return d->outcome_phase == PHASES && !d->delivered;
}

static void part(struct dispatch *d)
{
    bool lost = dispatch_agent(d)->class_spec->on_leave == LEAVE_ABORT && !dispatch_flushes(d);
    if (lost || never_back(d->stay->body))
        dispatch_give_up(d, CAUSE_LEFT);
    else if (d->phase != PHASE_AWAY && !goes_on(d, d->phase))
        rest(d);
}

/* Calls `act` with each dispatch the agent is at work for; one that ends meanwhile leaves the list.
 */
static void each_at_work(struct body *body, void (*act)(struct dispatch *))
{
    for (struct dispatch *d = body->first, *next; d; d = next) {
        next = d->stay->next;
        if (at_work(d))
            act(d);
    }
}

static void expect_turn(struct body *body);

/* A round that waits for agents who never come together would wait until the clock ends. */
static void count_turn(struct federation *f)
{
    f->turns_waited = f->postponed ? f->turns_waited + 1 : 0;
    if (f->turns_waited > turns_most(f))
        federation_fail(f,
                        "round %u cannot begin: agents came or left %llu times since it could, and "
                        "there were never enough of them online; lower round.min_arrivals",
                        f->round + 1, (unsigned long long)f->turns_waited);
}

static void turn_event(struct engine *engine, struct event *event)
{
    struct body *body = (struct body *)event;
    struct federation *f = body->federation;
    struct agent *agent = agent_of(body);
    body_settle(body, engine_now(engine));
    interval_turn(&body->presence);
    agent->online = body->presence.on;
    free_agents_note(f, (uint32_t)(agent - f->fleet.agents));
    ledger_presence(f, body);
    expect_turn(body);
    count_turn(f);
    if (agent->online) {
        each_at_work(body, resume);
        round_agent_free(f);
    } else {
        agent->connected = false;
        each_at_work(body, part);
    }
}

static void expect_turn(struct body *body)
{
    body->event.fire = turn_event;
    if (body->presence.until_ns < TIME_NEVER)
        engine_at(body->federation->engine, &body->event, body->presence.until_ns,
                  PRIORITY_PRESENCE);
}

/* The trace an agent draws from its class's set, read from where the run begins. */
static struct trace drawn_trace(const struct body *body)
{
    struct trace trace = {0};
    fleet_presence(agent_of(body), &trace);
    __int128 origin = (__int128)trace.origin_ns + (int64_t)(body->begins_s * 1e9);
    trace.origin_ns = (int64_t)((origin % trace.period_ns + trace.period_ns) % trace.period_ns);
    return trace;
}

static void open_body(struct federation *f, struct body *body)
{
    struct agent *agent = agent_of(body);
    const struct interval_model *model = &agent->class_spec->availability;
    struct trace trace = {0};
    if (model->kind == INTERVAL_TRACE)
        trace = drawn_trace(body);
    interval_begin(&body->presence, model, key_of(agent->identity, PURPOSE_PRESENCE),
                   body->begins_s, &trace);
    agent->online = body->presence.on;
    if (f->scenario->round.in_flight > 1 && !agent->panel)
        agent->panel = &body->own_panel;
    expect_turn(body);
}

void availability_open(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.body_count; i++) {
        f->fleet.bodies[i].federation = f;
        open_body(f, &f->fleet.bodies[i]);
    }
}

void availability_close(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.body_count; i++)
        engine_cancel(f->engine, &f->fleet.bodies[i].event);
}
