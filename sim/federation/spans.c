#include "sim/federation/spans.h"

#include "core/base/mem.h"
#include "sim/federation/dispatch_parts.h"
#include "sim/fleet/access_link.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDING_NS = 2 }; /* ends in the network, and what is compared with them, are rounded up */

struct turn {
    int64_t t_ns, cell_ns, server_ns;
    enum span_kind kind;
};

struct turns {
    struct turns *next; /* of the same agent, begun earlier; or free */
    int64_t dispatch;   /* its number */
    struct turn *list;
    size_t count, capacity;
    int64_t t_entered_ns, cell_ns, hub_ns; /* of its flow, and its cell's clocks then */
};

void turns_open(struct federation *f)
{
    if (f->recorder && f->scenario->record >= RECORD_AGENTS)
        f->turns = mem_zero(f->fleet.count, sizeof *f->turns);
}

static void free_list(struct turns *first)
{
    for (struct turns *next; first; first = next) {
        next = first->next;
        free(first->list);
        free(first);
    }
}

void turns_free(struct federation *f)
{
    for (uint32_t i = 0; f->turns && i < f->fleet.count; i++)
        free_list(f->turns[i]);
    free_list(f->idle_turns);
    free(f->turns);
}

/* The link in its agent's list that leads to a dispatch's turns; to NULL when it has none yet. */
static struct turns **find(const struct dispatch *d)
{
    struct turns **link = &d->federation->turns[d->agent];
    while (*link && (*link)->dispatch != d->number)
        link = &(*link)->next;
    return link;
}

static struct turns *begin(struct dispatch *d)
{
    struct federation *f = d->federation;
    struct turns *turns = f->idle_turns;
    if (turns)
        f->idle_turns = turns->next;
    else
        turns = mem_zero(1, sizeof *turns);
    turns->dispatch = d->number;
    turns->count = 0;
    turns->next = f->turns[d->agent];
    f->turns[d->agent] = turns;
    return turns;
}

static bool is_transfer(enum span_kind kind)
{
    return kind == SPAN_DOWNLOAD || kind == SPAN_UPLOAD;
}

void turns_add(struct dispatch *d, enum span_kind kind)
{
    struct turns *turns = *find(d);
    if (!turns)
        turns = begin(d);
    if (turns->count > 0 && turns->list[turns->count - 1].t_ns == dispatch_now(d))
        turns->count--;
    /* One that goes on, but for a message taken up again: each part has its own share of links. */
    if (turns->count > 0 && turns->list[turns->count - 1].kind == kind && !is_transfer(kind))
        return;
    mem_grow(&turns->list, &turns->capacity, turns->count + 1, sizeof *turns->list);
    turns->list[turns->count++] = (struct turn){.t_ns = dispatch_now(d), .kind = kind};
}

/* --- links ----------------------------------------------------------------------------------- */

static bool goes_up(const struct dispatch *d)
{
    return d->flow.dst == NODE_SERVER;
}

void turns_enter(struct dispatch *d)
{
    uint32_t cell = dispatch_agent(d)->cell;
    struct turns *turns = *find(d);
    turns->t_entered_ns = dispatch_now(d);
    if (cell)
        fluid_cell_bound(d->federation->fluid, cell, goes_up(d), &turns->cell_ns, &turns->hub_ns);
}

/* Of what the shared links have added to the flow's time, the cell's part. */
static int64_t part_of_cell(const struct dispatch *d, const struct turns *turns, int64_t added_ns)
{
    uint32_t cell = dispatch_agent(d)->cell;
    int64_t cell_ns, hub_ns;
    if (!cell)
        return 0;
    fluid_cell_bound(d->federation->fluid, cell, goes_up(d), &cell_ns, &hub_ns);
    cell_ns -= turns->cell_ns;
    hub_ns -= turns->hub_ns;
    if (cell_ns + hub_ns == 0)
        return 0;
    return (int64_t)((__int128)added_ns * cell_ns / (cell_ns + hub_ns));
}

void turns_leave(struct dispatch *d, double bytes)
{
    struct federation *f = d->federation;
    struct turns *turns = *find(d);
    struct turn *turn = &turns->list[turns->count - 1];
    int64_t stay_ns = dispatch_now(d) - turns->t_entered_ns;
    int64_t alone_ns = link_alone_ns(f, d->agent, goes_up(d), turns->t_entered_ns, bytes);
    if (alone_ns >= stay_ns - ROUNDING_NS)
        return;
    int64_t added_ns = stay_ns - alone_ns;
    turn->cell_ns = part_of_cell(d, turns, added_ns);
    turn->server_ns = added_ns - turn->cell_ns;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* What the phases of agent_round are made of. */
static enum phase phase_of(enum span_kind kind)
{
    switch (kind) {
    case SPAN_DOWNLOAD:
        return PHASE_DOWNLOAD;
    case SPAN_COMPUTE:
        return PHASE_COMPUTE;
    case SPAN_QUEUE:
    case SPAN_PANEL:
        return PHASE_PANEL;
    case SPAN_UPLOAD:
    case SPAN_SILENCE:
        return PHASE_UPLOAD;
    case SPAN_AWAY:
        return PHASE_AWAY;
    default:
        return PHASE_WAIT;
    }
}

static int64_t phase_ns(const struct dispatch *d, enum phase phase)
{
    if (phase == PHASE_AWAY)
        return d->embodied ? d->stay->away_ns : 0;
    return phase == PHASE_WAIT ? d->wait_ns : d->phase_ns[phase];
}

/* Spans and phases tell the same time. */
static void check(const struct dispatch *d, const int64_t sum_ns[PHASES], int64_t queue_ns)
{
    bool good = queue_ns == d->queue_ns;
    for (enum phase phase = 0; phase < PHASES; phase++)
        good &= sum_ns[phase] == phase_ns(d, phase);
    if (!good)
        die("the spans of dispatch %lld do not add up to its phases", (long long)d->number);
}

void turns_write(const struct dispatch *d)
{
    struct federation *f = d->federation;
    if (!f->turns)
        return;
    struct turns **link = find(d), *turns = *link;
    int64_t sum_ns[PHASES] = {0}, queue_ns = 0;
    for (size_t i = 0; i < turns->count; i++) {
        const struct turn *turn = &turns->list[i];
        int64_t end_ns = i + 1 < turns->count ? turns->list[i + 1].t_ns : d->t_phase_ns;
        struct span_row row = {d->number,  turn->t_ns,    end_ns,
                               turn->kind, turn->cell_ns, turn->server_ns};
        if (end_ns > turn->t_ns)
            recorder_span(f->recorder, &row);
        sum_ns[phase_of(turn->kind)] += end_ns - turn->t_ns;
        queue_ns += turn->kind == SPAN_QUEUE ? end_ns - turn->t_ns : 0;
    }
    check(d, sum_ns, queue_ns);
    *link = turns->next;
    turns->next = f->idle_turns;
    f->idle_turns = turns;
}
