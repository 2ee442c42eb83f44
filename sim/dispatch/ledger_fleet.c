/* Rows of agents, cells, presence and energy. */
#include "sim/dispatch/ledger_fleet.h"

#include "core/base/mem.h"
#include "sim/dispatch/device_resources.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory_fit.h"
#include "sim/fleet/fleet_draws.h"

#include <math.h>
#include <stdlib.h>

/* An agent with a panel of its own takes a number behind the shared ones. */
static uint32_t panel_of(const struct federation *f, const struct agent *agent)
{
    bool shared = agent->class_spec->agents_per_panel > 1;
    return shared ? (uint32_t)(agent->panel - f->fleet.panels) + 1
                  : f->fleet.panel_count + agent->number + 1;
}

static double power_of(const struct agent *agent, enum energy energy)
{
    return agent->plain ? 0 : agent->traits->power_W[energy];
}

static bool has_power(const struct device_traits *traits)
{
    for (int i = 0; i < ENERGIES; i++)
        if (traits->power_W[i] > 0)
            return true;
    return false;
}

static bool has_battery(const struct agent *agent)
{
    return !agent->plain && agent->traits->battery_J > 0 && has_power(agent->traits);
}

static double battery_of(const struct agent *agent)
{
    return has_battery(agent) ? agent->traits->battery_J : INFINITY;
}

/* NULL: its class gives its agents no names. */
static const char *agent_label(const struct agent *agent)
{
    const char *const *names = agent->class_spec->names;
    return names ? names[agent->index] : NULL;
}

/* As drawn, so that the database tells of an agent what the scenario only gives a distribution of.
 * Agents count from 1 there. */
void ledger_write_agent(struct federation *f, struct agent *agent)
{
    struct agent_row row = {
        .agent = agent->number + 1,
        .class = agent->class_spec->name,
        .idx = agent->index,
        .name = agent_label(agent),
        .panel = panel_of(f, agent),
        .cell = agent->cell ? (int64_t)agent->cell : -1,
        .up_Bps = agent->up_Bps,
        .down_Bps = agent->down_Bps,
        .latency_ns = agent->latency_ns,
        .steps_per_s = agent->speed,
        .flop_per_s = agent->flops,
        .mass = agent->world.mass,
        .friction = agent->world.friction,
        .gravity = agent->world.gravity,
        .actuator = agent->world.actuator,
        .compute_W = power_of(agent, ENERGY_COMPUTE),
        .up_W = power_of(agent, ENERGY_UP),
        .down_W = power_of(agent, ENERGY_DOWN),
        .idle_W = power_of(agent, ENERGY_IDLE),
        .battery_J = battery_of(agent),
        .self_discharge = has_battery(agent) ? agent->class_spec->battery.self_discharge : NAN,
        .budget_B = agent->budget_B,
        .need_B = agent->need_B,
        .paper_memory_B = f->need.paper_B,
        .eligible = agent->eligible};
    char *reason = memory_reason(f, agent->class_spec, agent->budget_B);
    row.reason = reason;
    struct trace trace;
    if (fleet_trace(agent, LINK_UP, &trace))
        row.up_trace = trace.name;
    if (fleet_trace(agent, LINK_DOWN, &trace))
        row.down_trace = trace.name;
    if (fleet_presence(agent, &trace))
        row.online_trace = trace.name;
    recorder_agent(f->recorder, &row);
    agent->told = true;
    free(reason);
}

/* What is said of all agents of a class, asked or not. */
static void record_class(struct federation *f, uint32_t c)
{
    const struct fleet_class *of = &f->fleet.classes[c];
    const struct class_fit *fit = &f->class_fits[c];
    char *reason = memory_reason(f, of->spec, fit->budget_B);
    struct fleet_class_row row = {.class = of->spec->name,
                                  .first = of->first + 1,
                                  .agents = of->spec->count,
                                  .eligible = fit->eligible,
                                  .budget_B = fit->budget_B,
                                  .need_B = fit->need_B,
                                  .paper_memory_B = f->need.paper_B,
                                  .reason = reason};
    recorder_fleet_class(f->recorder, &row);
    free(reason);
}

/* Presence at the beginning is a row too, so that changes say all from there on. */
void ledger_fleet(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.class_count; i++)
        if (f->fleet.classes[i].spec->count > 0)
            record_class(f, i);
    for (uint32_t i = 0; i < f->fleet.cell_count; i++) {
        const struct fleet_cell *cell = &f->fleet.cells[i];
        recorder_cell(f->recorder,
                      &(struct cell_row){i + 1, cell->name, cell->up_Bps, cell->down_Bps});
    }
    for (int i = 0; i < MEMORY_CATEGORIES && f->learning.server; i++) {
        struct run_memory_row row = {memory_category_names[i], f->need.bytes[i]};
        recorder_run_memory(f->recorder, &row);
    }
    for (uint32_t i = 0; i < f->fleet.traits_count; i++)
        ledger_presence(f, &f->resources[i]);
}

void ledger_presence(struct federation *f, const struct device_resources *resources)
{
    if (!ledger_keeps(f, RECORD_AGENTS) || resources->presence->model->kind == INTERVAL_ALWAYS)
        return;
    ledger_agent(f, resources->traits->agent);
    struct presence_row row = {resources->traits->agent->number + 1, engine_now(f->engine),
                               resources->presence->on};
    recorder_presence(f->recorder, &row);
}

/* What it drew since this was last asked: asked at the end of the rounds, and again behind the
 * flush, whose energy is thereby told apart. */
static void take_energy(struct federation *f, struct device_resources *resources,
                        double spent_J[ENERGIES])
{
    resources_settle(resources, engine_now(f->engine));
    for (int e = 0; e < ENERGIES; e++) {
        spent_J[e] = resources->traits->power_W[e] * s_from_ns(resources->spent_ns[e]);
        resources->spent_ns[e] = 0;
    }
}

double ledger_flush_J(struct federation *f)
{
    double spent_J[ENERGIES], sum_J = 0;
    for (uint32_t i = 0; i < f->fleet.traits_count; i++) {
        take_energy(f, &f->resources[i], spent_J);
        for (int e = 0; e < ENERGIES; e++)
            sum_J += spent_J[e];
    }
    return sum_J;
}

/* Taken of all devices, so that what comes later, the flush, is told apart; only those of known
 * power have a row. */
void ledger_energy(struct federation *f)
{
    for (uint32_t i = 0; i < f->fleet.traits_count; i++) {
        struct device_resources *resources = &f->resources[i];
        double spent_J[ENERGIES];
        take_energy(f, resources, spent_J);
        struct agent *agent = resources->traits->agent;
        struct agent_energy_row row = {agent->number + 1, spent_J[ENERGY_COMPUTE],
                                       spent_J[ENERGY_UP], spent_J[ENERGY_DOWN],
                                       spent_J[ENERGY_IDLE]};
        if (!ledger_keeps(f, RECORD_AGENTS) || !has_power(resources->traits))
            continue;
        ledger_agent(f, agent);
        recorder_agent_energy(f->recorder, &row);
    }
}
