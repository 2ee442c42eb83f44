/* A panel of humans that serves several agents one after another: in order of arrival, then of
 * agent. Queueing is part of an agent's panel time (SPEC 5). Embedded in the fleet;
 * zero-initialised. */
#ifndef SIM_PANEL_QUEUE_H
#define SIM_PANEL_QUEUE_H

#include "core/base/heap.h"
#include "core/engine/engine.h"

struct dispatch;

struct panel_queue {
    struct event next; /* takes the next visitor, after all arrivals of the instant */
    struct heap
        waiting; /* dispatches by (arrival, agent, number); each keeps its handle in `visit` */
    struct dispatch *served; /* NULL: idle */
    void (*serve)(struct engine *engine,
                  struct dispatch *dispatch); /* set by the owner: service begins */
    uint8_t priority;
};

void panel_queue_join(struct panel_queue *queue, struct engine *engine, struct dispatch *dispatch);
/* The dispatch leaves, served or not; the panel turns to the next. */
void panel_queue_leave(struct panel_queue *queue, struct engine *engine, struct dispatch *dispatch);
void panel_queue_free(struct panel_queue *queue);

#endif
