#include "sim/fleet/access_link.h"

#include "core/base/mem.h"
#include "core/quantities/trace.h"

#include <stdlib.h>

enum { DOWN, UP, DIRECTIONS };

struct access_link {
    struct event event; /* the next change that matters; first, so that it leads back here */
    struct federation *federation;
    struct trace trace[DIRECTIONS];
    bool varies[DIRECTIONS];
    uint32_t flows[DIRECTIONS]; /* in the network */
    uint32_t agent;
    double silence_s; /* for each byte sent */
    int64_t silent_until_ns;
};

static double rate_now(const struct access_link *link, int direction, int64_t *until)
{
    const struct agent *agent = &link->federation->fleet.agents[link->agent];
    *until = TIME_NEVER;
    if (link->varies[direction])
        return trace_at(&link->trace[direction], engine_now(link->federation->engine), until);
    return direction == UP ? agent->up_Bps : agent->down_Bps;
}

/* Tells the network the rates of this instant, and comes back when one in use changes. */
static void follow(struct access_link *link)
{
    struct federation *f = link->federation;
    double rate[DIRECTIONS];
    int64_t until, next = TIME_NEVER;
    for (int direction = 0; direction < DIRECTIONS; direction++) {
        rate[direction] = rate_now(link, direction, &until);
        if (link->flows[direction] && until < next)
            next = until;
    }
    if (link->varies[UP] || link->varies[DOWN])
        fluid_rates(f->fluid, link->agent + 1, rate[UP], rate[DOWN]);
    /* After the arrivals of an instant: what ends there has had the rate before it. */
    engine_move(f->engine, &link->event, next, PRIORITY_DEVICE);
}

static void changed(struct engine *engine, struct event *event)
{
    (void)engine;
    follow((struct access_link *)event);
}

void access_links_open(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.count; i++) {
        struct agent *agent = &f->fleet.agents[i];
        struct access_link link = {.event.fire = changed, .federation = f, .agent = i};
        link.varies[UP] = fleet_trace(agent, true, &link.trace[UP]);
        link.varies[DOWN] = fleet_trace(agent, false, &link.trace[DOWN]);
        double duty_cycle = agent->class_spec->duty_cycle;
        link.silence_s = (1 / duty_cycle - 1) / agent->up_Bps;
        if (link.varies[UP] || link.varies[DOWN] || link.silence_s > 0)
            agent->link = mem_copy(&link, sizeof link);
        agent->linked = agent->link != NULL;
    }
}

void access_links_free(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->count; i++)
        free(fleet->agents[i].link);
}

void link_enter(struct federation *f, uint32_t agent, bool up)
{
    struct access_link *link = f->fleet.agents[agent].link;
    if (!link)
        return;
    link->flows[up]++;
    follow(link);
}

void link_leave(struct federation *f, uint32_t agent, bool up, double moved_B)
{
    struct access_link *link = f->fleet.agents[agent].link;
    int64_t now = engine_now(f->engine), silence_ns;
    if (!link)
        return;
    link->flows[up]--;
    if (!link->flows[UP] && !link->flows[DOWN])
        engine_cancel(f->engine, &link->event);
    if (!up || !(link->silence_s > 0))
        return;
    /* For ever, when that is beyond the clock. */
    if (!ns_from_s(moved_B * link->silence_s, &silence_ns) ||
        __builtin_add_overflow(now, silence_ns, &link->silent_until_ns))
        link->silent_until_ns = TIME_NEVER;
}

int64_t link_silence_ns(const struct federation *f, uint32_t agent)
{
    const struct access_link *link = f->fleet.agents[agent].link;
    int64_t now = engine_now(f->engine);
    return link && link->silent_until_ns > now ? link->silent_until_ns - now : 0;
}

int64_t link_alone_ns(const struct federation *f, uint32_t agent_number, bool up, int64_t from_ns,
                      double bytes)
{
    const struct agent *agent = &f->fleet.agents[agent_number];
    int64_t ns;
    if (agent->link && agent->link->varies[up]) {
        int64_t end_ns = trace_reach(&agent->link->trace[up], from_ns, bytes);
        return end_ns == TIME_NEVER ? TIME_NEVER : end_ns - from_ns;
    }
    return ns_from_s(bytes / (up ? agent->up_Bps : agent->down_Bps), &ns) ? ns : TIME_NEVER;
}
