/* Answers are heard, and aggregated when it is time to. */
#include "sim/federation/round_end.h"

#include "core/base/mem.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/learning.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/local_job.h"
#include "sim/federation/acceptance_panel.h"
#include "sim/federation/evaluation.h"
#include "sim/federation/round.h"
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

static void aggregate_event(struct engine *engine, struct event *event);

void round_aggregate(struct federation *f)
{
    if (event_scheduled(&f->aggregate_event))
        return;
    f->aggregate_event.fire = aggregate_event;
    engine_at(f->engine, &f->aggregate_event, engine_now(f->engine), PRIORITY_AGGREGATE);
}

/* Aggregates when the policy says so, else sets the next timer it asks for. */
static void ask_policy(struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    struct round_view view = round_view(f);
    if (policy->due(&view)) {
        round_aggregate(f);
    } else if (policy->again && !event_scheduled(&f->timer_event)) {
        f->timer_passed = false;
        round_timer(f, policy->again(&view));
    }
}

void round_settle(struct federation *f)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    if (!f->open || f->deciding)
        return;
    /* Asynchronously agents that are free may still be sent off at this instant. */
    if (policy->ends_by_itself && !policy->asynchronous && f->awaited == 0)
        round_aggregate(f);
    else if (policy->due)
        ask_policy(f);
}

/* Hands an upload to the server; false when the trial has failed. */
static bool receive(struct federation *f, struct dispatch *d)
{
    struct wire *upload = &d->local_job->result.upload;
    if (f->seams.tamper)
        f->seams.tamper(f->seams.context, d->agent, d->round, upload);
    if (f->audit && hash_bytes(0, upload->bytes, upload->length) != d->local_job->up_hash) {
        federation_fail(f, "audit: round %u: an upload was not decoded as it was encoded",
                        f->round);
        return false;
    }
    if (server_receive(f->learning.server, d->wave, d->slot, upload->bytes, upload->length,
                       f->errs))
        return true;
    char *name = agent_name(f, d->agent);
    federation_fail(f, "round %u: the upload of agent %s could not be decoded", f->round, name);
    free(name);
    return false;
}

/* Answers of one instant, the last in f->heard, are put in order of dispatch. */
static void put_in_order(struct federation *f)
{
    struct dispatch **heard = f->heard, *last = heard[f->heard_count - 1];
    size_t at = f->heard_count - 1;
    for (; at > 0; at--) {
        const struct dispatch *before = heard[at - 1];
        if (before->t_phase_ns != last->t_phase_ns || before->number < last->number)
            break;
        heard[at] = heard[at - 1];
    }
    heard[at] = last;
}

/* It stays in the server's buffer until the next aggregation. One that is not released with its
 * cohort then has its place in f->heard. */
static void hear(struct federation *f, struct dispatch *d)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    d->arrived = true;
    if (!d->overdue) {
        f->arrived++;
        f->awaited--;
    }
    if (!policy->keeps && !d->overdue)
        return;
    mem_grow(&f->heard, &f->heard_capacity, f->heard_count + 1, sizeof *f->heard);
    f->heard[f->heard_count++] = d;
    bool waits = !d->overdue && !policy->asynchronous;
    if (!waits || !f->open || f->deciding)
        dispatch_rest(d); /* it waits from now on */
    if (policy->takes)
        put_in_order(f);
}

static bool is_full(const struct federation *f)
{
    struct round_view view = round_view(f);
    return view.settings->policy->full(&view);
}

void round_arrived(struct federation *f, struct dispatch *d)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    if (responses_kept(&f->responses))
        responses_heard(&f->responses, d->agent, d->number, seconds_of(d));
    if (d->overdue && !applies_late(f)) {
        dispatch_release(d, OUTCOME_LATE);
        return;
    }
    if (!d->overdue && policy->full && is_full(f)) {
        f->cohort[d->rank] = NULL;
        f->awaited--;
        d->cause = CAUSE_SURPLUS;
        dispatch_release(d, OUTCOME_LATE);
        return;
    }
    if (f->learning.server && !policy->takes && !receive(f, d))
        return;
    hear(f, d);
    if (f->orphan_count > 0)
        round_schedule(f, 0);
    round_settle(f);
}

/* Its block waits for somebody at this instant's dispatch. */
static void orphan(struct federation *f, const struct orphan *orphan)
{
    mem_grow(&f->orphans, &f->orphan_capacity, f->orphan_count + 1, sizeof *f->orphans);
    f->orphans[f->orphan_count++] = *orphan;
    round_schedule(f, 0);
}

void round_lost(struct federation *f, struct dispatch *d)
{
    bool keeps = round_policy_of(f->scenario)->keeps, overdue = d->overdue;
    struct orphan left = {d->in_wave, d->rank, d->slot};
    responses_lost(&f->responses, d->number);
    f->fleet.agents[d->agent].lost_round = f->round;
    free_agents_note(&f->free, d->agent);
    if (!overdue && !keeps)
        f->cohort[d->rank] = NULL;
    if (overdue || f->scenario->round.missing != MISSING_REASSIGN || f->deciding) {
        if (!overdue)
            f->awaited--;
        dispatch_release(d, OUTCOME_DROPPED);
    } else {
        dispatch_release(d, OUTCOME_DROPPED);
        orphan(f, &left);
    }
    if (!overdue)
        round_settle(f);
}

/* --- the aggregation ------------------------------------------------------------------------- */

/* One that is still out is cut off, or left to finish: for nothing, or for a later aggregation. */
static void leave_out(struct federation *f, struct dispatch *d)
{
    f->awaited--;
    if (f->scenario->round.on_deadline == DEADLINE_ABORT) {
        responses_cut(&f->responses, d->agent, seconds_of(d));
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

/* How many of f->heard this aggregation is of. */
static size_t heard_now(const struct federation *f)
{
    struct round_view view = round_view(f);
    return view.settings->policy->takes ? round_takes(&view) : f->heard_count;
}

/* The server reads what it takes of its buffer; false when the trial has failed. */
static bool receive_taken(struct federation *f)
{
    if (!f->learning.server || !round_policy_of(f->scenario)->takes)
        return true;
    for (size_t i = 0, count = heard_now(f); i < count; i++)
        if (!receive(f, f->heard[i]))
            return false;
    return true;
}

static void release_heard(struct federation *f, size_t count, bool keep)
{
    for (size_t i = 0; i < count; i++) {
        if (f->heard[i]->round != f->round)
            ledger_stale(f);
        dispatch_release(f->heard[i], keep ? OUTCOME_USED : OUTCOME_VOID);
    }
    for (size_t i = count; i < f->heard_count; i++)
        f->heard[i - count] = f->heard[i];
    f->heard_count -= count;
}

/* What became of everybody's work; nobody goes on beyond the last round. */
static void release_all(struct federation *f, bool keep)
{
    f->awaited -= (uint32_t)f->orphan_count;
    f->orphan_count = 0;
    if (f->round == scenario_most_rounds(f->scenario))
        f->ended_by = STOP_ROUNDS;
    for (uint32_t i = 0; i < f->cohort_count; i++) {
        struct dispatch *d = f->cohort[i];
        if (d && d->arrived)
            dispatch_release(d, keep ? OUTCOME_USED : OUTCOME_VOID);
        else if (d)
            leave_out(f, d);
    }
    struct round_view view = round_view(f);
    uint32_t taken = round_takes(&view);
    release_heard(f, heard_now(f), keep);
    f->cohort_count = 0;
    f->arrived -= taken;
    if (f->ended_by != STOP_RULES)
        dispatch_end_all(f);
}

/* What the server computes for an aggregation delays the next round. Policies that keep agents
 * aggregate what was heard, whatever its waves. */
static int64_t server_busy_ns(const struct federation *f)
{
    uint32_t slots = f->heard_count ? (uint32_t)heard_now(f) : 1;
    if (!round_policy_of(f->scenario)->keeps)
        slots = scenario_slots(f->scenario, f->cohort_count, f->eligible);
    int64_t ns = 0;
    if (f->learning.server &&
        !ns_from_s(server_flops(f->learning.server, slots) / f->scenario->server.flops, &ns))
        return TIME_NEVER;
    return ns;
}

/* What has been spent ends the trial, or nothing does. Returns are looked at when they are known,
 * before the next round. */
static enum stop_rule round_ended_by(const struct federation *f)
{
    struct stop_settings spent_only = f->stop;
    spent_only.limits[STOP_TARGET] = NAN;
    spent_only.limits[STOP_PLATEAU] = INFINITY;
    return stop_met(&spent_only, &f->spent);
}

/* The next round begins `delay_ns` later. */
static void end_round(struct federation *f, bool keep, int64_t delay_ns)
{
    if (f->learning.server)
        learning_keep_hash(f);
    ledger_round(f, keep);
    f->open = f->deciding = false;
    round_retire(f);
    uint32_t every = f->scenario->evaluation.every;
    f->ended_by = round_ended_by(f);
    if (f->learning.server && (f->ended_by != STOP_RULES || (every && f->round % every == 0)))
        evaluation_begin(f, f->round);
    round_schedule(f, delay_ns);
}

static void decided(struct federation *f)
{
    end_round(f, true, 0);
}

static void aggregate_event(struct engine *engine, struct event *event)
{
    struct federation *f =
        (struct federation *)((char *)event - offsetof(struct federation, aggregate_event));
    bool keep = f->arrived > 0 && f->arrived >= f->scenario->round.min_arrivals;
    int64_t busy_ns = server_busy_ns(f);
    engine_cancel(engine, &f->timer_event);
    engine_cancel(engine, &f->round_event);
    f->deciding = true;
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
