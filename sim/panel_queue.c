#include "sim/panel_queue.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

static void take_next(struct engine *engine, struct event *event)
{
    struct panel_queue *queue = (struct panel_queue *)event; /* its first member */
    if (queue->served || queue->count == 0)
        return;
    queue->served = queue->waiting[0].dispatch;
    memmove(queue->waiting, queue->waiting + 1, --queue->count * sizeof *queue->waiting);
    queue->serve(engine, queue->served);
}

static void call_next(struct panel_queue *queue, struct engine *engine)
{
    if (queue->served || queue->count == 0 || event_scheduled(&queue->next))
        return;
    queue->next.fire = take_next;
    engine_at(engine, &queue->next, engine_now(engine), queue->priority);
}

static bool before(const struct panel_visit *a, const struct panel_visit *b)
{
    return a->arrived_ns != b->arrived_ns ? a->arrived_ns < b->arrived_ns : a->agent < b->agent;
}

void panel_queue_join(struct panel_queue *queue, struct engine *engine, struct dispatch *dispatch,
                      uint32_t agent)
{
    struct panel_visit visit = {engine_now(engine), agent, dispatch};
    mem_grow(&queue->waiting, &queue->capacity, queue->count + 1, sizeof *queue->waiting);
    size_t at = queue->count++;
    for (; at > 0 && before(&visit, &queue->waiting[at - 1]); at--)
        queue->waiting[at] = queue->waiting[at - 1];
    queue->waiting[at] = visit;
    call_next(queue, engine);
}

void panel_queue_leave(struct panel_queue *queue, struct engine *engine,
                       const struct dispatch *dispatch)
{
    if (queue->served == dispatch)
        queue->served = NULL;
    for (size_t i = 0; i < queue->count; i++)
        if (queue->waiting[i].dispatch == dispatch) {
            memmove(queue->waiting + i, queue->waiting + i + 1,
                    (--queue->count - i) * sizeof *queue->waiting);
            break;
        }
    call_next(queue, engine);
}

void panel_queue_free(struct panel_queue *queue)
{
    free(queue->waiting);
}
