/* A device's resources are taken and given back, and its energy is booked. */
#include "sim/dispatch/device_resources.h"

#include "core/base/mem.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/spans.h"

#include <stdlib.h>

/* Whether the phase draws that power. */
static bool draws(const struct dispatch *d, enum phase phase, enum energy energy)
{
    return phase != PHASE_AWAY && d->federation->dispatches.plan->rows[phase]->draws == energy;
}

/* Whether it draws power of its own. */
static bool is_active(const struct dispatch *d, enum phase phase)
{
    return phase != PHASE_AWAY && !draws(d, phase, ENERGY_IDLE);
}

void resources_open(struct federation *f)
{
    f->resources = mem_zero(f->fleet.traits_room, sizeof *f->resources);
}

/* With several dispatches of an agent under way, two of them may come to the agent's own panel at
 * once: it gets a queue like a shared one. */
void resources_add(struct federation *f, struct agent *agent)
{
    struct device_resources *resources = resources_of(f, agent);
    struct presence *presence = &f->fleet.presences[agent->number];
    resources->traits = agent->traits;
    resources->presence = presence;
    resources->t_settled_ns = engine_now(f->engine);
    resources->spent_ns[ENERGY_IDLE] = presence_take_online(presence, engine_now(f->engine));
    if (f->scenario->round.in_flight > 1 && !agent->panel)
        agent->panel = &resources->own_panel;
}

void resources_free(struct federation *f)
{
    for (uint32_t i = 0; f->resources && i < f->fleet.traits_count; i++)
        panel_queue_free(&f->resources[i].own_panel);
    free(f->resources);
}

struct device_resources *resources_of(const struct federation *f, const struct agent *agent)
{
    return &f->resources[agent->traits - f->fleet.traits];
}

void resources_each(struct device_resources *resources, void (*act)(struct dispatch *))
{
    for (struct dispatch *d = resources->first, *next; d; d = next) {
        next = d->use->next;
        act(d);
    }
}

/* Called before anything changes that decides whether the device idles; what has passed since the
 * last call was all of one kind, so that idle time needs no event of its own. It counts for the
 * device, and also for the earliest of its dispatches, whose row tells of it. */
void resources_settle(struct device_resources *resources, int64_t now_ns)
{
    if (!resources->presence->away && resources->active == 0) {
        int64_t passed = now_ns - resources->t_settled_ns;
        resources->spent_ns[ENERGY_IDLE] += passed;
        if (resources->first)
            resources->first->use->idle_ns += passed;
    }
    resources->t_settled_ns = now_ns;
}

/* The phase stays upload while the link is silent, but the device idles: one less is active. */
void resources_silence(struct dispatch *d)
{
    resources_settle(d->use->resources, dispatch_now(d));
    d->use->resources->active--;
    d->use->silent = true;
    d->use->t_silent_ns = dispatch_now(d);
    spans_enter(d, SPAN_SILENCE);
}

void resources_end_silence(struct dispatch *d)
{
    struct resource_use *use = d->use;
    if (!use->silent)
        return;
    resources_settle(use->resources, dispatch_now(d));
    use->resources->active++;
    use->silent = false;
    use->silent_ns += dispatch_now(d) - use->t_silent_ns;
    spans_enter(d, SPAN_UPLOAD);
}

/* A pause or a loss may end the silence before its time. */
void resources_enter_phase(struct dispatch *d, enum phase phase)
{
    struct device_resources *resources = d->use->resources;
    resources_end_silence(d);
    resources_settle(resources, dispatch_now(d));
    resources->active += is_active(d, phase);
    resources->active -= is_active(d, d->phase);
}

void resources_enter(struct device_resources *resources, struct dispatch *d)
{
    resources_settle(resources, dispatch_now(d));
    d->managed = true;
    d->use = mem_zero(1, sizeof *d->use);
    d->use->resources = resources;
    d->use->left_ns = -1;
    resources->active += is_active(d, d->phase);
    /* At the end of the list, which so is in the order in which they began; it has in_flight
     * entries. */
    struct dispatch **end = &resources->first;
    while (*end)
        end = &(*end)->use->next;
    *end = d;
}

/* What it did of the kinds but idling. */
static int64_t active_ns(const struct dispatch *d, enum energy energy)
{
    int64_t ns = energy == ENERGY_UP ? -d->use->silent_ns : 0;
    for (enum phase phase = 0; phase < PHASE_AWAY; phase++)
        ns += draws(d, phase, energy) ? d->phase_ns[phase] : 0;
    return ns;
}

void resources_leave(struct dispatch *d)
{
    struct device_resources *resources = d->use->resources;
    resources_settle(resources, dispatch_now(d));
    resources_give(d);
    struct dispatch **link = &resources->first;
    while (*link != d)
        link = &(*link)->use->next;
    *link = d->use->next;
    for (enum energy energy = 0; energy < ENERGY_IDLE; energy++)
        resources->spent_ns[energy] += active_ns(d, energy);
}

/* --- resources ------------------------------------------------------------------------------- */

/* Where it holds what it wanted but is only about to go on, it still says what it waited behind. */
void resources_note_wait(struct dispatch *d)
{
    static const uint8_t kinds[RESOURCES] = {[RESOURCE_DOWN] = SPAN_BEHIND_DOWNLOAD,
                                             [RESOURCE_PROCESSOR] = SPAN_BEHIND_COMPUTE,
                                             [RESOURCE_UP] = SPAN_BEHIND_UPLOAD};
    const struct resource_use *use = d->use;
    spans_enter(d, kinds[(use->wants ? use->wants : use->holds) - 1]);
}

/* False: somebody else holds it. Then `proceed` is called once it is handed on. */
bool resources_take(struct dispatch *d, enum resource resource, void (*proceed)(struct dispatch *))
{
    struct resource_use *use = d->use;
    if (!use->resources->holder[resource]) {
        use->resources->holder[resource] = d;
        use->holds = (uint8_t)(resource + 1);
        return true;
    }
    use->wants = (uint8_t)(resource + 1);
    use->proceed = proceed;
    dispatch_enter_phase(d, PHASE_WAIT);
    resources_note_wait(d);
    return false;
}

/* Cleared first, because to proceed may be to wait for the next resource. */
void resources_proceed(struct dispatch *d)
{
    void (*proceed)(struct dispatch *) = d->use->proceed;
    d->use->proceed = NULL;
    proceed(d);
}

/* It holds the resource at once, even where it is paused: it keeps its turn, and proceeds when its
 * agent is back. */
static void grant(struct dispatch *d)
{
    struct resource_use *use = d->use;
    use->resources->holder[use->wants - 1] = d;
    use->holds = use->wants;
    use->wants = 0;
    if (!dispatch_is_paused(d))
        resources_proceed(d);
}

/* The dispatches of a device are in the order in which they began, and each wants one resource at
 * most, so the first in the list that wants this one is the one that has waited longest. */
void resources_give(struct dispatch *d)
{
    struct resource_use *use = d->use;
    uint8_t resource = use->holds;
    use->holds = use->wants = 0;
    use->proceed = NULL;
    if (!resource)
        return;
    use->resources->holder[resource - 1] = NULL;
    struct dispatch *next = use->resources->first;
    while (next && next->use->wants != resource)
        next = next->use->next;
    if (next)
        grant(next);
}

/* --- energy ---------------------------------------------------------------------------------- */

void dispatch_energy(const struct dispatch *d, double energy_J[ENERGIES])
{
    for (enum energy energy = 0; energy < ENERGIES; energy++) {
        energy_J[energy] = 0;
        if (!d->managed)
            continue;
        int64_t ns = energy == ENERGY_IDLE ? d->use->idle_ns : active_ns(d, energy);
        energy_J[energy] = d->use->resources->traits->power_W[energy] * s_from_ns(ns);
    }
}
