/* Waves are opened and sent off, blocks of lost agents handed on, replicas flushed at the end. */
#include "sim/federation/round.h"

#include "core/base/mem.h"
#include "models/federated/wire.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/federation/availability.h"
#include "sim/federation/evaluation.h"
#include "sim/federation/next_dispatch.h"
#include "sim/federation/open_round.h"
#include "sim/federation/round_end.h"
#include "sim/federation/round_timer.h"
#include "sim/federation/round_view.h"
#include "sim/federation/selection_make.h"
#include "sim/federation/timeouts.h"
#include "sim/federation/waking.h"

#include <stdlib.h>

static void dispatch_event(struct engine *engine, struct event *event);

void rounds_open(struct federation *f)
{
    f->open_round = open_round_new(f->fleet.count);
    next_dispatch_open(f, dispatch_event);
    round_timer_open(f, round_settle);
    timeouts_open(f, round_give_up);
    aggregation_open(f);
    selection_open(f);
}

void rounds_free(struct federation *f)
{
    selection_free(f);
    aggregation_free(f);
    timeouts_free(f);
    round_timer_free(f);
    next_dispatch_free(f);
    open_round_free(f->open_round);
}

/* --- a wave ---------------------------------------------------------------------------------- */

/* Replicated, an agent shares its slot with those that are a multiple of the slots away. */
static uint32_t slot_of(const struct federation *f, uint32_t agent, uint32_t rank, uint32_t slots)
{
    switch (f->scenario->partition_over) {
    case OVER_ELIGIBLE:
        return eligible_rank(&f->fleet.eligible, agent) % slots;
    case OVER_FLEET:
        return agent % slots;
    case OVER_COHORT:
        break;
    }
    return rank % slots;
}

/* A wave is a perturbation of its own and a partition of it into slots. */
static struct wave *open_wave(struct federation *f, uint32_t selected)
{
    uint32_t slots = scenario_slots(f->scenario, selected, f->eligible);
    struct wave *wave = open_round_add_wave(f->open_round, ++f->wave, slots);
    ledger_wave(f);
    if (!f->learning.server)
        return wave;
    /* Messages have a field of fixed width for it (models/federated/wire.h). */
    if (wave->number >= ENTRY_FIELD_MAX) {
        federation_fail(f, "round %u needs wave %u, and messages can only number waves below %d",
                        f->round, wave->number, ENTRY_FIELD_MAX);
        return wave;
    }
    server_open(f->learning.server, wave->number, wave->slots);
    return wave;
}

/* One more agent for a wave; everybody who counts dispatches hears of it here. */
static struct dispatch *enlist(struct federation *f, struct wave *wave, uint32_t agent,
                               uint32_t rank, uint32_t slot)
{
    struct dispatch *d = dispatch_new(f, waking_agent(f, agent), rank, slot);
    dispatch_join_wave(d, wave);
    open_round_await(f->open_round);
    ledger_selected(f);
    responses_sent(&f->responses, agent, d->number, f->round);
    timeouts_sent(f, d);
    return d;
}

/* Fills the round's cohort with the `selected` agents of f->chosen; they are not on their way
 * yet. */
static void enlist_cohort(struct federation *f, uint32_t selected)
{
    struct wave *wave = open_wave(f, selected);
    ledger_steps(f, wave->slots);
    for (uint32_t i = 0; i < selected; i++) {
        uint32_t agent = f->chosen->agents[i];
        struct dispatch *d = enlist(f, wave, agent, i, slot_of(f, agent, i, wave->slots));
        open_round_place(f->open_round, i, d);
    }
    open_round_set_cohort(f->open_round, selected);
}

static void send_cohort(struct federation *f)
{
    const struct open_round *round = f->open_round;
    for (uint32_t i = 0; i < round->cohort_count && !f->early.failed; i++)
        dispatch_begin(round->cohort[i]);
}

/* Of the agents that may be out at once, those that are not. Where nobody is kept from round to
 * round, a round asks for as many as it wants. */
static uint32_t room(const struct federation *f)
{
    uint32_t most = round_under_way(&f->scenario->round, f->scenario->agents);
    if (!round_policy_of(f->scenario)->keeps)
        return most;
    return most > f->open_round->awaited ? most - f->open_round->awaited : 0;
}

/* Asynchronously: waves to everybody who can be sent off at this instant, one agent twice where it
 * may have two dispatches under way. With nobody left the round is over. */
static void send_free(struct federation *f)
{
    uint32_t selected, most;
    while (!f->early.failed && (most = room(f)) > 0 &&
           (selected = selection_make(f, f->round, f->wave + 1, most, 0)) > 0) {
        enlist_cohort(f, selected);
        send_cohort(f);
        open_round_set_cohort(f->open_round, 0);
    }
    if (f->open_round->awaited == 0)
        round_aggregate(f);
}

/* --- blocks of lost agents ------------------------------------------------------------------- */

/* The first one of the cohort that has answered, is online and waits for the others takes a second
 * block on; NULL: there is none. */
static struct dispatch *waiting_one(struct federation *f)
{
    for (uint32_t i = 0; i < f->open_round->cohort_count; i++) {
        struct dispatch *d = f->open_round->cohort[i];
        if (d && d->arrived && !d->rested && dispatch_agent(d)->online)
            return d;
    }
    return NULL;
}

/* To an agent that is not taking part, as the selection would have it; else to one that is done. */
static bool take_over(struct federation *f, const struct orphan *orphan)
{
    uint32_t agent, repeat = 0;
    struct dispatch *done;
    if (f->early.failed)
        return false;
    if (selection_make(f, f->round, orphan->wave->number, 1, 1)) {
        agent = f->chosen->agents[0];
    } else if ((done = waiting_one(f))) {
        agent = dispatch_agent_number(done);
        repeat = done->repeat + 1;
        dispatch_rest(done);
    } else {
        return false;
    }
    open_round_lose(f->open_round); /* the orphan counted so far */
    struct dispatch *d = enlist(f, orphan->wave, agent, orphan->rank, orphan->slot);
    d->repeat = repeat;
    open_round_place(f->open_round, orphan->rank, d);
    dispatch_begin(d);
    return true;
}

/* Once nobody else is awaited who could take them, the rest stand still. */
static void hand_on(struct federation *f)
{
    struct open_round *round = f->open_round;
    open_round_hand_on(round, take_over, f);
    if (round->orphan_count == 0 || round->awaited > round->orphan_count)
        return;
    open_round_drop_orphans(round);
    round_settle(f);
}

/* --- a round --------------------------------------------------------------------------------- */

/* The ledger first, so that what is sent counts in this round. A round may begin with no one
 * selected: the buffer holds enough already, or agents kept from before are at work. */
static void begin_round(struct federation *f, uint32_t selected)
{
    const struct round_policy *policy = round_policy_of(f->scenario);
    struct round_view view;
    ledger_begin_round(f);
    open_round_begin(f->open_round);
    round_timer_reset(f);
    if (selected)
        enlist_cohort(f, selected);
    else
        ledger_steps(f, 0);
    view = round_view(f);
    if (policy->begin)
        round_timer_start(f, policy->begin(&view));
    send_cohort(f);
    if (policy->keeps)
        open_round_set_cohort(f->open_round, 0);
    if (policy->asynchronous && !round_backlog(&view) && !f->early.failed)
        send_free(f);
    if (!f->early.failed)
        round_settle(f); /* as somebody may have been heard while the server was busy */
}

/* Agents for the next round; false when it cannot begin yet. With fewer agents free than an
 * aggregation needs, it waits until more are. */
static bool select_round(struct federation *f, uint32_t *selected)
{
    bool keeps = round_policy_of(f->scenario)->keeps;
    uint32_t least = f->scenario->round.min_arrivals;
    if (least > f->eligible)
        least = f->eligible;
    struct round_view view = round_view(f);
    if (round_backlog(&view)) {
        *selected = 0;
        return true;
    }
    *selected = selection_make(f, f->round + 1, f->wave + 1, room(f), keeps ? 0 : least);
    return *selected > 0 || (keeps && f->open_round->awaited + f->open_round->arrived > 0);
}

/* Once all rounds are through, each agent that lacks something is sent it, so that every replica is
 * current. */
static void begin_flush(struct federation *f)
{
    struct open_round *round = f->open_round;
    open_round_set_cohort(round, 0);
    for (uint32_t i = 0; i < f->fleet.count; i++) {
        struct wire lacking = {0};
        if (!eligible_has(&f->fleet.eligible, i))
            continue;
        struct agent *agent = waking_agent(f, i);
        server_flush(f->learning.server, agent->device, &lacking);
        if (lacking.length > 0) {
            uint32_t rank = round->cohort_count;
            open_round_place(round, rank, dispatch_new(f, agent, rank, 0));
            open_round_set_cohort(round, rank + 1);
        }
        wire_free(&lacking);
    }
    for (uint32_t i = 0; i < round->cohort_count && !f->early.failed; i++)
        dispatch_flush(round->cohort[i]);
}

/* All rounds are over. Agents are still under way where it is not the last round there can be. */
static void finish(struct federation *f)
{
    if (!f->stopping.finished) {
        dispatch_end_all(f);
        ledger_energy(f);
    }
    stopping_finish(f);
    timeouts_stop(f);
}

/* In this order: a signal ends the trial between two rounds, where the database is consistent; a
 * rule on returns waits for the evaluation that it looks at; the clock may ask for a later
 * beginning; and only then are agents chosen, so that a choice is made for the instant at which the
 * round begins. */
static void next_round(struct federation *f)
{
    uint32_t selected = 0;
    evaluation_collect(f);
    if (pool_stop_requested(f->pool)) {
        federation_stop(f, false);
        return;
    }
    if (stop_by_return(&f->stopping.rules) && evaluation_under_way(f)) {
        next_dispatch_after(f, 0);
        return;
    }
    if (stopping_by_return(f))
        finish(f);
    int64_t wait_ns = round_start_wait(&f->scenario->round.start, engine_now(f->engine));
    if (!f->stopping.finished && wait_ns > 0) {
        open_round_postpone(f->open_round, false);
        next_dispatch_after(f, wait_ns);
        return;
    }
    open_round_postpone(f->open_round, !f->stopping.finished && !select_round(f, &selected));
    if (f->open_round->postponed)
        return;
    f->round++;
    if (!f->stopping.finished)
        begin_round(f, selected);
    else if (f->learning.server)
        begin_flush(f);
    if (f->stopping.finished && f->dispatches.in_flight == 0)
        availability_close(f);
}

/* What is due depends on when it comes: a round to begin, agents to be asked anew, or blocks of
 * lost ones to be handed on. */
static void dispatch_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct federation *f = ((struct next_dispatch *)event)->federation;
    event->await = NULL;
    if (!f->open_round->open)
        next_round(f);
    else if (round_policy_of(f->scenario)->asynchronous)
        send_free(f);
    else
        hand_on(f);
}

void round_first(struct federation *f)
{
    evaluation_begin(f, 0);
    next_dispatch_after(f, 0);
}

/* A round that waited for it may begin; asynchronously it is sent off in the one there is. With
 * nobody on the way any more after the last round, nothing will happen to the fleet. */
static void agent_free(struct federation *f)
{
    const struct open_round *round = f->open_round;
    bool again = round->open && !round->deciding && round_policy_of(f->scenario)->asynchronous;
    if ((round->postponed || again) && !next_dispatch_expected(f))
        next_dispatch_after(f, 0);
    if (f->stopping.finished && f->dispatches.in_flight == 0)
        availability_close(f);
}

/* The timer of a policy that keeps agents may come again and again without ending anything. */
static bool will_end(const struct federation *f)
{
    return round_timer_runs(f) && !round_policy_of(f->scenario)->keeps;
}

const struct dispatch_callbacks round_callbacks = {
    .arrived = round_arrived, .lost = round_lost, .agent_free = agent_free, .will_end = will_end};
