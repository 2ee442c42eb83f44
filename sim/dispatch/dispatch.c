/* The life of a dispatch: one agent's part of a round, from the message that goes out to it until
 * its agent is free again and the server knows what came of the work.
 *
 *   begins       dispatch_new numbers it, and its agent is busy from then on. dispatch_begin draws
 *                whether and where its agent will drop out, encodes the message and begins the
 *                first phase, the download.
 *   goes on      A phase ends with dispatch_phase_done, which begins the one that follows by the
 *                table (sim/phases): download, compute, panel, upload; with a panel at the server
 *                download, (panel), compute, upload, panel. After the last the rounds hear of it.
 *   pauses       Its agent leaves: by the class's on_leave the work is given up, pauses in the
 *                phase `away`, or goes on. In the phase `wait` it waits for a resource of its
 *                device.
 *   is lost      The agent drops as drawn, runs out of memory, or leaves for good. The server
 *                learns of that `detection` later, and until then takes the agent for busy.
 *   is cut off   The round ends without it: what it had moved and computed stands in its row.
 *   rests        The agent has nothing more to do for it and is free.
 *   is released  It is known what became of the work, and the dispatch is written down. */
#include "sim/dispatch/dispatch.h"

#include "sim/dispatch/dispatch_outcome.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/dispatch_store.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/dispatch/local_job.h"
#include "sim/dispatch/memory.h"
#include "sim/dispatch/panel_visit.h"
#include "sim/dispatch/phase_row.h"
#include "sim/dispatch/spans.h"

#include <stdlib.h>

void dispatch_fail_time(const struct dispatch *d, const char *what)
{
    char *name = agent_name(d->federation, dispatch_agent_number(d));
    federation_fail(
        d->federation,
        "round %u: %s of agent %s would end beyond the clock (292 years) or is not a duration",
        d->round, what, name);
    free(name);
}

/* When it is due is noted so that a pause knows what is left of it. */
void dispatch_after(struct dispatch *d, struct event *event, int64_t delay_ns)
{
    if (d->managed)
        d->use->due_ns =
            delay_ns < TIME_NEVER - dispatch_now(d) ? dispatch_now(d) + delay_ns : TIME_NEVER;
    if (!engine_after(d->federation->engine, event, delay_ns, PRIORITY_DEVICE))
        dispatch_fail_time(d, phase_names[d->phase]);
}

void dispatch_next(struct dispatch *d, event_fn *fire, int64_t delay_ns)
{
    d->event.fire = fire;
    dispatch_after(d, &d->event, delay_ns);
}

/* --- its beginning --------------------------------------------------------------------------- */

void dispatches_open(struct federation *f, const struct phase_plan *plan,
                     const struct dispatch_callbacks *rounds)
{
    f->dispatches.plan = plan;
    f->dispatches.rounds = rounds;
}

/* Everything is set at once, so nothing of the dispatch that lay here before remains. */
struct dispatch *dispatch_new(struct federation *f, struct agent *agent, uint32_t rank,
                              uint32_t slot)
{
    struct dispatch *d = dispatches_take(f);
    *d = (struct dispatch){.federation = f,
                           .number = ++f->dispatches.begun,
                           .round = f->round,
                           .place = (uint32_t)(agent - f->fleet.agents),
                           .wave = f->wave,
                           .rank = rank,
                           .slot = slot,
                           .latency_ns = agent->latency_ns + f->server_latency_ns,
                           .t_begin_ns = engine_now(f->engine),
                           .t_phase_ns = engine_now(f->engine),
                           .linked = agent->linked,
                           .under_way = true,
                           .phase = f->dispatches.plan->first,
                           .drop_phase = PHASES,
                           .outcome_phase = PHASES};
    f->dispatches.in_flight++;
    agent->under_way++;
    free_agents_note(&f->free, agent);
    ledger_agent(f, agent->number);
    if (!agent->plain)
        resources_enter(resources_of(f, agent), d);
    spans_enter_phase(d, d->phase);
    return d;
}

static void begin_phase(struct dispatch *d, enum phase phase)
{
    d->federation->dispatches.plan->rows[phase]->begin(d);
}

static void begin_first(struct dispatch *d)
{
    begin_phase(d, d->federation->dispatches.plan->first);
}

/* The event is told once the message is encoded, as its length stands in it. */
void dispatch_begin(struct dispatch *d)
{
    outcome_draw(d);
    if (d->federation->learning.server && !local_job_prepare(d, false))
        return;
    ledger_event(d->federation, "select", d, dispatch_download_B(d), 0);
    begin_first(d);
}

void dispatch_flush(struct dispatch *d)
{
    if (local_job_prepare(d, true))
        begin_first(d);
}

/* --- it goes on ------------------------------------------------------------------------------ */

/* Which phase follows may depend on whether the upload is through: a remote panel that watches live
 * comes before the computation, and again behind the upload. */
void dispatch_phase_done(struct dispatch *d)
{
    uint8_t next = d->federation->dispatches.plan->after[d->delivered][d->phase];
    if (next < PHASES) {
        begin_phase(d, next);
        return;
    }
    dispatch_enter_phase(d, PHASE_WAIT);
    d->federation->dispatches.rounds->arrived(d->federation, d);
}

/* --- its agent comes and goes ---------------------------------------------------------------- */

static bool never_back(const struct dispatch *d)
{
    const struct presence *presence = d->use->resources->presence;
    return presence->away && presence->until_ns == TIME_NEVER;
}

/* Whether it goes on with what it is at while its agent is offline: where its class says so and its
 * phase can, which no transfer does, nor anything that a panel watches over the network. */
static bool goes_on(const struct dispatch *d)
{
    const struct phase_row *row = dispatch_row(d);
    bool may = dispatch_agent(d)->class_spec->on_leave == LEAVE_CONTINUE && !dispatch_is_watched(d);
    return may && row->goes_on && row->goes_on(d);
}

/* The phase puts aside what it has done so far before the dispatch leaves it. */
static void pause(struct dispatch *d)
{
    uint8_t phase = d->phase;
    dispatch_row(d)->pause(d);
    ledger_event(d->federation, "pause", d, 0, 0);
    dispatch_enter_phase(d, PHASE_AWAY);
    d->use->paused = phase;
}

/* Asked when a message is about to set off, and when a dispatch gets in line: its agent may have
 * left. */
bool dispatch_may_go_on(struct dispatch *d)
{
    if (!d->use->resources->presence->away || goes_on(d))
        return true;
    if (never_back(d))
        dispatch_give_up(d, CAUSE_LEFT);
    else
        pause(d);
    return false;
}

/* Whether the agent still has something to do for it. */
static bool at_work(const struct dispatch *d)
{
    return d->outcome_phase == PHASES && !d->delivered;
}

/* In turn: it aborts by the class's habit, or as its agent never comes back; it goes on where the
 * phase needs no link; else it pauses. */
void dispatch_agent_left(struct dispatch *d)
{
    bool aborts = dispatch_agent(d)->class_spec->on_leave == LEAVE_ABORT && !dispatch_flushes(d);
    if (!at_work(d))
        return;
    if (aborts || never_back(d))
        dispatch_give_up(d, CAUSE_LEFT);
    else if (!dispatch_is_paused(d) && !goes_on(d))
        pause(d);
}

void dispatch_agent_back(struct dispatch *d)
{
    if (!at_work(d) || !dispatch_is_paused(d))
        return;
    dispatch_enter_phase(d, d->use->paused);
    ledger_event(d->federation, "resume", d, 0, 0);
    dispatch_row(d)->resume(d);
}

/* --- it is lost, or cut off ------------------------------------------------------------------ */

static void detected(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    d->federation->dispatches.rounds->lost(d->federation, d);
}

/* Messages behind one that did not come through were on the same connection, and share the cause
 * that the agent knows of. */
static void lose_queued_downloads(const struct dispatch *d)
{
    if (!d->managed || !d->sending || d->flow.src != NODE_SERVER)
        return;
    bool told = d->cause == CAUSE_LEFT || d->cause == CAUSE_MEMORY;
    enum cause cause = told ? (enum cause)d->cause : CAUSE_DROPPED;
    for (struct dispatch *later = d->use->next; later; later = later->use->next)
        if (later->outcome_phase == PHASES && later->sending && later->flow.src == NODE_SERVER)
            dispatch_give_up(later, cause);
}

/* The agent has let go of it; the server learns of that `detection` later. What it held is given up
 * first, memory, messages and its device's resources, so that others may go on at this instant. */
static void await_detection(struct dispatch *d)
{
    memory_leave(d);
    lose_queued_downloads(d);
    d->sending = false;
    dispatch_enter_phase(d, PHASE_WAIT);
    spans_enter(d, SPAN_DETECTION);
    if (d->managed)
        resources_give(d);
    dispatch_next(d, detected, d->federation->detection_ns);
}

/* Nothing comes of it any more, as of this instant and this phase. Its connection is gone, and the
 * next message sets one up anew. */
static void break_off(struct dispatch *d)
{
    panel_visit_end(d);
    dispatch_agent(d)->connected = false;
    d->outcome_phase = d->phase;
}

void dispatch_drop(struct dispatch *d)
{
    ledger_event(d->federation, "drop", d, 0, 0);
    break_off(d);
    await_detection(d);
}

void dispatch_run_out(struct dispatch *d)
{
    d->cause = CAUSE_MEMORY;
    ledger_event(d->federation, "memory", d, 0, 0);
    break_off(d);
    await_detection(d);
}

/* Takes the agent off its work: what it had moved and computed stands in its row. It may be waiting
 * for its job in host time (await), which goes on or is withdrawn without it. */
static void halt(struct dispatch *d)
{
    const struct phase_row *row = dispatch_row(d);
    engine_cancel(d->federation->engine, &d->event);
    d->event.await = NULL;
    if (row->cut)
        row->cut(d);
    break_off(d);
}

/* A flush is nobody's answer, so there is nothing that the server would have to notice. */
void dispatch_give_up(struct dispatch *d, enum cause cause)
{
    halt(d);
    if (dispatch_flushes(d)) {
        dispatch_release(d, OUTCOME_FLUSH);
        return;
    }
    d->cause = (uint8_t)cause;
    ledger_event(d->federation, "drop", d, 0, 0);
    await_detection(d);
}

/* A dispatch that is broken off already only waits for its loss to be detected: the round's end
 * cuts that wait short, and the outcome is the loss that the server now learns of. */
enum outcome dispatch_cut(struct dispatch *d)
{
    if (d->outcome_phase != PHASES) {
        engine_cancel(d->federation->engine, &d->event);
        return OUTCOME_DROPPED;
    }
    halt(d);
    ledger_event(d->federation, "abort", d, 0, 0);
    if (!stopping_ended(&d->federation->stopping))
        lose_queued_downloads(d);
    return OUTCOME_ABORTED;
}

/* --- its end --------------------------------------------------------------------------------- */

/* The rounds hear of the free agent last, when all else says that it is free. */
void dispatch_rest(struct dispatch *d)
{
    struct federation *f = d->federation;
    memory_leave(d);
    dispatch_enter_phase(d, PHASE_WAIT);
    d->rested = true;
    if (d->managed)
        resources_leave(d);
    dispatch_agent(d)->under_way--;
    free_agents_note(&f->free, dispatch_agent(d));
    f->dispatches.in_flight--;
    f->dispatches.rounds->agent_free(f);
}

void dispatch_join_wave(struct dispatch *d, struct wave *wave)
{
    d->in_wave = wave;
    d->wave = wave->number;
    wave->pending++;
}

void dispatch_leave_wave(struct dispatch *d)
{
    if (d->in_wave)
        d->in_wave->pending--;
    d->in_wave = NULL;
}

/* Its row is written before anything that the row reads is given back. */
void dispatch_release(struct dispatch *d, enum outcome outcome)
{
    struct federation *f = d->federation;
    if (!d->rested)
        dispatch_rest(d);
    d->outcome = (uint8_t)outcome;
    if (d->cause == CAUSE_NONE)
        d->cause = (uint8_t)outcome_cause(outcome);
    f->dispatches.steps_done += d->steps;
    ledger_dispatch(f, d);
    dispatch_leave_wave(d);
    local_job_free(f, d->local_job);
    d->local_job = NULL;
    if (d->managed)
        free(d->use);
    dispatches_put(d);
}

/* One whose answer is in the server's buffer has nothing left to be taken off. */
static void end_one(struct dispatch *d)
{
    bool answered = d->arrived && d->rested;
    enum outcome outcome = answered ? OUTCOME_UNFINISHED : dispatch_cut(d);
    dispatch_release(d, outcome == OUTCOME_DROPPED ? OUTCOME_DROPPED : OUTCOME_UNFINISHED);
}

/* From a list, as the store changes with each release; in the order in which they began. */
void dispatch_end_all(struct federation *f)
{
    size_t count;
    struct dispatch **left = dispatches_under_way(f, &count);
    for (size_t i = 0; i < count; i++)
        end_one(left[i]);
    free(left);
}
