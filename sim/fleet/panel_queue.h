/* A panel of humans that serves several visitors one after another: in order of arrival, then of
 * the visitors' keys. Zero-initialised but for what its owner sets.
 *
 * It is a queue with one server, first come, first served; how long a service takes is the
 * visitor's own business. Each waits until all before it have been served or have left. Keys settle
 * ties, so that who waits for whom at one instant does not depend on the order of events.
 *
 * For example visitors a and b come at 0 s and c at 1 s, each to be served for 5 s: a (of the
 * lesser key) is served from 0 s on, b from 5 s, c from 10 s. If b leaves at 3 s, c is served from
 * 5 s on. */
#ifndef SIM_PANEL_QUEUE_H
#define SIM_PANEL_QUEUE_H

#include "core/base/heap.h"
#include "core/engine/engine.h"

/* Whoever visits a panel embeds this, zeroed before the first visit. */
struct panel_visitor {
    uint32_t waits; /* its handle in the queue; 0: it does not wait in one */
};

struct panel_queue {
    struct event next; /* takes the next visitor; first, so that the event leads back here */
    struct heap waiting;
    struct panel_visitor *served; /* NULL: idle */
    /* Set by the owner: service begins; and the priority of that event, behind all arrivals. */
    void (*serve)(struct engine *engine, struct panel_visitor *visitor);
    uint8_t priority;
};

/* The visitor queues from now on; of several that came at one instant the least `key` comes first.
 * Nobody visits two panels at once. */
void panel_queue_join(struct panel_queue *queue, struct engine *engine,
                      struct panel_visitor *visitor, uint64_t key);
/* It leaves, served or not, and the panel takes the next one; nothing happens where it is not. */
void panel_queue_leave(struct panel_queue *queue, struct engine *engine,
                       struct panel_visitor *visitor);
/* Frees the waiting line; whoever stands in it is forgotten. */
void panel_queue_free(struct panel_queue *queue);

#endif
