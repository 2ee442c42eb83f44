#include "sim/fleet/panel_queue.h"

#include "sim/federation/federation.h"

static void take_out(struct panel_queue *queue, struct dispatch *dispatch)
{
    heap_remove(&queue->waiting, dispatch->visit);
    dispatch->visit = 0;
}

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

/* Of two dispatches of one agent the earlier comes first. */
static uint64_t visitor_key(const struct dispatch *dispatch)
{
    return (uint64_t)dispatch->agent << 32 | (uint32_t)dispatch->number;
}

void panel_queue_join(struct panel_queue *queue, struct engine *engine, struct dispatch *dispatch)
{
    dispatch->visit = heap_push(&queue->waiting, dispatch,
                                heap_key_of((uint64_t)engine_now(engine), visitor_key(dispatch)));
    call_next(queue, engine);
}

void panel_queue_leave(struct panel_queue *queue, struct engine *engine, struct dispatch *dispatch)
{
    if (queue->served == dispatch)
        queue->served = NULL;
    if (dispatch->visit)
        take_out(queue, dispatch);
    call_next(queue, engine);
}

void panel_queue_free(struct panel_queue *queue)
{
    heap_free(&queue->waiting);
}
