/* A panel at the server (panel.place: server): the agents' episodes travel up, and it casts their
 * votes one after another, in order of arrival, then of agent; each query takes server.answer.
 *
 *   view recorded   an agent is done once its recording is up; the recording queues
 *   view live       an agent queues before its first step; from then to its answer the panel is its
 *                   own. It keeps a step and no more: the robot waits while that travels, so that
 *                   computing and uploading take as long as they do one after the other, which is
 *                   how they are booked
 *
 * Once an upload is there its agent is no longer needed: one that would have dropped in the panel
 * phase does not drop. */
#include "core/base/mem.h"
#include "models/device/recording.h"
#include "models/server/server_watch.h"
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/spans.h"

#include <stdlib.h>

static void join(struct dispatch *d, void (*serve)(struct engine *, struct panel_visitor *))
{
    struct panel_queue *queue = &d->federation->server_queue;
    dispatch_enter_phase(d, PHASE_PANEL);
    queue->serve = serve;
    queue->priority = PRIORITY_PANEL;
    panel_queue_join(queue, d->federation->engine, &d->visitor, dispatch_visitor_key(d));
}

/* The recording becomes the vote. */
static bool cast_vote(struct dispatch *d)
{
    struct federation *f = d->federation;
    struct local_job *local_job = d->local_job;
    struct wire *upload = &local_job->result.upload, vote = {0};
    char *name = agent_name(f, d->agent);
    if (f->tamper)
        f->tamper(f->context, d->agent, d->round, upload);
    bool good = !f->audit || hash_bytes(0, upload->bytes, upload->length) == local_job->up_hash;
    if (!good)
        federation_fail(f, "audit: round %u: a recording was not decoded as it was encoded",
                        d->round);
    else if (!server_watch(f->server, work_identity(local_job->work), upload->bytes, upload->length,
                           &vote, &local_job->result.vote, f->errs)) {
        federation_fail(f, "round %u: the episodes of agent %s could not be decoded", d->round,
                        name);
        good = false;
    }
    wire_free(upload);
    *upload = vote;
    local_job->up_hash = hash_bytes(0, vote.bytes, vote.length);
    free(name);
    return good;
}

static void answered_event(struct engine *engine, struct event *event)
{
    struct dispatch *d = (struct dispatch *)event;
    panel_queue_leave(&d->federation->server_queue, engine, &d->visitor);
    dispatch_enter_phase(d, PHASE_WAIT);
    ledger_event(d->federation, "panel", d, 0, 0);
    if (!d->local_job || cast_vote(d))
        round_arrived(d->federation, d);
}

/* N queries one after another. */
static void answer(struct dispatch *d)
{
    int64_t ns;
    spans_enter(d, SPAN_PANEL);
    if (ns_from_s(dispatch_queries(d) * d->federation->scenario->server.answer_s, &ns))
        dispatch_next(d, answered_event, ns);
    else
        dispatch_fail_time(d, "the server panel's answer");
}

static void look(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    struct dispatch *d = dispatch_of_visitor(visitor);
    d->queue_ns += dispatch_now(d) - d->t_phase_ns;
    answer(d);
}

static void watch(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    struct dispatch *d = dispatch_of_visitor(visitor);
    d->queue_ns += dispatch_now(d) - d->t_phase_ns;
    compute_begin(d);
}

void remote_panel_attend(struct dispatch *d)
{
    join(d, watch);
}

void remote_panel_arrived(struct dispatch *d)
{
    if (d->federation->server_queue.served != &d->visitor) {
        join(d, look);
        return;
    }
    dispatch_enter_phase(d, PHASE_PANEL);
    answer(d);
}
