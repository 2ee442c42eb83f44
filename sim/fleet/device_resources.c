#include "sim/fleet/device_resources.h"

#include "core/base/mem.h"
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/spans.h"

#include <stdlib.h>

static bool is_active(unsigned phase)
{
    return phase == PHASE_DOWNLOAD || phase == PHASE_COMPUTE || phase == PHASE_UPLOAD;
}

void body_settle(struct body *body, int64_t now_ns)
{
    if (body->presence.on && body->active == 0) {
        int64_t passed = now_ns - body->t_settled_ns;
        body->spent_ns[ENERGY_IDLE] += passed;
        if (body->first)
            body->first->stay->idle_ns += passed;
    }
    body->t_settled_ns = now_ns;
}

void body_hush(struct dispatch *d)
{
    body_settle(d->stay->body, dispatch_now(d));
    d->stay->body->active--;
    d->stay->hushed = true;
    d->stay->t_hushed_ns = dispatch_now(d);
    turns_to(d, SPAN_SILENCE);
}

void body_speak(struct dispatch *d)
{
    struct stay *stay = d->stay;
    if (!stay->hushed)
        return;
    body_settle(stay->body, dispatch_now(d));
    stay->body->active++;
    stay->hushed = false;
    stay->silent_ns += dispatch_now(d) - stay->t_hushed_ns;
    turns_to(d, SPAN_UPLOAD);
}

void body_turn(struct dispatch *d, unsigned phase)
{
    struct body *body = d->stay->body;
    body_speak(d);
    body_settle(body, dispatch_now(d));
    body->active += is_active(phase);
    body->active -= is_active(d->phase);
}

void body_enter(struct body *body, struct dispatch *d)
{
    body_settle(body, dispatch_now(d));
    d->embodied = true;
    d->stay = mem_zero(1, sizeof *d->stay);
    d->stay->body = body;
    d->stay->rest_ns = -1;
    body->active += is_active(d->phase);
    struct dispatch **end = &body->first;
    while (*end)
        end = &(*end)->stay->next;
    *end = d;
}

/* What it did of the kinds but idling. */
static int64_t active_ns(const struct dispatch *d, enum energy energy)
{
    if (energy == ENERGY_UP)
        return d->phase_ns[PHASE_UPLOAD] - d->stay->silent_ns;
    return d->phase_ns[energy == ENERGY_COMPUTE ? PHASE_COMPUTE : PHASE_DOWNLOAD];
}

void body_leave(struct dispatch *d)
{
    struct body *body = d->stay->body;
    body_settle(body, dispatch_now(d));
    body_give(d);
    struct dispatch **link = &body->first;
    while (*link != d)
        link = &(*link)->stay->next;
    *link = d->stay->next;
    for (enum energy energy = 0; energy < ENERGY_IDLE; energy++)
        body->spent_ns[energy] += active_ns(d, energy);
}

/* --- resources ------------------------------------------------------------------------------- */

void body_behind(struct dispatch *d)
{
    static const uint8_t kinds[RESOURCES] = {[RESOURCE_DOWN] = SPAN_BEHIND_DOWNLOAD,
                                             [RESOURCE_PROCESSOR] = SPAN_BEHIND_COMPUTE,
                                             [RESOURCE_UP] = SPAN_BEHIND_UPLOAD};
    const struct stay *stay = d->stay;
    turns_to(d, kinds[(stay->wants ? stay->wants : stay->holds) - 1]);
}

bool body_take(struct dispatch *d, enum resource resource, void (*proceed)(struct dispatch *))
{
    struct stay *stay = d->stay;
    if (!stay->body->holder[resource]) {
        stay->body->holder[resource] = d;
        stay->holds = (uint8_t)(resource + 1);
        return true;
    }
    stay->wants = (uint8_t)(resource + 1);
    stay->proceed = proceed;
    dispatch_turn_to(d, PHASE_WAIT);
    body_behind(d);
    dispatch_may_go_on(d);
    return false;
}

/* Who rests proceeds when its agent is back. */
static void grant(struct dispatch *d)
{
    struct stay *stay = d->stay;
    stay->body->holder[stay->wants - 1] = d;
    stay->holds = stay->wants;
    stay->wants = 0;
    if (d->phase != PHASE_AWAY)
        dispatch_proceed(d);
}

void body_give(struct dispatch *d)
{
    struct stay *stay = d->stay;
    uint8_t resource = stay->holds;
    stay->holds = stay->wants = 0;
    stay->proceed = NULL;
    if (!resource)
        return;
    stay->body->holder[resource - 1] = NULL;
    struct dispatch *next = stay->body->first;
    while (next && next->stay->wants != resource)
        next = next->stay->next;
    if (next)
        grant(next);
}

/* --- energy ---------------------------------------------------------------------------------- */

void dispatch_energy(const struct dispatch *d, double energy_J[ENERGIES])
{
    for (enum energy energy = 0; energy < ENERGIES; energy++) {
        energy_J[energy] = 0;
        if (!d->embodied)
            continue;
        int64_t ns = energy == ENERGY_IDLE ? d->stay->idle_ns : active_ns(d, energy);
        energy_J[energy] = d->stay->body->power_W[energy] * s_from_ns(ns);
    }
}
