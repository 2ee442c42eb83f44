/* The panel beside the agents answers: one of the agent's own, or one that several agents share. It
 * gives the dispatch's N answers one after another, each of which takes as long as its draw says,
 * keyed by (agent, wave, query); a dispatch that drops here does so after the drawn fraction of
 * their sum. */
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_answers.h"
#include "sim/dispatch/panel_visit.h"
#include "sim/dispatch/spans.h"
#include "sim/dispatch/standstill.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/phases/phases.h"

#include <math.h>
#include <stdlib.h>

static void answered(struct dispatch *d)
{
    d->answered = true;
    ledger_event(d->federation, "panel", d, 0, 0);
    ledger_answers(d->federation, d);
    dispatch_phase_done(d);
}

static void answered_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    panel_visit_end(d);
    answered(d);
}

static void drop_event(struct engine *engine, struct event *event)
{
    (void)engine;
    dispatch_drop((struct dispatch *)event);
}

/* What a panel draws while the run goes on can fall outside its range. */
static void fail_draw(const struct dispatch *d)
{
    char *name = agent_name(d->federation, dispatch_agent_number(d));
    federation_fail(d->federation,
                    "round %u: the panel of agent %s drew an answering time below 0; narrow the "
                    "distribution fleet.%s.answer",
                    d->round, name, dispatch_agent(d)->class_spec->name);
    free(name);
}

/* An agent's second dispatch of a wave has draws of its own, behind those of the first. */
static double answer_s(const struct dispatch *d, uint32_t query)
{
    return fleet_answer(dispatch_agent(d), d->wave, d->repeat * dispatch_queries(d) + query);
}

/* N queries one after another; NAN: one of the draws was no time. */
static double answering_s(const struct dispatch *d)
{
    double seconds = 0;
    uint32_t queries = dispatch_queries(d);
    for (uint32_t query = 0; query < queries; query++)
        seconds += answer_s(d, query);
    return seconds;
}

/* The panel attends to this agent, or takes up what a pause has left of its answer. */
static void answer(struct dispatch *d)
{
    spans_enter(d, SPAN_PANEL);
    if (d->managed && d->use->left_ns >= 0) {
        int64_t left_ns = d->use->left_ns;
        d->use->left_ns = -1;
        dispatch_next(d, d->event.fire, left_ns);
        return;
    }
    double seconds = answering_s(d);
    bool drops = dispatch_drops_in(d, PHASE_PANEL);
    int64_t ns;
    if (isnan(seconds))
        fail_draw(d);
    else if (!ns_from_s(drops ? seconds * (double)d->drop_at : seconds, &ns))
        dispatch_fail_time(d, "the panel's answer");
    else
        dispatch_next(d, drops ? drop_event : answered_event, ns);
}

static void serve(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    answer(panel_visit_served(visitor));
}

/* Asks the panel, or waits until it has time. */
static void ask(struct dispatch *d)
{
    if (panel_visited(d))
        panel_visit_begin(d, serve);
    else
        answer(d);
}

static void begin(struct dispatch *d)
{
    dispatch_enter_phase(d, PHASE_PANEL);
    if (d->asks && dispatch_queries(d) > 0)
        ask(d);
    else
        answered(d); /* an answer that takes no time needs no event */
}

/* Others are served meanwhile, and it queues again. */
static void pause(struct dispatch *d)
{
    standstill_end(&d->federation->standstill);
    if (event_scheduled(&d->event)) {
        d->use->left_ns = d->use->due_ns - dispatch_now(d);
        engine_cancel(d->federation->engine, &d->event);
    }
    panel_visit_end(d);
}

static bool always(const struct dispatch *d)
{
    (void)d;
    return true;
}

const struct phase_row phase_panel = {.draws = ENERGY_IDLE,
                                      .span = SPAN_QUEUE,
                                      .begin = begin,
                                      .pause = pause,
                                      .resume = ask,
                                      .goes_on = always,
                                      .progresses = always,
                                      .answer_s = answer_s};
