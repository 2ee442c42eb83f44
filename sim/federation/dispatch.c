#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/spans.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 64 };

/* The first is twice as large each time, so that a large fleet's dispatches lie together. */
struct dispatch_block {
    struct dispatch_block *next;
    uint32_t count;
    struct dispatch *dispatches;
};

void dispatch_fail_time(const struct dispatch *d, const char *what)
{
    char *name = agent_name(d->federation, d->agent);
    federation_fail(
        d->federation,
        "round %u: %s of agent %s would end beyond the clock (292 years) or is no duration",
        d->round, what, name);
    free(name);
}

void dispatch_next(struct dispatch *d, event_fn *fire, int64_t delay_ns)
{
    d->event.fire = fire;
    if (d->managed)
        d->use->due_ns =
            delay_ns < TIME_NEVER - dispatch_now(d) ? dispatch_now(d) + delay_ns : TIME_NEVER;
    if (!engine_after(d->federation->engine, &d->event, delay_ns, PRIORITY_DEVICE))
        dispatch_fail_time(d, phase_names[d->phase]);
}

static void more_dispatches(struct federation *f)
{
    struct dispatch_block *block = mem_zero(1, sizeof *block);
    block->next = f->blocks;
    block->count = f->blocks ? 2 * f->blocks->count : FIRST_BLOCK;
    block->dispatches = mem_lines(block->count, sizeof *block->dispatches);
    f->blocks = block;
    for (uint32_t i = block->count; i-- > 0;) {
        block->dispatches[i].next_idle = f->idle;
        f->idle = &block->dispatches[i];
    }
}

struct dispatch *dispatch_new(struct federation *f, uint32_t agent, uint32_t rank, uint32_t slot)
{
    if (!f->idle)
        more_dispatches(f);
    struct agent *asked = &f->fleet.agents[agent];
    struct dispatch *d = f->idle;
    f->idle = d->next_idle;
    *d = (struct dispatch){.federation = f,
                           .number = ++f->dispatches,
                           .round = f->round,
                           .agent = agent,
                           .wave = f->wave,
                           .rank = rank,
                           .slot = slot,
                           .latency_ns = asked->latency_ns + f->server_latency_ns,
                           .t_begin_ns = engine_now(f->engine),
                           .t_phase_ns = engine_now(f->engine),
                           .linked = asked->linked,
                           .under_way = true,
                           .drop_phase = PHASES,
                           .outcome_phase = PHASES};
    f->in_flight++;
    asked->under_way++;
    free_agents_note(&f->free, agent);
    if (!asked->plain)
        resources_enter(&f->resources[asked->traits - f->fleet.traits], d);
    spans_enter(d, SPAN_DOWNLOAD);
    return d;
}

/* --- outcomes -----------------------------------------------------------------------------------
 */

/* A second dispatch of an agent in one wave (a block taken over) has a outcome of its own. */
static uint64_t outcome_key(const struct dispatch *d)
{
    uint64_t key = key_of(dispatch_agent(d)->identity, PURPOSE_OUTCOME, d->wave);
    return d->repeat ? rng_fold(key, d->repeat) : key;
}

/* Keyed by (agent, wave): whether, in which phase, and at which fraction of it the agent drops.
 * And whether its panel will take time. */
static void draw_outcome(struct dispatch *d)
{
    const struct class_spec *class_spec = dispatch_agent(d)->class_spec;
    d->asks = class_spec->answer.kind != DIST_CONSTANT || class_spec->answer.a != 0;
    if (class_spec->dropout <= 0)
        return;
    struct rng rng = rng_start(outcome_key(d));
    if (rng_uniform(&rng) >= class_spec->dropout)
        return;
    double u = rng_uniform(&rng);
    int phase = PHASE_DOWNLOAD;
    while (phase < PHASE_UPLOAD && u >= class_spec->dropout_phase[phase])
        u -= class_spec->dropout_phase[phase++];
    d->drop_phase = (uint8_t)phase;
    d->asks |= phase == PHASE_PANEL;
    d->drop_at = fminf((float)rng_uniform(&rng), nextafterf(1, 0)); /* rounding may reach 1 */
}

/* What a outcome means unless its dispatch knows better. */
static enum cause cause_of(enum outcome outcome)
{
    static const enum cause causes[OUTCOMES] = {
        [OUTCOME_USED] = CAUSE_NONE,        [OUTCOME_LATE] = CAUSE_LATE,
        [OUTCOME_ABORTED] = CAUSE_DEADLINE, [OUTCOME_DROPPED] = CAUSE_DROPPED,
        [OUTCOME_VOID] = CAUSE_VOID,        [OUTCOME_UNFINISHED] = CAUSE_UNFINISHED,
        [OUTCOME_FLUSH] = CAUSE_NONE};
    return causes[outcome];
}

void dispatch_rest(struct dispatch *d)
{
    struct federation *f = d->federation;
    memory_leave(d);
    dispatch_enter_phase(d, PHASE_WAIT);
    d->rested = true;
    if (d->managed)
        resources_leave(d);
    dispatch_agent(d)->under_way--;
    free_agents_note(&f->free, d->agent);
    f->in_flight--;
    round_agent_free(f);
    if (f->finished && f->in_flight == 0)
        availability_close(f);
}

void dispatch_release(struct dispatch *d, enum outcome outcome)
{
    struct federation *f = d->federation;
    if (!d->rested)
        dispatch_rest(d);
    d->outcome = (uint8_t)outcome;
    if (d->cause == CAUSE_NONE)
        d->cause = (uint8_t)cause_of(outcome);
    f->steps_done += d->steps;
    ledger_dispatch(f, d);
    round_leave_wave(d);
    local_job_free(f, d->local_job);
    if (d->managed)
        free(d->use);
    d->local_job = NULL;
    d->under_way = d->managed = false;
    d->next_idle = f->idle;
    f->idle = d;
}

static void detected(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    round_lost(d->federation, d);
}

void dispatch_done_in_part(struct dispatch *d, double fraction)
{
    d->steps = (uint32_t)((double)d->steps * fraction);
    d->episodes = (uint32_t)((double)d->episodes * fraction);
}

/* Messages behind one that did not come through were on the same connection, and tell of what
 * follows from it. */
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

/* The agent has let go of it; the server learns of that `detection` later. */
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

void dispatch_drop(struct dispatch *d)
{
    if (d->runs_out)
        d->cause = CAUSE_MEMORY;
    ledger_event(d->federation, d->runs_out ? "memory" : "drop", d, 0, 0);
    dispatch_agent(d)->connected = false;
    d->outcome_phase = d->phase;
    if (d->phase == PHASE_COMPUTE) {
        memory_computed(d, (double)d->drop_at);
        dispatch_done_in_part(d, (double)d->drop_at);
    }
    panel_leave(d);
    await_detection(d);
}

void dispatch_drop_event(struct engine *engine, struct event *event)
{
    (void)engine;
    dispatch_drop((struct dispatch *)event);
}

/* --- its beginning ---------------------------------------------------------------------------- */

void dispatch_begin(struct dispatch *d)
{
    struct federation *f = d->federation;
    draw_outcome(d);
    uint64_t payload_B = f->scenario->transfer_down_B;
    if (f->server) {
        if (!local_job_prepare(d, false))
            return;
        payload_B = d->local_job->down.length;
    }
    ledger_event(f, "select", d, payload_B, 0);
    transfer_begin(d, LINK_DOWN, payload_B);
}

void dispatch_flush(struct dispatch *d)
{
    if (local_job_prepare(d, true))
        transfer_begin(d, LINK_DOWN, d->local_job->down.length);
}

/* --- cut off --------------------------------------------------------------------------------- */

int64_t dispatch_computed_ns(const struct dispatch *d)
{
    int64_t done_ns = d->phase_ns[PHASE_COMPUTE];
    return d->phase == PHASE_COMPUTE ? done_ns + dispatch_now(d) - d->t_phase_ns : done_ns;
}

double dispatch_computed(const struct dispatch *d)
{
    return d->compute_ns ? (double)dispatch_computed_ns(d) / (double)d->compute_ns : 0;
}

/* What was computed of a computation that is broken off, at rest or not. */
static void compute_in_part(struct dispatch *d)
{
    bool resting = d->phase == PHASE_AWAY && d->use->resting == PHASE_COMPUTE;
    if ((d->phase != PHASE_COMPUTE && !resting) || d->compute_ns == 0)
        return;
    double fraction = dispatch_computed(d);
    memory_computed(d, fraction);
    dispatch_done_in_part(d, fraction);
}

/* Takes the agent off its work at this instant: what it had moved and computed stands in its row.
 */
static void halt(struct dispatch *d)
{
    engine_cancel(d->federation->engine, &d->event);
    d->event.await = NULL;
    compute_in_part(d);
    panel_leave(d);
    if (d->sending)
        transfer_shorten(d, transfer_abort(d));
    dispatch_agent(d)->connected = false;
    d->outcome_phase = d->phase;
}

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

/* Takes the agent off its work at this instant (a deadline): what it had moved and computed stands
 * in its row. One that had dropped, unknown to the server, dropped. */
enum outcome dispatch_cut(struct dispatch *d)
{
    if (d->outcome_phase != PHASES) {
        engine_cancel(d->federation->engine, &d->event);
        return OUTCOME_DROPPED;
    }
    halt(d);
    ledger_event(d->federation, "abort", d, 0, 0);
    if (d->federation->round < d->federation->scenario->rounds)
        lose_queued_downloads(d);
    return OUTCOME_ABORTED;
}

static int by_number(const void *a, const void *b)
{
    const struct dispatch *x = *(struct dispatch *const *)a, *y = *(struct dispatch *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

/* One whose answer is in the server's buffer has nothing left to be taken off. */
static void end_one(struct dispatch *d)
{
    bool answered = d->arrived && d->rested;
    enum outcome outcome = answered ? OUTCOME_UNFINISHED : dispatch_cut(d);
    dispatch_release(d, outcome == OUTCOME_DROPPED ? OUTCOME_DROPPED : OUTCOME_UNFINISHED);
}

void dispatch_end_all(struct federation *f)
{
    struct dispatch **left = NULL;
    size_t count = 0, capacity = 0;
    for (const struct dispatch_block *block = f->blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->count; i++) {
            struct dispatch *d = &block->dispatches[i];
            if (!d->under_way)
                continue;
            mem_grow(&left, &capacity, count + 1, sizeof *left);
            left[count++] = d;
        }
    if (count > 0)
        qsort(left, count, sizeof *left, by_number);
    for (size_t i = 0; i < count; i++)
        end_one(left[i]);
    free(left);
}

const struct dispatch *dispatch_stuck(const struct federation *f)
{
    const struct dispatch *first = NULL;
    for (const struct dispatch_block *block = f->blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->count; i++) {
            const struct dispatch *d = &block->dispatches[i];
            if (d->under_way && d->phase != PHASE_WAIT && (!first || d->number < first->number))
                first = d;
        }
    return first;
}

static bool progresses(const struct dispatch *d)
{
    unsigned phase = d->phase == PHASE_AWAY ? d->use->resting : d->phase;
    if (d->arrived || d->rested)
        return false;
    if (phase == PHASE_COMPUTE || phase == PHASE_PANEL || d->outcome_phase != PHASES)
        return true;
    return !d->managed || flow_active(&d->flow);
}

bool dispatch_progress(const struct federation *f)
{
    for (const struct dispatch_block *block = f->blocks; block; block = block->next)
        for (uint32_t i = 0; i < block->count; i++)
            if (block->dispatches[i].under_way && progresses(&block->dispatches[i]))
                return true;
    return false;
}

void dispatch_free_all(struct federation *f)
{
    for (struct dispatch_block *block = f->blocks, *next; block; block = next) {
        next = block->next;
        for (uint32_t i = 0; i < block->count; i++) {
            struct dispatch *d = &block->dispatches[i];
            local_job_free(f, d->local_job);
            if (d->managed)
                free(d->use);
        }
        free(block->dispatches);
        free(block);
    }
    f->blocks = NULL;
    f->idle = NULL;
}
