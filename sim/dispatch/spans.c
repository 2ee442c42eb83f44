/* Spans are begun, end with the next one, and become rows. */
#include "sim/dispatch/spans.h"

#include "core/base/mem.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/fleet/access_link.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDING_NS = 2 }; /* ends in the network, and what is compared with them, are rounded up */

struct begun_span {
    int64_t t_ns, cell_ns, server_ns;
    enum span_kind kind;
};

struct dispatch_spans {
    struct dispatch_spans *next; /* of the same agent, begun earlier; or free */
    int64_t dispatch;            /* its number */
    struct begun_span *list;
    size_t count, capacity;
    int64_t t_entered_ns, cell_ns, hub_ns; /* of its flow, and its cell's clocks then */
};

struct spans {
    struct dispatch_spans **of_agent; /* those of its latest dispatch first */
    struct dispatch_spans *idle;
    uint32_t agents;
};

void spans_open(struct federation *f)
{
    if (!f->recorder || f->scenario->record < RECORD_AGENTS)
        return;
    f->spans = mem_zero(1, sizeof *f->spans);
    f->spans->agents = f->fleet.count;
    f->spans->of_agent = mem_zero(f->fleet.count, sizeof *f->spans->of_agent);
}

static void free_list(struct dispatch_spans *first)
{
    for (struct dispatch_spans *next; first; first = next) {
        next = first->next;
        free(first->list);
        free(first);
    }
}

void spans_free(struct spans *spans)
{
    if (!spans)
        return;
    for (uint32_t i = 0; i < spans->agents; i++)
        free_list(spans->of_agent[i]);
    free_list(spans->idle);
    free(spans->of_agent);
    free(spans);
}

/* The link in its agent's list that leads to a dispatch's spans; to NULL when it has none yet. An
 * agent has in_flight dispatches under way at most, so the list is short. */
static struct dispatch_spans **find(const struct dispatch *d)
{
    struct dispatch_spans **link = &d->federation->spans->of_agent[dispatch_agent_number(d)];
    while (*link && (*link)->dispatch != d->number)
        link = &(*link)->next;
    return link;
}

/* With the list of one that is written already, whose memory is used again. */
static struct dispatch_spans *begin(struct dispatch *d)
{
    struct spans *all = d->federation->spans;
    struct dispatch_spans *spans = all->idle;
    if (spans)
        all->idle = spans->next;
    else
        spans = mem_zero(1, sizeof *spans);
    spans->dispatch = d->number;
    spans->count = 0;
    spans->next = all->of_agent[dispatch_agent_number(d)];
    all->of_agent[dispatch_agent_number(d)] = spans;
    return spans;
}

static bool is_transfer(enum span_kind kind)
{
    return kind == SPAN_DOWNLOAD || kind == SPAN_UPLOAD;
}

void spans_add(struct dispatch *d, enum span_kind kind)
{
    struct dispatch_spans *spans = *find(d);
    if (!spans)
        spans = begin(d);
    /* A span that would be empty is replaced. */
    if (spans->count > 0 && spans->list[spans->count - 1].t_ns == dispatch_now(d))
        spans->count--;
    /* One that goes on, but for a message taken up again: each part has its own share of links. */
    if (spans->count > 0 && spans->list[spans->count - 1].kind == kind && !is_transfer(kind))
        return;
    mem_grow(&spans->list, &spans->capacity, spans->count + 1, sizeof *spans->list);
    spans->list[spans->count++] = (struct begun_span){.t_ns = dispatch_now(d), .kind = kind};
}

/* --- links ----------------------------------------------------------------------------------- */

void spans_enter_network(struct dispatch *d)
{
    uint32_t cell = dispatch_agent(d)->cell;
    struct dispatch_spans *spans = *find(d);
    spans->t_entered_ns = dispatch_now(d);
    if (cell)
        fluid_cell_bound(d->federation->fluid, cell, dispatch_direction(d), &spans->cell_ns,
                         &spans->hub_ns);
}

/* Of what the shared links have added to the flow's time, the cell's part. */
static int64_t part_of_cell(const struct dispatch *d, const struct dispatch_spans *spans,
                            int64_t added_ns)
{
    uint32_t cell = dispatch_agent(d)->cell;
    int64_t cell_ns, hub_ns;
    if (!cell)
        return 0;
    fluid_cell_bound(d->federation->fluid, cell, dispatch_direction(d), &cell_ns, &hub_ns);
    cell_ns -= spans->cell_ns;
    hub_ns -= spans->hub_ns;
    if (cell_ns + hub_ns == 0)
        return 0;
    return (int64_t)((__int128)added_ns * cell_ns / (cell_ns + hub_ns));
}

/* What the shared links added is stay - alone. Each of the two may be rounded up by a nanosecond,
 * and a difference of no more than that is none. */
void spans_leave_network(struct dispatch *d, double bytes)
{
    struct dispatch_spans *spans = *find(d);
    struct begun_span *span = &spans->list[spans->count - 1];
    int64_t stay_ns = dispatch_now(d) - spans->t_entered_ns;
    int64_t alone_ns =
        link_alone_ns(dispatch_agent(d), dispatch_direction(d), spans->t_entered_ns, bytes);
    if (alone_ns >= stay_ns - ROUNDING_NS)
        return;
    int64_t added_ns = stay_ns - alone_ns;
    span->cell_ns = part_of_cell(d, spans, added_ns);
    span->server_ns = added_ns - span->cell_ns;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* The phase of agent_round that a span is a part of. */
static const uint8_t phase_of[SPANS] = {
    [SPAN_DOWNLOAD] = PHASE_DOWNLOAD,   [SPAN_COMPUTE] = PHASE_COMPUTE,
    [SPAN_QUEUE] = PHASE_PANEL,         [SPAN_PANEL] = PHASE_PANEL,
    [SPAN_UPLOAD] = PHASE_UPLOAD,       [SPAN_SILENCE] = PHASE_UPLOAD,
    [SPAN_AWAY] = PHASE_AWAY,           [SPAN_WAIT] = PHASE_WAIT,
    [SPAN_DETECTION] = PHASE_WAIT,      [SPAN_BEHIND_DOWNLOAD] = PHASE_WAIT,
    [SPAN_BEHIND_COMPUTE] = PHASE_WAIT, [SPAN_BEHIND_UPLOAD] = PHASE_WAIT};

static int64_t phase_ns(const struct dispatch *d, enum phase phase)
{
    if (phase == PHASE_AWAY)
        return d->managed ? d->use->away_ns : 0;
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

void spans_write(const struct dispatch *d)
{
    struct federation *f = d->federation;
    if (!f->spans)
        return;
    struct dispatch_spans **link = find(d), *spans = *link;
    int64_t sum_ns[PHASES] = {0}, queue_ns = 0;
    for (size_t i = 0; i < spans->count; i++) {
        const struct begun_span *span = &spans->list[i];
        int64_t end_ns = i + 1 < spans->count ? spans->list[i + 1].t_ns : d->t_phase_ns;
        struct span_row row = {d->number,  span->t_ns,    end_ns,
                               span->kind, span->cell_ns, span->server_ns};
        /* The last may be empty: it began at the instant of the release. */
        if (end_ns > span->t_ns)
            recorder_span(f->recorder, &row);
        sum_ns[phase_of[span->kind]] += end_ns - span->t_ns;
        queue_ns += span->kind == SPAN_QUEUE ? end_ns - span->t_ns : 0;
    }
    check(d, sum_ns, queue_ns);
    *link = spans->next;
    spans->next = f->spans->idle;
    f->spans->idle = spans;
}
