/* What an agent does between its transfers: it computes, and its panel answers. */
#include "sim/federation/dispatch_parts.h"
#include "sim/federation/spans.h"

#include <math.h>
#include <stdlib.h>

static void computed_event(struct engine *engine, struct event *event)
{
    (void)engine;
    panel_begin((struct dispatch *)event);
}

/* What is drawn one by one while the run goes on can fall outside its range. */
static void fail_draw(const struct dispatch *d, const char *whose, const char *what,
                      const char *key)
{
    char *name = agent_name(d->federation, d->agent);
    federation_fail(d->federation, "round %u: %s %s drew %s; narrow the distribution fleet.%s.%s",
                    d->round, whose, name, what, dispatch_agent(d)->class_spec->name, key);
    free(name);
}

/* The event that ends its computation, from what of that has been done. */
static event_fn *expect_end(const struct dispatch *d, int64_t *left_ns)
{
    bool drops = dispatch_drops_in(d, PHASE_COMPUTE);
    int64_t end_ns = drops ? (int64_t)((double)d->compute_ns * (double)d->drop_at) : d->compute_ns;
    int64_t done_ns = dispatch_computed_ns(d);
    *left_ns = end_ns > done_ns ? end_ns - done_ns : 0;
    return drops ? dispatch_drop_event : computed_event;
}

void compute_end_anew(struct dispatch *d)
{
    int64_t left_ns;
    event_fn *end = expect_end(d, &left_ns);
    if (d->phase == PHASE_AWAY) {
        d->event.fire = end;
        d->use->rest_ns = left_ns;
        return;
    }
    engine_cancel(d->federation->engine, &d->event);
    dispatch_next(d, end, left_ns);
}

/* Runs the compute phase for `steps` environment steps and `flops` operations beside them. */
static void compute_for(struct dispatch *d, double flops)
{
    struct federation *f = d->federation;
    const struct agent *agent = dispatch_agent(d);
    int64_t ns;
    if (f->compute_ns)
        ns = f->compute_ns(f->context, d->agent, d->wave);
    else {
        double factor = fleet_speed_factor(agent, d->wave, d->repeat);
        double seconds = ((double)d->steps / agent->speed + flops / agent->flops) / factor;
        if (!(factor > 0) || !ns_from_s(seconds, &ns)) {
            if (factor > 0)
                dispatch_fail_time(d, "compute");
            else
                fail_draw(d, "agent", "a speed factor that is not above 0", "speed_factor");
            return;
        }
    }
    d->compute_ns = ns;
    event_fn *end = expect_end(d, &ns);
    dispatch_next(d, end, ns);
}

static void local_job_done(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    const struct work_result *result = &d->local_job->result;
    d->event.await = NULL;
    d->steps = result->steps;
    d->episodes = result->episodes;
    memory_compute(d);
    compute_for(d, result->flops);
}

static void compute(struct dispatch *d)
{
    struct federation *f = d->federation;
    dispatch_enter_phase(d, PHASE_COMPUTE);
    if (d->local_job) {
        d->event.await = &d->local_job->job;
        dispatch_next(d, local_job_done, 0);
        return;
    }
    const struct panel *panel = &f->scenario->algorithm.panel;
    d->episodes = 2 * panel->batches * panel->episodes;
    d->steps = d->episodes * f->scenario->task.horizon;
    compute_for(d, 0);
}

void compute_begin(struct dispatch *d)
{
    if (!d->managed || resources_take(d, RESOURCE_PROCESSOR, compute))
        compute(d);
}

/* --- the panel ------------------------------------------------------------------------------- */

uint32_t dispatch_queries(const struct dispatch *d)
{
    return d->local_job ? d->local_job->result.queries
                        : d->federation->scenario->algorithm.panel.batches;
}

static void answered_event(struct engine *engine, struct event *event)
{
    struct dispatch *d = (struct dispatch *)event;
    if (dispatch_agent(d)->panel)
        panel_queue_leave(dispatch_agent(d)->panel, engine, &d->visitor);
    upload_begin(d);
}

/* The panel turns to this agent: N queries one after another. */
static void serve(struct dispatch *d)
{
    d->queue_ns += dispatch_now(d) - d->t_phase_ns;
    spans_enter(d, SPAN_PANEL);
    if (d->managed && d->use->rest_ns >= 0) {
        int64_t left_ns = d->use->rest_ns;
        d->use->rest_ns = -1;
        dispatch_next(d, d->event.fire, left_ns);
        return;
    }
    double seconds = 0;
    uint32_t queries = dispatch_queries(d);
    for (uint32_t query = 0; query < queries; query++)
        seconds += fleet_answer(dispatch_agent(d), d->wave, d->repeat * queries + query);
    bool dropping = dispatch_drops_in(d, PHASE_PANEL);
    int64_t ns;
    if (isnan(seconds))
        fail_draw(d, "the panel of agent", "an answering time below 0", "answer");
    else if (!ns_from_s(dropping ? seconds * (double)d->drop_at : seconds, &ns))
        dispatch_fail_time(d, "the panel's answer");
    else
        dispatch_next(d, dropping ? dispatch_drop_event : answered_event, ns);
}

static void serve_visitor(struct engine *engine, struct panel_visitor *visitor)
{
    (void)engine;
    serve(dispatch_of_visitor(visitor));
}

void panel_begin(struct dispatch *d)
{
    memory_computed(d, 1);
    dispatch_enter_phase(d, PHASE_PANEL);
    memory_enter_stage(d, STAGE_ASK);
    if (d->managed)
        resources_give(d);
    ledger_event(d->federation, "compute", d, 0, 0);
    if (!d->asks || dispatch_queries(d) == 0 || dispatch_asks_remote_panel(d)) {
        upload_begin(d); /* an answer that takes no time needs no event */
        return;
    }
    panel_enter(d);
}

void panel_enter(struct dispatch *d)
{
    struct panel_queue *panel = dispatch_agent(d)->panel;
    if (dispatch_asks_remote_panel(d)) {
        remote_panel_attend(d);
    } else if (panel) {
        panel->serve = serve_visitor;
        panel->priority = PRIORITY_PANEL;
        panel_queue_join(panel, d->federation->engine, &d->visitor, dispatch_visitor_key(d));
    } else {
        serve(d);
    }
}

void panel_leave(struct dispatch *d)
{
    struct federation *f = d->federation;
    struct panel_queue *panel =
        dispatch_asks_remote_panel(d) ? &f->server_queue : dispatch_agent(d)->panel;
    if (!panel)
        return;
    if (d->visitor.waits)
        d->queue_ns += dispatch_now(d) - d->t_phase_ns;
    panel_queue_leave(panel, f->engine, &d->visitor);
}
