/* A dispatch's visit to a panel that serves several dispatches one after another: one that agents
 * share, or the remote panel at the server. It joins the queue, is served when its turn comes
 * (first come, first served: sim/fleet/panel_queue.h), and leaves when it is answered, paused or
 * lost. Time spent in the queue is part of its panel time. */
#ifndef SIM_PANEL_VISIT_H
#define SIM_PANEL_VISIT_H

#include "sim/fleet/panel_queue.h"

struct dispatch;

/* The panel it may visit; NULL: its agent has a panel of its own, which is never busy. */
struct panel_queue *panel_visited(const struct dispatch *dispatch);
/* It queues from now on. */
void panel_visit_begin(struct dispatch *dispatch,
                       void (*serve)(struct engine *engine, struct panel_visitor *visitor));
/* The panel takes it at this instant: the dispatch, whose time in the queue is booked. */
struct dispatch *panel_visit_served(struct panel_visitor *visitor);
/* The panel is free for the next one; of a dispatch not served yet the time in the queue is booked.
 * Nothing happens where it visits none. */
void panel_visit_end(struct dispatch *dispatch);

/* How many queries of a dispatch that has ended its panel answered, whether it is shared or not;
 * `asked` takes how many were put to it, of which the last may have gone without an answer. */
uint32_t panel_answers(const struct dispatch *dispatch, uint32_t *asked);

#endif
