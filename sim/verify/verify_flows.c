/* Runs reference cases through the network and compares when each flow ends. */
#include "sim/verify/verify_flows.h"

#include "core/network/framing.h"
#include "sim/verify/verify_flows_read.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define FLUID_TOLERANCE 1e-8  /* relative to max(1 s, t) */
#define STEP_TOLERANCE_S 2e-9 /* a flow of the chain */
#define FRAMED_TOLERANCE 1e-2 /* relative */

struct flow_runner {
    struct engine *engine;
    struct fluid *fluid;
    struct framing framing;
    struct errs *errs;
};

struct tally {
    size_t cases, flows, failed;
};

/* Issues a flow `plan->delay_ns` from now: it enters after its latency and what the framing adds.
 * An instant beyond the clock is an error of the case. */
static void issue(struct flow_plan *plan)
{
    struct flow_runner *runner = plan->owner->runner;
    const struct flow_node *src = &plan->owner->nodes[plan->flow.src];
    const struct flow_node *dst = &plan->owner->nodes[plan->flow.dst];
    int64_t latency_ns = src->latency_ns + dst->latency_ns, added_ns = 0;
    double added_s =
        framing_delay_s(runner->framing, (uint64_t)plan->payload, fmin(src->up_Bps, dst->down_Bps),
                        s_from_ns(2 * latency_ns), false);
    if (!ns_from_s(added_s, &added_ns) || added_ns > INT64_MAX / 4 ||
        !engine_after(runner->engine, &plan->enter, plan->delay_ns + latency_ns + added_ns, 0))
        errs_add(runner->errs, FAULT_INPUT, NULL, NULL,
                 "case %s: a flow starts later than 292 years", plan->owner->name);
}

static void enter(struct engine *engine, struct event *event)
{
    struct flow_plan *plan = (struct flow_plan *)event;
    (void)engine;
    fluid_start(plan->owner->runner->fluid, &plan->flow);
}

/* Flows that wait for this one are issued within its end: a chain, as a download and the upload
 * behind it. */
static void ended(struct fluid *fluid, struct flow *flow)
{
    struct flow_plan *plan =
        (struct flow_plan *)(void *)((char *)flow - offsetof(struct flow_plan, flow));
    struct flow_case *owner = plan->owner;
    (void)fluid;
    plan->end_ns = engine_now(owner->runner->engine);
    for (uint32_t at = plan->follower; at != FLOW_AT_START; at = owner->flows[at].sibling)
        issue(&owner->flows[at]);
}

static void run_case(struct flow_case *owner, struct framing framing, struct errs *errs)
{
    struct flow_runner runner = {engine_new(), NULL, framing, errs};
    const struct job *waiting;
    runner.fluid = fluid_new(runner.engine, owner->node_count, 0);
    owner->runner = &runner;
    for (uint32_t i = 0; i < owner->node_count; i++)
        fluid_rates(runner.fluid, i, owner->nodes[i].up_Bps, owner->nodes[i].down_Bps);
    for (uint32_t i = 0; i < owner->flow_count; i++) {
        struct flow_plan *plan = &owner->flows[i];
        plan->enter.fire = enter;
        plan->flow.done = ended;
        plan->flow.bytes = (double)framing_wire_bytes(framing, (uint64_t)plan->payload);
        if (plan->after == FLOW_AT_START)
            issue(plan);
    }
    /* No event awaits a job here. */
    while (engine_step(runner.engine, &waiting) == ENGINE_READY) {
    }
    fluid_free(runner.fluid);
    engine_free(runner.engine);
    owner->runner = NULL;
}

/* Each flow of a chain rounds its instants to whole nanoseconds, and those behind it begin at what
 * it rounded to. */
static double tolerance_s(const struct flow_plan *plan, bool framed)
{
    if (framed)
        return FRAMED_TOLERANCE * plan->reference_s;
    return FLUID_TOLERANCE * fmax(1, plan->reference_s) + STEP_TOLERANCE_S * plan->steps;
}

/* A line on the case: its largest error in relation to the tolerance. */
static void judge_case(const struct flow_case *owner, bool framed, FILE *out, struct tally *tally)
{
    size_t failed = 0;
    double worst = -1, worst_s = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < owner->flow_count; i++) {
        const struct flow_plan *plan = &owner->flows[i];
        double error =
            plan->end_ns < 0 ? INFINITY : fabs(s_from_ns(plan->end_ns) - plan->reference_s);
        double ratio = error == 0 ? 0 : error / tolerance_s(plan, framed);
        failed += !(ratio <= 1);
        if (ratio > worst) {
            worst = ratio;
            worst_s = error;
            at = i;
        }
    }
    fprintf(out, "%s  %s: %u flows", failed ? "FAIL" : "PASS", owner->name, owner->flow_count);
    if (owner->flow_count)
        fprintf(out, ", largest error %.3g s (%.3g of its tolerance) at flow %u", worst_s, worst,
                at);
    if (failed)
        fprintf(out, ", %zu differ", failed);
    fputc('\n', out);
    tally->cases++;
    tally->flows += owner->flow_count;
    tally->failed += failed;
}

/* A folder's cases are of one kind: of the fluid alone, whose ends are known exactly, or of packets
 * as ns-3 sent them, which framing only approximates. */
static void verify_folder(const char *dir, FILE *out, struct tally *tally, struct errs *errs)
{
    struct flow_folder folder;
    if (flow_folder_read(&folder, dir, errs)) {
        struct framing framing = {.kind = folder.framed ? FRAMING_TCP : FRAMING_NONE};
        fprintf(out, "%s: %s\n", dir,
                folder.framed ? "fluid with TCP framing, within 1 %" : "fluid, within 1e-8");
        for (size_t i = 0; i < folder.count; i++) {
            run_case(&folder.cases[i], framing, errs);
            judge_case(&folder.cases[i], folder.framed, out, tally);
        }
    }
    flow_folder_free(&folder);
}

int verify_flows(const char *dir, FILE *out, struct errs *errs)
{
    struct tally tally = {0};
    verify_folder(dir, out, &tally, errs);
    char *below = mem_format("%s/ns3", dir);
    if (access(below, F_OK) == 0)
        verify_folder(below, out, &tally, errs);
    free(below);
    if (errs->count)
        return errs_exit_status(errs);
    if (tally.failed)
        fprintf(out, "FAIL  %zu of %zu flows differ\n", tally.failed, tally.flows);
    else
        fprintf(out, "PASS  all %zu flows of %zu case%s agree\n", tally.flows, tally.cases,
                tally.cases == 1 ? "" : "s");
    return tally.failed ? 1 : 0;
}
