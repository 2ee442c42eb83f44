/* The queue at a panel of humans. */
#include "sim/fleet/panel_queue.h"

#include <stddef.h>

static void take_out(struct panel_queue *queue, struct panel_visitor *visitor)
{
    heap_remove(&queue->waiting, visitor->waits);
    visitor->waits = 0;
}

/* By an event of its own priority: all that come at one instant stand in line before one is taken,
 * so that the order among them is that of their keys. */
static void take_next(struct engine *engine, struct event *event)
{
    struct panel_queue *queue = (struct panel_queue *)event; /* its first member */
    if (queue->served || queue->waiting.count == 0)
        return;
    queue->served = heap_top(&queue->waiting);
    take_out(queue, queue->served);
    queue->serve(engine, queue->served);
}

static void call_next(struct panel_queue *queue, struct engine *engine)
{
    if (queue->served || queue->waiting.count == 0 || event_scheduled(&queue->next))
        return;
    queue->next.fire = take_next;
    engine_at(engine, &queue->next, engine_now(engine), queue->priority);
}

void panel_queue_join(struct panel_queue *queue, struct engine *engine,
                      struct panel_visitor *visitor, uint64_t key)
{
    visitor->waits =
        heap_push(&queue->waiting, visitor, heap_key_of((uint64_t)engine_now(engine), key));
    call_next(queue, engine);
}

void panel_queue_leave(struct panel_queue *queue, struct engine *engine,
                       struct panel_visitor *visitor)
{
    if (queue->served == visitor)
        queue->served = NULL;
    if (visitor->waits)
        take_out(queue, visitor);
    call_next(queue, engine);
}

void panel_queue_free(struct panel_queue *queue)
{
    heap_free(&queue->waiting);
}
