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

enum { CHANGES_LEAST = 100000, CHANGES_AN_AGENT = 1000 };

static uint64_t changes_most(const struct federation *f)
{
    return CHANGES_LEAST + CHANGES_AN_AGENT * (uint64_t)f->fleet.count;
}

static struct agent *agent_of(const struct device_resources *resources)
{
    return &resources->federation->fleet.agents[resources->traits->agent];
}

static bool never_back(const struct device_resources *resources)
{
    return !resources->presence.on && resources->presence.until_ns == TIME_NEVER;
}

/* Whether the agent, once offline, can go on with what it does in `phase`. */
static bool goes_on(const struct dispatch *d, unsigned phase)
{
    const struct federation *f = d->federation;
    bool watched = dispatch_asks_remote_panel(d) && f->scenario->algorithm.panel.view == VIEW_LIVE;
    if (dispatch_agent(d)->class_spec->on_leave != LEAVE_CONTINUE || watched)
        return false;
    return phase == PHASE_COMPUTE || phase == PHASE_PANEL ||
           (phase == PHASE_WAIT && d->use->wants == RESOURCE_PROCESSOR + 1);
}

/* Its event is taken back; what was left of it is kept. */
static void hold_event(struct dispatch *d)
{
    struct resource_use *use = d->use;
    if (!event_scheduled(&d->event))
        return;
    use->rest_ns = use->due_ns - dispatch_now(d);
    engine_cancel(d->federation->engine, &d->event);
}

/* An agent that stays for less than it takes to set a connection up begins a transfer again and
 * again; where everybody else waits for it, that would go on until the clock ends. */
static void check_futile(const struct dispatch *d)
{
    struct federation *f = d->federation;
    bool ends = event_scheduled(&f->timer_event) && !f->scenario->round.policy->keeps;
    if (f->futile <= changes_most(f))
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
    dispatch_enter_phase(d, PHASE_AWAY);
    d->use->resting = (uint8_t)phase;
}

bool dispatch_may_go_on(struct dispatch *d)
{
    const struct device_resources *resources = d->use->resources;
    if (resources->presence.on || goes_on(d, d->phase))
        return true;
    if (never_back(resources))
        dispatch_give_up(d, CAUSE_LEFT);
    else
        rest(d);
    return false;
}

void dispatch_proceed(struct dispatch *d)
{
    void (*proceed)(struct dispatch *) = d->use->proceed;
    d->use->proceed = NULL;
    proceed(d);
}

static void resume(struct dispatch *d)
{
    struct resource_use *use = d->use;
    if (d->phase != PHASE_AWAY)
        return;
    enum phase phase = use->resting;
    dispatch_enter_phase(d, phase);
    ledger_event(d->federation, "resume", d, 0, 0);
    if (phase == PHASE_WAIT) {
        resources_note_wait(d);
        if (use->holds)
            dispatch_proceed(d);
    } else if (phase == PHASE_COMPUTE) {
        int64_t left_ns = use->rest_ns;
        use->rest_ns = -1;
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
    if (lost || never_back(d->use->resources))
        dispatch_give_up(d, CAUSE_LEFT);
    else if (d->phase != PHASE_AWAY && !goes_on(d, d->phase))
        rest(d);
}

/* Calls `act` with each dispatch the agent is at work for; one that ends meanwhile leaves the list.
 */
static void each_at_work(struct device_resources *resources, void (*act)(struct dispatch *))
{
    for (struct dispatch *d = resources->first, *next; d; d = next) {
        next = d->use->next;
        if (at_work(d))
            act(d);
    }
}

static void expect_change(struct device_resources *resources);

/* A round that waits for agents who never come together would wait until the clock ends. */
static void count_change(struct federation *f)
{
    f->changes_waited = f->postponed ? f->changes_waited + 1 : 0;
    if (f->changes_waited > changes_most(f))
        federation_fail(f,
                        "round %u cannot begin: agents came or left %llu times since it could, and "
                        "there were never enough of them online; lower round.min_arrivals",
                        f->round + 1, (unsigned long long)f->changes_waited);
}

static void change_event(struct engine *engine, struct event *event)
{
    struct device_resources *resources = (struct device_resources *)event;
    struct federation *f = resources->federation;
    struct agent *agent = agent_of(resources);
    resources_settle(resources, engine_now(engine));
    interval_turn(&resources->presence);
    agent->online = resources->presence.on;
    free_agents_note(&f->free, (uint32_t)(agent - f->fleet.agents));
    ledger_presence(f, resources);
    expect_change(resources);
    count_change(f);
    if (agent->online) {
        each_at_work(resources, resume);
        round_agent_free(f);
    } else {
        agent->connected = false;
        each_at_work(resources, part);
    }
}

static void expect_change(struct device_resources *resources)
{
    resources->event.fire = change_event;
    if (resources->presence.until_ns < TIME_NEVER)
        engine_at(resources->federation->engine, &resources->event, resources->presence.until_ns,
                  PRIORITY_PRESENCE);
}

/* The trace an agent draws from its class's set, read from where the run begins. */
static struct trace drawn_trace(const struct device_resources *resources)
{
    struct trace trace = {0};
    fleet_presence(agent_of(resources), &trace);
    __int128 origin = (__int128)trace.origin_ns + (int64_t)(resources->traits->begins_s * 1e9);
    trace.origin_ns = (int64_t)((origin % trace.period_ns + trace.period_ns) % trace.period_ns);
    return trace;
}

static void open_presence(struct federation *f, struct device_resources *resources)
{
    struct agent *agent = agent_of(resources);
    const struct interval_model *model = &agent->class_spec->availability;
    struct trace trace = {0};
    if (model->kind == INTERVAL_TRACE)
        trace = drawn_trace(resources);
    interval_begin(&resources->presence, model, key_of(agent->identity, PURPOSE_PRESENCE),
                   resources->traits->begins_s, &trace);
    agent->online = resources->presence.on;
    if (f->scenario->round.in_flight > 1 && !agent->panel)
        agent->panel = &resources->own_panel;
    expect_change(resources);
}

void availability_open(struct federation *f)
{
    f->resources = mem_zero(f->fleet.traits_count, sizeof *f->resources);
    for (uint32_t i = 0; i < f->fleet.traits_count; i++) {
        f->resources[i].federation = f;
        f->resources[i].traits = &f->fleet.traits[i];
        open_presence(f, &f->resources[i]);
    }
}

void availability_close(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.traits_count; i++)
        engine_cancel(f->engine, &f->resources[i].event);
}

void availability_free(struct federation *f)
{
    for (uint32_t i = 0; f->resources && i < f->fleet.traits_count; i++)
        panel_queue_free(&f->resources[i].own_panel);
    free(f->resources);
}
