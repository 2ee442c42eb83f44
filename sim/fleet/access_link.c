/* Access links with traced rates and duty cycles: what the network is told of them, and when. */
#include "sim/fleet/access_link.h"

#include "core/base/mem.h"
#include "sim/fleet/fleet_draws.h"

#include <stdlib.h>

struct access_link {
    struct event event; /* the next change that matters; first, so that it leads back here */
    struct engine *engine;
    struct fluid *fluid;
    const struct agent *agent;
    struct trace trace[LINK_DIRECTIONS];
    bool varies[LINK_DIRECTIONS];
    uint32_t flows[LINK_DIRECTIONS]; /* in the network */
    uint32_t node;                   /* of the fluid */
    double silence_s;                /* for each byte sent */
    int64_t silent_until_ns;
    uint8_t priority; /* of its events */
};

static double constant_rate(const struct agent *agent, enum link_direction direction)
{
    return direction == LINK_UP ? agent->up_Bps : agent->down_Bps;
}

static double rate_now(const struct access_link *link, enum link_direction direction,
                       int64_t *until)
{
    *until = TIME_NEVER;
    if (link->varies[direction])
        return trace_at(&link->trace[direction], engine_now(link->engine), until);
    return constant_rate(link->agent, direction);
}

/* Tells the network the rates of this instant, and comes back when one in use changes. Only changes
 * of a direction in use are followed: a trace may change a million times while nothing is sent. */
static void follow(struct access_link *link)
{
    double rate[LINK_DIRECTIONS];
    int64_t until, next = TIME_NEVER;
    for (enum link_direction direction = 0; direction < LINK_DIRECTIONS; direction++) {
        rate[direction] = rate_now(link, direction, &until);
        if (link->flows[direction] && until < next)
            next = until;
    }
    if (link->varies[LINK_UP] || link->varies[LINK_DOWN])
        fluid_rates(link->fluid, link->node, rate[LINK_UP], rate[LINK_DOWN]);
    engine_move(link->engine, &link->event, next, link->priority);
}

static void changed(struct engine *engine, struct event *event)
{
    (void)engine;
    follow((struct access_link *)event);
}

void access_link_open(struct agent *agent, struct engine *engine, struct fluid *fluid,
                      uint32_t node, uint8_t priority)
{
    struct access_link link = {.event.fire = changed,
                               .engine = engine,
                               .fluid = fluid,
                               .agent = agent,
                               .node = node,
                               .priority = priority};
    bool varies = false;
    for (enum link_direction direction = 0; direction < LINK_DIRECTIONS; direction++)
        varies |= link.varies[direction] = fleet_trace(agent, direction, &link.trace[direction]);
    /* On the air for t, a sender with the duty cycle δ is silent for t (1/δ - 1). */
    link.silence_s = (1 / agent->class_spec->duty_cycle - 1) / agent->up_Bps;
    if (varies || link.silence_s > 0)
        agent->link = mem_copy(&link, sizeof link);
    agent->linked = agent->link != NULL;
}

void access_links_free(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->awake; i++)
        free(fleet->agents[i].link);
}

void link_enter(struct access_link *link, enum link_direction direction)
{
    link->flows[direction]++;
    follow(link);
}

/* The silence is in proportion to the bytes that were on the air, so a transfer that was broken off
 * is followed by less of it. */
void link_leave(struct access_link *link, enum link_direction direction, double moved_B)
{
    int64_t now = engine_now(link->engine), silence_ns;
    link->flows[direction]--;
    if (!link->flows[LINK_UP] && !link->flows[LINK_DOWN])
        engine_cancel(link->engine, &link->event);
    if (direction != LINK_UP || !(link->silence_s > 0))
        return;
    /* For ever, when that is beyond the clock. */
    if (!ns_from_s(moved_B * link->silence_s, &silence_ns) ||
        __builtin_add_overflow(now, silence_ns, &link->silent_until_ns))
        link->silent_until_ns = TIME_NEVER;
}

int64_t link_silence_ns(const struct access_link *link)
{
    int64_t now = engine_now(link->engine);
    return link->silent_until_ns > now ? link->silent_until_ns - now : 0;
}

/* As if nobody shared anything: what is slower than this was added by others. */
int64_t link_alone_ns(const struct agent *agent, enum link_direction direction, int64_t from_ns,
                      double bytes)
{
    int64_t ns;
    if (agent->link && agent->link->varies[direction]) {
        int64_t end_ns = trace_reach(&agent->link->trace[direction], from_ns, bytes);
        return end_ns == TIME_NEVER ? TIME_NEVER : end_ns - from_ns;
    }
    return ns_from_s(bytes / constant_rate(agent, direction), &ns) ? ns : TIME_NEVER;
}
