/* Answers are heard, and aggregated when it is time to. */
#include "sim/federation/round_end.h"

#include "core/base/mem.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/learning.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/local_job.h"
#include "sim/federation/acceptance_panel.h"
#include "sim/federation/evaluation.h"
#include "sim/federation/next_dispatch.h"
#include "sim/federation/open_round.h"
#include "sim/federation/round_timer.h"
#include "sim/federation/round_view.h"

#include <stdlib.h>

static double seconds_of(const struct dispatch *d)
{
    return s_from_ns(engine_now(d->federation->engine) - d->t_begin_ns);
}

static bool applies_late(const struct federation *f)
{
    return f->scenario->round.late == LATE_APPLY;
}

/* --- agents ---------------------------------------------------------------------------------- */

struct aggregation {
    struct event event; /* first, so that the event leads back here */
    struct federation *federation;
};

void aggregation_open(struct federation *f)
{
    f->aggregation = mem_zero(1, sizeof *f->aggregation);
    f->aggregation->federation = f;
}

void aggregation_free(struct federation *f)
{
    free(f->aggregation);
}

static void aggregate_event(struct engine *engine, struct event *event);

/* By an event, so that whatever else arrives at this instant is aggregated as well. */
void round_aggregate(struct federation *f)
{
    struct event *event = &f->aggregation->event;
    if (event_scheduled(event))
        return;
    event->fire = aggregate_event;
    engine_at(f->engine, event, engine_now(f->engine), PRIORITY_AGGREGATE);
}

/* Aggregates when the policy says so, else sets the next timer it asks for. */
static void ask_policy(struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    struct round_view view = round_view(f);
    if (policy->due(&view)) {
        round_aggregate(f);
    } else if (policy->again && !round_timer_runs(f)) {
        round_timer_reset(f);
        round_timer_start(f, policy->again(&view));
    }
}

void round_settle(struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    const struct open_round *round = f->open_round;
    if (!round->open || round->deciding)
        return;
    /* Asynchronously agents that are free may still be sent off at this instant. */
    if (policy->ends_by_itself && !policy->asynchronous && round->awaited == 0)
        round_aggregate(f);
    else if (policy->due)
        ask_policy(f);
}

/* Hands an upload to the server; false when the trial has failed. */
static bool receive(struct federation *f, struct dispatch *d)
{
    struct wire *upload = &d->local_job->result.upload;
    if (f->seams.tamper)
        f->seams.tamper(f->seams.context, dispatch_agent_number(d), d->round, upload);
    if (f->audit && hash_bytes(0, upload->bytes, upload->length) != d->local_job->up_hash) {
        federation_fail(f, "audit: round %u: an upload was not decoded as it was encoded",
                        f->round);
        return false;
    }
    if (server_receive(f->learning.server, d->wave, d->slot, upload->bytes, upload->length,
                       f->errs))
        return true;
    char *name = agent_name(f, dispatch_agent_number(d));
    federation_fail(f, "round %u: the upload of agent %s could not be decoded", f->round, name);
    free(name);
    return false;
}

/* It stays in the server's buffer until the next aggregation. One that is not released with its
 * cohort then has its place among the heard. */
static void hear(struct federation *f, struct dispatch *d)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    struct open_round *round = f->open_round;
    d->arrived = true;
    if (!d->overdue)
        open_round_arrive(round);
    if (!policy->keeps && !d->overdue)
        return;
    bool waits = !d->overdue && !policy->asynchronous;
    if (!waits || !round->open || round->deciding)
        dispatch_rest(d); /* it waits from now on */
    open_round_hear(round, d, policy->takes != NULL);
}

static bool is_full(const struct federation *f)
{
    struct round_view view = round_view(f);
    return view.settings->policy->full(&view);
}

/* Its agent was sent off too many versions ago. */
static bool is_stale(const struct federation *f, const struct dispatch *d)
{
    uint32_t most = f->scenario->round.max_staleness;
    bool taken = f->open_round->open && !f->open_round->deciding; /* by the round there is */
    uint32_t round = taken ? f->round : f->round + 1;
    return most != UINT32_MAX && round - d->round > most;
}

/* Whether the answer comes to nothing as it is too old. */
static bool discard_stale(struct federation *f, struct dispatch *d)
{
    if (!is_stale(f, d))
        return false;
    if (!d->overdue)
        open_round_lose(f->open_round);
    d->cause = CAUSE_STALE;
    dispatch_release(d, OUTCOME_LATE);
    round_settle(f);
    return true;
}

void round_arrived(struct federation *f, struct dispatch *d)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    standstill_answered(&f->standstill);
    if (responses_kept(&f->responses))
        responses_heard(&f->responses, dispatch_agent_number(d), d->number, seconds_of(d));
    if (d->overdue && !applies_late(f)) {
        dispatch_release(d, OUTCOME_LATE);
        return;
    }
    /* One more than the round wants: its place in the cohort is given up, so that release_all does
     * not find it there. */
    if (!d->overdue && policy->full && is_full(f)) {
        open_round_place(f->open_round, d->rank, NULL);
        open_round_lose(f->open_round);
        d->cause = CAUSE_SURPLUS;
        dispatch_release(d, OUTCOME_LATE);
        return;
    }
    if (discard_stale(f, d))
        return;
    /* A policy that takes but some of the buffer has the server read those it takes, when it
     * does. */
    if (f->learning.server && !policy->takes && !receive(f, d))
        return;
    hear(f, d);
    /* It may take over the block of an agent that was lost. */
    if (f->open_round->orphan_count > 0)
        next_dispatch_after(f, 0);
    round_settle(f);
}

/* Its block waits for somebody at this instant's dispatch. */
static void orphan(struct federation *f, const struct orphan *orphan)
{
    open_round_orphan(f->open_round, orphan);
    next_dispatch_after(f, 0);
}

/* Whether a lost agent is not sent off again before the next round. Asynchronously it is, at once,
 * so that concurrency is kept; but not where it would be lost again in the same way: at this very
 * instant, or for want of memory. */
static bool pauses_after(const struct dispatch *d)
{
    const struct federation *f = d->federation;
    return !round_policy_of(f->scenario)->asynchronous || d->cause == CAUSE_MEMORY ||
           d->t_begin_ns == engine_now(f->engine);
}

/* It will not answer. `outcome` says what became of it. */
static void lose(struct federation *f, struct dispatch *d, enum outcome outcome)
{
    bool keeps = round_policy_of(f->scenario)->keeps, overdue = d->overdue;
    struct orphan left = {d->in_wave, d->rank, d->slot};
    if (pauses_after(d))
        dispatch_agent(d)->lost_round = f->round;
    free_agents_note(&f->free, dispatch_agent(d));
    standstill_lost(d);
    if (f->early.failed)
        return;
    if (!overdue && !keeps)
        open_round_place(f->open_round, d->rank, NULL);
    if (overdue || f->scenario->round.missing != MISSING_REASSIGN || f->open_round->deciding) {
        if (!overdue)
            open_round_lose(f->open_round);
        dispatch_release(d, outcome);
    } else {
        dispatch_release(d, outcome);
        orphan(f, &left);
    }
    if (!overdue)
        round_settle(f);
}

void round_lost(struct federation *f, struct dispatch *d)
{
    responses_lost(&f->responses, d->number);
    lose(f, d, OUTCOME_DROPPED);
}

/* The time it took until now counts as its time: it would have taken longer. */
void round_give_up(struct federation *f, struct dispatch *d)
{
    responses_cut(&f->responses, dispatch_agent_number(d), seconds_of(d));
    enum outcome outcome = dispatch_cut(d);
    if (outcome == OUTCOME_ABORTED)
        d->cause = CAUSE_TIMEOUT;
    lose(f, d, outcome);
}

/* --- the aggregation ------------------------------------------------------------------------- */

/* One that is still out is cut off, or left to finish: for nothing, or for a later aggregation. */
static void leave_out(struct federation *f, struct dispatch *d)
{
    open_round_lose(f->open_round);
    if (f->scenario->round.on_deadline == DEADLINE_ABORT) {
        responses_cut(&f->responses, dispatch_agent_number(d), seconds_of(d));
        enum outcome outcome = dispatch_cut(d);
        if (outcome == OUTCOME_ABORTED)
            d->cause = round_policy_of(f->scenario)->surplus ? CAUSE_SURPLUS : CAUSE_DEADLINE;
        dispatch_release(d, outcome);
        return;
    }
    d->overdue = true;
    if (!applies_late(f))
        dispatch_leave_wave(d);
}

/* How many of those heard this aggregation is of. */
static size_t heard_now(const struct federation *f)
{
    struct round_view view = round_view(f);
    return view.settings->policy->takes ? round_takes(&view) : f->open_round->heard_count;
}

/* The server reads what it takes of its buffer; false when the trial has failed. */
static bool receive_taken(struct federation *f)
{
    if (!f->learning.server || !round_policy_of(f->scenario)->takes)
        return true;
    for (size_t i = 0, count = heard_now(f); i < count; i++)
        if (!receive(f, f->open_round->heard[i]))
            return false;
    return true;
}

static void release_heard(struct federation *f, size_t count, bool keep)
{
    for (size_t i = 0; i < count; i++) {
        struct dispatch *d = f->open_round->heard[i];
        if (d->round != f->round)
            ledger_stale(f);
        dispatch_release(d, keep ? OUTCOME_USED : OUTCOME_VOID);
    }
    open_round_forget(f->open_round, count);
}

/* What became of everybody's work; nobody goes on beyond the last round. */
static void release_all(struct federation *f, bool keep)
{
    struct open_round *round = f->open_round;
    open_round_drop_orphans(round);
    bool last = stopping_at_last_round(f);
    for (uint32_t i = 0; i < round->cohort_count; i++) {
        struct dispatch *d = round->cohort[i];
        if (d && d->arrived)
            dispatch_release(d, keep ? OUTCOME_USED : OUTCOME_VOID);
        else if (d)
            leave_out(f, d);
    }
    struct round_view view = round_view(f);
    uint32_t taken = round_takes(&view);
    release_heard(f, heard_now(f), keep);
    open_round_set_cohort(round, 0);
    open_round_aggregate(round, taken);
    if (last)
        dispatch_end_all(f);
}

/* What the server computes for an aggregation delays the next round. Policies that keep agents
 * aggregate what was heard, whatever its waves. */
static int64_t server_busy_ns(const struct federation *f)
{
    uint32_t slots = f->open_round->heard_count ? (uint32_t)heard_now(f) : 1;
    if (!round_policy_of(f->scenario)->keeps)
        slots = scenario_slots(f->scenario, f->open_round->cohort_count, f->eligible);
    int64_t ns = 0;
    if (f->learning.server &&
        !ns_from_s(server_flops(f->learning.server, slots, f->open_round->arrived) /
                       f->scenario->server.flops,
                   &ns))
        return TIME_NEVER;
    return ns;
}

static void forget_wave(struct federation *f, const struct wave *wave)
{
    if (f->learning.server)
        server_retire(f->learning.server, wave->number);
}

/* Forgets waves whose answers have all been heard or lost. */
static void retire_waves(struct federation *f)
{
    open_round_retire(f->open_round, forget_wave, f);
}

/* The next round begins `delay_ns` later. */
static void end_round(struct federation *f, bool keep, int64_t delay_ns)
{
    if (f->learning.server)
        learning_keep_hash(f);
    ledger_round(f, keep);
    open_round_end(f->open_round);
    retire_waves(f);
    uint32_t every = f->scenario->evaluation.every;
    bool ended = stopping_by_spent(f);
    if (f->learning.server && (ended || (every && f->round % every == 0)))
        evaluation_begin(f, f->round);
    next_dispatch_after(f, delay_ns);
}

static void decided(struct federation *f)
{
    end_round(f, true, 0);
}

/* Whether the round is void is decided by what has arrived before anything is released; cancelled
 * are the policy's timer and the dispatch of this instant, as the server sends nobody off until it
 * has decided. */
static void aggregate_event(struct engine *engine, struct event *event)
{
    struct federation *f = ((struct aggregation *)event)->federation;
    uint32_t arrived = f->open_round->arrived;
    uint32_t least = f->learning.server ? server_least_answers(f->learning.server) : 1;
    bool keep = arrived >= least && arrived >= f->scenario->round.min_arrivals;
    int64_t busy_ns = server_busy_ns(f);
    (void)engine;
    round_timer_cancel(f);
    next_dispatch_cancel(f);
    open_round_decide(f->open_round);
    if (!receive_taken(f))
        return;
    ledger_event(f, keep ? "aggregate" : "void", NULL, 0, 0);
    struct work *panel = f->learning.server ? server_aggregate(f->learning.server, keep) : NULL;
    release_all(f, keep);
    if (panel)
        acceptance_panel_ask(f, panel, busy_ns, decided);
    else
        end_round(f, keep, busy_ns);
}
