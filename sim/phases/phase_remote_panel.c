/* A panel at the server (panel.place: server): the agents' episodes travel up, and it casts their
 * votes one after another, in order of arrival, then of agent; each query takes server.answer.
 *
 *   view recorded   an agent is done once its recording is up; the recording queues
 *   view live       an agent queues before its first step; from then to its answer the panel is its
 *                   own. It keeps a step and no more: the robot waits while that travels, so that
 *                   computing and uploading take as long as they do one after the other, which is
 *                   how they are booked
 *
 * So the phase comes after the upload, and of a panel that watches live also before the
 * computation. Once an upload is there its agent is no longer needed: one that would have dropped
 * in the panel phase does not drop. */
#include "core/base/mem.h"
#include "models/device/recording.h"
#include "models/server/server_watch.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_answers.h"
#include "sim/dispatch/panel_visit.h"
#include "sim/dispatch/spans.h"
#include "sim/dispatch/standstill.h"
#include "sim/phases/phases.h"

#include <stdlib.h>

/* The recording becomes the vote. */
static bool cast_vote(struct dispatch *d)
{
    struct federation *f = d->federation;
    struct local_job *local_job = d->local_job;
    struct wire *upload = &local_job->result.upload, vote = {0};
    char *name = agent_name(f, dispatch_agent_number(d));
    if (ledger_keeps(f, RECORD_EVENTS))
        local_job->result.questions =
            mem_zero(local_job->result.queries, sizeof *local_job->result.questions);
    if (f->seams.tamper)
        f->seams.tamper(f->seams.context, dispatch_agent_number(d), d->round, upload);
    bool good = !f->audit || hash_bytes(0, upload->bytes, upload->length) == local_job->up_hash;
    if (!good)
        federation_fail(f, "audit: round %u: a recording was not decoded as it was encoded",
                        d->round);
    else if (!server_watch(f->learning.server, work_identity(local_job->work),
                           work_conducts(local_job->work), upload->bytes, upload->length, &vote,
                           &local_job->result.vote, local_job->result.questions, f->errs)) {
        federation_fail(f, "round %u: the episodes of agent %s could not be decoded", d->round,
                        name);
        good = false;
    }
    /* From here on the upload is the vote, as if the agent had sent it: the server reads it like
     * any other. */
    wire_free(upload);
    *upload = vote;
    local_job->up_hash = hash_bytes(0, vote.bytes, vote.length);
    free(name);
    return good;
}

/* A vote that cannot be cast ends the trial. */
static void answered_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    panel_visit_end(d);
    d->answered = true;
    ledger_event(d->federation, "panel", d, 0, 0);
    if (d->local_job && !cast_vote(d))
        return;
    ledger_answers(d->federation, d);
    dispatch_phase_done(d);
}

static double answer_s(const struct dispatch *d, uint32_t query)
{
    (void)query;
    return d->federation->scenario->server.answer_s;
}

/* N queries one after another. */
static void answer(struct dispatch *d)
{
    int64_t ns;
    spans_enter(d, SPAN_PANEL);
    if (ns_from_s(dispatch_queries(d) * answer_s(d, 0), &ns))
        dispatch_next(d, answered_event, ns);
    else
        dispatch_fail_time(d, "the server panel's answer");
}

/* The panel looks at the episodes. */
static void look(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    answer(panel_visit_served(visitor));
}

/* The panel has time to watch live: the agent may compute. */
static void watch(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    dispatch_phase_done(panel_visit_served(visitor));
}

static void begin(struct dispatch *d)
{
    dispatch_enter_phase(d, PHASE_PANEL);
    if (panel_visited(d)->served == &d->visitor)
        answer(d); /* it has watched */
    else
        panel_visit_begin(d, d->delivered ? look : watch);
}

/* An agent that waits to be watched has done nothing yet; others are taken before it. */
static void pause(struct dispatch *d)
{
    standstill_end(&d->federation->standstill);
    panel_visit_end(d);
}

static bool always(const struct dispatch *d)
{
    (void)d;
    return true;
}

const struct phase_row phase_remote_panel = {.draws = ENERGY_IDLE,
                                             .span = SPAN_QUEUE,
                                             .begin = begin,
                                             .pause = pause,
                                             .resume = begin,
                                             .progresses = always,
                                             .answer_s = answer_s};
