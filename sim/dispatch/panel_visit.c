/* Dispatches join and leave the queue at a panel. */
#include "sim/dispatch/panel_visit.h"

#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/phase_row.h"

#include <stddef.h>

struct panel_queue *panel_visited(const struct dispatch *d)
{
    return dispatch_asks_remote_panel(d) ? &d->federation->server_queue : dispatch_agent(d)->panel;
}

/* Of several that come at one instant the least agent is first; of two dispatches of one agent the
 * earlier. */
static uint64_t visitor_key(const struct dispatch *d)
{
    return (uint64_t)dispatch_agent_number(d) << 32 | (uint32_t)d->number;
}

void panel_visit_begin(struct dispatch *d, void (*serve)(struct engine *, struct panel_visitor *))
{
    struct panel_queue *panel = panel_visited(d);
    panel->serve = serve;
    panel->priority = PRIORITY_PANEL;
    panel_queue_join(panel, d->federation->engine, &d->visitor, visitor_key(d));
}

static void book_queueing(struct dispatch *d)
{
    d->queue_ns += dispatch_now(d) - d->t_phase_ns;
}

struct dispatch *panel_visit_served(struct panel_visitor *visitor)
{
    struct dispatch *d = (struct dispatch *)((char *)visitor - offsetof(struct dispatch, visitor));
    book_queueing(d);
    return d;
}

/* Also where it never came: then nothing happens. */
void panel_visit_end(struct dispatch *d)
{
    struct panel_queue *panel = panel_visited(d);
    if (!panel)
        return;
    if (d->visitor.waits)
        book_queueing(d);
    panel_queue_leave(panel, d->federation->engine, &d->visitor);
}

/* How many answers it has from the time it was served: draws are keyed, so those of its answers can
 * be looked at again. The question that was being answered has been asked. */
uint32_t panel_answers(const struct dispatch *d, uint32_t *asked)
{
    const struct phase_row *panel = d->federation->dispatches.plan->rows[PHASE_PANEL];
    double served_s = s_from_ns(d->phase_ns[PHASE_PANEL] - d->queue_ns), spent_s = 0;
    *asked = 0;
    if (!d->answered && !(served_s > 0))
        return 0; /* its computation may still be under way */
    uint32_t queries = dispatch_queries(d), answered = 0;
    *asked = queries;
    if (d->answered)
        return queries;
    while (answered < queries && (spent_s += panel->answer_s(d, answered)) <= served_s)
        answered++;
    *asked = answered < queries ? answered + 1 : queries;
    return answered;
}
