/* The presence of agents changes in the order of time, and reaches their dispatches. */
#include "sim/federation/availability.h"

#include "core/base/heap.h"
#include "core/base/mem.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/federation/open_round.h"
#include "sim/fleet/presence.h"

#include <stdlib.h>

/* A queue of its own with one event, as an event for each agent that sleeps would be too much. */
struct availability {
    struct event event; /* the next change; first, so that the event leads back here */
    struct federation *federation;
    struct heap changes; /* of struct presence, by instant and then as they were expected */
    uint64_t expected;   /* changes so far */
};

static void expect_change(struct availability *all, struct presence *presence)
{
    presence->slot = 0;
    if (presence->until_ns < TIME_NEVER)
        presence->slot = heap_push(&all->changes, presence,
                                   heap_key_of((uint64_t)presence->until_ns, all->expected++));
}

static void set_event(struct availability *all)
{
    struct engine *engine = all->federation->engine;
    if (all->changes.count)
        engine_at(engine, &all->event, (int64_t)(heap_least(&all->changes) >> 64),
                  PRIORITY_PRESENCE);
}

/* One that sleeps has nothing that is broken off by it, or goes on. */
static void change_asleep(struct federation *f, uint32_t number)
{
    presence_turn(&f->fleet, number);
    free_agents_note_asleep(&f->free, number);
}

/* Idle time is booked before the process turns. */
static void change_awake(struct federation *f, struct agent *agent)
{
    resources_settle(resources_of(f, agent), engine_now(f->engine));
    presence_turn(&f->fleet, agent->number);
    agent->online = presence_online(&f->fleet, agent->number);
    free_agents_note(&f->free, agent);
}

/* Dispatches hear of it when all else says that it is so. */
static void tell_dispatches(struct federation *f, struct agent *agent)
{
    if (!agent->online)
        agent->connected = false;
    resources_each(resources_of(f, agent),
                   agent->online ? dispatch_agent_back : dispatch_agent_left);
}

static void change_event(struct engine *engine, struct event *event)
{
    struct availability *all = (struct availability *)event;
    struct federation *f = all->federation;
    struct presence *presence = heap_top(&all->changes);
    uint32_t number = presence_number(&f->fleet, presence);
    struct agent *agent = fleet_awake(&f->fleet, number);
    (void)engine;
    heap_remove(&all->changes, presence->slot);
    if (agent)
        change_awake(f, agent);
    else
        change_asleep(f, number);
    ledger_presence(f, number);
    expect_change(all, presence);
    set_event(all);
    standstill_presence(f, f->open_round->postponed);
    if (agent)
        tell_dispatches(f, agent);
    if (!presence->away)
        f->dispatches.rounds->agent_free(f);
}

void availability_open(struct federation *f)
{
    struct availability *all = f->availability = mem_zero(1, sizeof *all);
    all->federation = f;
    all->event.fire = change_event;
    presences_open(&f->fleet);
    for (uint32_t c = 0; c < f->fleet.class_count; c++) {
        const struct fleet_class *of = &f->fleet.classes[c];
        for (uint32_t i = 0; i < of->spec->count && !of->plain; i++)
            expect_change(all, &f->fleet.presences[of->first + i]);
    }
    set_event(all);
}

void availability_close(struct federation *f)
{
    engine_cancel(f->engine, &f->availability->event);
}

void availability_free(struct federation *f)
{
    if (f->availability)
        heap_free(&f->availability->changes);
    free(f->availability);
}
