/* A trial is opened, run and closed: what is learnt, the world, and the loop. */
#include "sim/federation/federation.h"

#include "core/base/mem.h"
#include "sim/dispatch/device_resources.h"
#include "sim/dispatch/dispatch_parts.h"
#include "sim/dispatch/dispatch_store.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/learning.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory_fit.h"
#include "sim/dispatch/spans.h"
#include "sim/federation/acceptance_panel.h"
#include "sim/federation/availability.h"
#include "sim/federation/evaluation.h"
#include "sim/federation/next_dispatch.h"
#include "sim/federation/round.h"
#include "sim/federation/round_view.h"
#include "sim/federation/waking.h"
#include "sim/fleet/fleet_cells.h"
#include "sim/phases/phases.h"
#include "sim/phases/transfer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of host time, between two looks at the progress line. */
#define TICK_S 0.2
enum { EVENTS_A_STEP = 8 };

/* --- the world ------------------------------------------------------------------------------- */

/* The server is a device too, with a memory that may be too small. */
static bool server_fits(const struct federation *f, struct errs *errs)
{
    /* Where agents are kept from round to round, each may be a wave of its own. */
    bool keeps = round_policy_of(f->scenario)->keeps;
    uint32_t waves = keeps ? round_under_way(&f->scenario->round, f->scenario->agents) : 1;
    uint64_t need = f->learning.server ? server_own_memory(f->learning.server, waves,
                                                           scenario_slots_configured(f->scenario))
                                       : 0;
    return (double)need <= f->scenario->server.memory ||
           errs_add(errs, FAULT_INPUT, NULL, NULL,
                    "server.memory: the server needs %llu B for this algorithm, it has %.0f B",
                    (unsigned long long)need, f->scenario->server.memory);
}

static void open_network(struct federation *f)
{
    const struct scenario *s = f->scenario;
    f->engine = engine_new();
    engine_ahead(f->engine, transfer_expect);
    f->fluid = fluid_with_room(f->engine, f->fleet.count + 1, PRIORITY_ARRIVAL);
    fleet_cells_open(&f->fleet, f->fluid);
    fluid_rates(f->fluid, NODE_SERVER, s->server.up, s->server.down);
    f->framing =
        (struct framing){s->network.framing == FRAMING_CHOICE_TCP ? FRAMING_TCP : FRAMING_NONE,
                         s->network.connections == CONNECTIONS_PERSISTENT};
}

/* Each part needs those before it: agents wake into the learning, the network and the resources,
 * and who is free depends on who fits and is online. */
bool federation_open(struct federation *f, const struct scenario *scenario, struct errs *errs)
{
    f->scenario = scenario;
    stopping_open(f);
    f->errs = errs;
    f->pool = pool_new(&(struct pool_options){.workers = f->jobs,
                                              .local_free = rollout_worker_free,
                                              .chaos = f->chaos,
                                              .shares = f->threads,
                                              .within = f->within});
    if (!fleet_draw(&f->fleet, scenario, errs))
        return false;
    if (!ns_from_s(scenario->server.latency_s, &f->server_latency_ns) ||
        !ns_from_s(scenario->round.detection_s, &f->detection_ns))
        return errs_add(errs, FAULT_INPUT, NULL, NULL,
                        "server.latency or round.detection is longer than the clock reaches");
    if (algorithm_learns(scenario->algorithm.method) &&
        !learning_open(&f->learning, scenario, errs))
        return false;
    if (!server_fits(f, errs))
        return false;
    open_network(f);
    evaluations_open(f);
    dispatches_open(f, phase_plan_of(scenario), &round_callbacks);
    resources_open(f);
    availability_open(f);
    memory_fit_fleet(f);
    free_agents_open(&f->free, &f->fleet, scenario->round.in_flight);
    rounds_open(f);
    if (round_looks_back(&scenario->round))
        responses_keep(&f->responses, f->fleet.count,
                       round_under_way(&scenario->round, scenario->agents));
    return true;
}

bool federation_check(const struct study *study, struct errs *errs)
{
    bool good = true;
    for (size_t t = 0; t < study->count && good; t++) {
        const struct trial *trial = study_trial(study, t, errs);
        const struct scenario *scenario = trial ? trial->scenario : NULL;
        if (!scenario) {
            good = false;
            continue;
        }
        /* For nothing but these two has a trial to be opened: draws of the fleet are checked
         * without. */
        if (!scenario->policy.init_path && isinf(scenario->server.memory)) {
            good = fleet_check(scenario, errs);
            continue;
        }
        struct federation f = {.jobs = 1};
        good = federation_open(&f, scenario, errs);
        federation_close(&f);
    }
    return good;
}

/* --- the run --------------------------------------------------------------------------------- */

/* Nothing will ever happen again, and the trial is not over: names who is missing. */
static void fail_stuck(struct federation *f)
{
    const struct dispatch *missing = dispatches_stuck(f);
    if (!missing) {
        federation_fail(f, "round %u can never begin: too few agents can take part", f->round + 1);
        return;
    }
    char *name = agent_name(f, dispatch_agent_number(missing));
    federation_fail(f,
                    "round %u can never end: the %s of agent %s takes longer than the clock "
                    "reaches (292 years)",
                    missing->round, phase_names[missing->phase], name);
    free(name);
}

/* Nothing is pending any more: the trial is over, or it hangs. Evaluations may still be under
 * way. */
static enum pool_step run_out(struct federation *f)
{
    if (!f->stopping.finished || f->dispatches.in_flight > 0) {
        fail_stuck(f);
        return POOL_END;
    }
    return evaluation_collect(f) ? POOL_END : POOL_WAIT;
}

/* A handful of events, after which the pool looks whether it has something else to do: signals, the
 * progress line. */
static enum pool_step step(void *context)
{
    struct federation *f = context;
    const struct job *waiting;
    for (int i = 0; i < EVENTS_A_STEP && !f->early.failed && !f->early.stopped; i++)
        switch (engine_step(f->engine, &waiting)) {
        case ENGINE_READY:
            break;
        case ENGINE_WAIT:
            return POOL_WAIT;
        case ENGINE_DONE:
            return run_out(f);
        }
    return f->early.failed || f->early.stopped ? POOL_END : POOL_AGAIN;
}

static void show(void *context)
{
    struct federation *f = context;
    if (!next_dispatch_awaits(f)) /* the job awaited belongs to one of the evaluations */
        evaluation_collect(f);
    if (f->tick)
        f->tick(f, f->tick_context);
}

enum trial_end federation_run(struct federation *f)
{
    ledger_open(f);
    spans_open(f);
    if (f->eligible == 0)
        return TRIAL_NOBODY_FITS;
    round_first(f);
    if (pool_run(f->pool, step, show, TICK_S, f) == POOL_STOPPED)
        federation_stop(f, true);
    if (f->early.failed)
        return TRIAL_FAILED;
    return f->early.stopped ? TRIAL_STOPPED : TRIAL_DONE;
}

/* The order matters: what gives jobs to the pool goes before the pool, and the pool before the task
 * and the server, which its workers use. */
void federation_close(struct federation *f)
{
    dispatches_free(f);
    spans_free(f->spans);
    panel_queue_free(&f->server_queue);
    acceptance_panel_free(f);
    evaluations_free(f);
    pool_free(f->pool);
    availability_free(f);
    resources_free(f);
    fleet_free(&f->fleet);
    free(f->class_fits);
    free(f->told);
    fluid_free(f->fluid);
    engine_free(f->engine);
    learning_free(&f->learning);
    ledger_free(f->ledger);
    rounds_free(f);
    free_agents_close(&f->free);
    responses_free(&f->responses);
}
