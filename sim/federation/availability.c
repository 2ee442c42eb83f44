/* The presence of agents: it is opened, changes, and reaches their dispatches. */
#include "sim/federation/availability.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/federation/round.h"

#include <stdlib.h>

static struct agent *agent_of(const struct device_resources *resources)
{
    return &resources->federation->fleet.agents[resources->traits->agent];
}

/* Calls `act` with each dispatch of the device; one that ends meanwhile leaves the list. */
static void each_dispatch(struct device_resources *resources, void (*act)(struct dispatch *))
{
    for (struct dispatch *d = resources->first, *next; d; d = next) {
        next = d->use->next;
        act(d);
    }
}

static void expect_change(struct device_resources *resources);

static void change_event(struct engine *engine, struct event *event)
{
    struct device_resources *resources = (struct device_resources *)event;
    struct federation *f = resources->federation;
    struct agent *agent = agent_of(resources);
    resources_settle(resources, engine_now(engine));
    interval_turn(&resources->presence);
    agent->online = resources->presence.on;
    free_agents_note(&f->free, resources->traits->agent);
    ledger_presence(f, resources);
    expect_change(resources);
    standstill_presence(f, round_postponed(f));
    if (agent->online) {
        each_dispatch(resources, dispatch_agent_back);
        f->dispatches.rounds->agent_free(f);
    } else {
        agent->connected = false;
        each_dispatch(resources, dispatch_agent_left);
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
