/* The computation: the agent plays its episodes, which takes its device some time: S steps and F
 * operations take (S / speed + F / flops) / factor, with the speed factor that its dispatch draws.
 *
 * Where something is learnt S and F are those of the real job, so the phase begins by waiting, in
 * host time alone, for that job to be done. */
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory.h"
#include "sim/dispatch/standstill.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/phases/phases.h"

#include <stdlib.h>

/* Memory is told of the whole computation before it enters the next stage, the processor is given
 * to the next in line before this one goes on. */
static void computed_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    memory_computed(d, 1);
    memory_enter_stage(d, STAGE_ASK);
    if (d->managed)
        resources_give(d);
    ledger_event(d->federation, "compute", d, 0, 0);
    dispatch_phase_done(d);
}

/* Only this fraction of the computation was done. */
static void done_in_part(struct dispatch *d, double fraction)
{
    memory_computed(d, fraction);
    d->steps = (uint32_t)((double)d->steps * fraction);
    d->episodes = (uint32_t)((double)d->episodes * fraction);
}

static void drop_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    done_in_part(d, (double)d->drop_at);
    dispatch_drop(d);
}

static void run_out_event(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = memory_owner(event);
    done_in_part(d, (double)d->local_job->memory.out_at);
    dispatch_run_out(d);
}

/* What ends the computation: its last step, the drop that was drawn, or that there is no room for
 * another step. Whichever comes first is the one event that is due. */
static void expect_end(struct dispatch *d)
{
    struct event *event = &d->event;
    int64_t end_ns = d->compute_ns, done_ns = dispatch_computed_ns(d);
    if (dispatch_runs_out(d)) {
        event = &d->local_job->memory.out;
        event->fire = run_out_event;
        end_ns = (int64_t)((double)d->compute_ns * (double)d->local_job->memory.out_at);
    } else if (dispatch_drops_in(d, PHASE_COMPUTE)) {
        event->fire = drop_event;
        end_ns = (int64_t)((double)d->compute_ns * (double)d->drop_at);
    } else {
        event->fire = computed_event;
    }
    dispatch_after(d, event, end_ns > done_ns ? end_ns - done_ns : 0);
}

static void expect_no_end(struct dispatch *d)
{
    engine_cancel(d->federation->engine, &d->event);
    if (d->local_job)
        engine_cancel(d->federation->engine, &d->local_job->memory.out);
}

/* When it runs out of memory has changed, or that it does. */
static void expect_anew(struct dispatch *d)
{
    if (dispatch_is_paused(d))
        return;
    expect_no_end(d);
    expect_end(d);
}

/* What an agent draws while the run goes on can fall outside its range. */
static void fail_draw(const struct dispatch *d)
{
    char *name = agent_name(d->federation, dispatch_agent_number(d));
    federation_fail(d->federation,
                    "round %u: agent %s drew a speed factor that is not above 0; narrow the "
                    "distribution fleet.%s.speed_factor",
                    d->round, name, dispatch_agent(d)->class_spec->name);
    free(name);
}

/* The time of `steps` environment steps and `flops` operations beside them; false when the trial
 * has failed. */
static bool draw_duration(struct dispatch *d, double flops)
{
    const struct federation *f = d->federation;
    const struct agent *agent = dispatch_agent(d);
    if (f->seams.compute_ns) {
        d->compute_ns = f->seams.compute_ns(f->seams.context, dispatch_agent_number(d), d->wave);
        return true;
    }
    double factor = fleet_speed_factor(agent, d->wave, d->repeat);
    double seconds = ((double)d->steps / agent->speed + flops / agent->flops) / factor;
    if (!(factor > 0))
        fail_draw(d);
    else if (ns_from_s(seconds, &d->compute_ns))
        return true;
    else
        dispatch_fail_time(d, "compute");
    return false;
}

static void compute_for(struct dispatch *d, double flops)
{
    if (draw_duration(d, flops))
        expect_end(d);
}

/* No virtual time has passed while the job was awaited: only now is known how long it takes. */
static void local_job_done(struct engine *engine, struct event *event)
{
    (void)engine;
    struct dispatch *d = (struct dispatch *)event;
    const struct work_result *result = &d->local_job->result;
    d->event.await = NULL;
    d->steps = result->steps;
    d->episodes = result->episodes;
    memory_compute(d, expect_anew);
    compute_for(d, result->flops);
}

/* It has the processor. */
static void compute(struct dispatch *d)
{
    const struct scenario *s = d->federation->scenario;
    dispatch_enter_phase(d, PHASE_COMPUTE);
    if (d->local_job) {
        d->event.await = &d->local_job->trial.job;
        dispatch_next(d, local_job_done, 0);
        return;
    }
    /* A timing study: as many episodes as the algorithm would play, each to its horizon. */
    d->episodes = 2 * s->algorithm.panel.batches * s->algorithm.panel.episodes;
    d->steps = d->episodes * s->task.horizon;
    compute_for(d, 0);
}

static void begin(struct dispatch *d)
{
    if (dispatch_takes(d, RESOURCE_PROCESSOR, compute))
        compute(d);
}

static void pause(struct dispatch *d)
{
    standstill_end(&d->federation->standstill);
    expect_no_end(d);
    memory_computed(d, dispatch_computed(d));
}

static void resume(struct dispatch *d)
{
    if (d->event.await) /* it has not been told yet how long it takes */
        dispatch_next(d, local_job_done, 0);
    else
        expect_end(d);
}

static void cut(struct dispatch *d)
{
    expect_no_end(d);
    if (d->compute_ns > 0)
        done_in_part(d, dispatch_computed(d));
}

static bool always(const struct dispatch *d)
{
    (void)d;
    return true;
}

const struct phase_row phase_compute = {.draws = ENERGY_COMPUTE,
                                        .span = SPAN_COMPUTE,
                                        .begin = begin,
                                        .pause = pause,
                                        .resume = resume,
                                        .cut = cut,
                                        .goes_on = always,
                                        .progresses = always};
