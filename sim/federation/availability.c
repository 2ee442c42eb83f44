/* The presence of agents: it is opened, changes, and reaches their dispatches. */
#include "sim/federation/availability.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/federation/open_round.h"
#include "sim/fleet/fleet_draws.h"

#include <stdlib.h>

/* When one device is online. */
struct presence {
    struct event event; /* the device comes or goes; first, so that the event leads back here */
    struct federation *federation;
    struct device_resources *resources;
    struct interval_process process;
};

/* By fleet.traits. */
struct availability {
    struct presence *devices;
};

static struct agent *agent_of(const struct presence *presence)
{
    return presence->resources->traits->agent;
}

static void expect_change(struct presence *presence);

static void change_event(struct engine *engine, struct event *event)
{
    struct presence *presence = (struct presence *)event;
    struct device_resources *resources = presence->resources;
    struct federation *f = presence->federation;
    struct agent *agent = agent_of(presence);
    resources_settle(resources, engine_now(engine));
    /* Idle time is booked before the process turns, dispatches hear of it after. */
    interval_turn(&presence->process);
    agent->online = presence->process.on;
    free_agents_note(&f->free, agent);
    ledger_presence(f, resources);
    expect_change(presence);
    standstill_presence(f, f->open_round->postponed);
    if (agent->online) {
        resources_each(resources, dispatch_agent_back);
        f->dispatches.rounds->agent_free(f);
    } else {
        agent->connected = false;
        resources_each(resources, dispatch_agent_left);
    }
}

static void expect_change(struct presence *presence)
{
    presence->event.fire = change_event;
    if (presence->process.until_ns < TIME_NEVER)
        engine_at(presence->federation->engine, &presence->event, presence->process.until_ns,
                  PRIORITY_PRESENCE);
}

/* The trace an agent draws from its class's set, read from where the run begins. A sum of the two
 * origins may be beyond 64 bits; taken modulo the period it is an instant within it, 0 or later. */
static struct trace drawn_trace(const struct presence *presence)
{
    struct trace trace = {0};
    fleet_presence(agent_of(presence), &trace);
    double begins_s = presence->resources->traits->begins_s;
    __int128 origin = (__int128)trace.origin_ns + (int64_t)(begins_s * 1e9);
    trace.origin_ns = (int64_t)((origin % trace.period_ns + trace.period_ns) % trace.period_ns);
    return trace;
}

static void open_presence(struct presence *presence)
{
    struct agent *agent = agent_of(presence);
    const struct interval_model *model = &agent->class_spec->availability;
    struct trace trace = {0};
    if (model->kind == INTERVAL_TRACE)
        trace = drawn_trace(presence);
    interval_begin(&presence->process, model, key_of(agent->identity, PURPOSE_PRESENCE),
                   presence->resources->traits->begins_s, &trace);
    agent->online = presence->process.on;
    resources_watch(presence->resources, &presence->process);
    expect_change(presence);
}

void availability_open(struct federation *f)
{
    f->availability = mem_zero(1, sizeof *f->availability);
    f->availability->devices = mem_zero(f->fleet.traits_room, sizeof *f->availability->devices);
}

void availability_add(struct federation *f, struct agent *agent)
{
    size_t place = (size_t)(agent->traits - f->fleet.traits);
    struct presence *presence = &f->availability->devices[place];
    presence->federation = f;
    presence->resources = &f->resources[place];
    open_presence(presence);
}

void availability_close(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.traits_count; i++)
        engine_cancel(f->engine, &f->availability->devices[i].event);
}

void availability_free(struct federation *f)
{
    if (f->availability)
        free(f->availability->devices);
    free(f->availability);
}
