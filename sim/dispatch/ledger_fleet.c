/* Rows of agents, cells, presence and energy. */
#include "sim/dispatch/ledger_fleet.h"

#include "core/base/mem.h"
#include "sim/dispatch/device_resources.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/memory_fit.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/fleet/presence.h"

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
static void write_agent(struct federation *f, const struct agent *agent)
{
    const struct task_world world = fleet_world(&f->fleet, agent);
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
        .mass = world.mass,
        .friction = world.friction,
        .gravity = world.gravity,
        .actuator = world.actuator,
        .objective = world.objective.lambda,
        .wish_speed = world.objective.weights[WISH_SPEED],
        .target_speed = world.objective.target_speed,
        .wish_energy = world.objective.weights[WISH_ENERGY],
        .wish_posture = world.objective.weights[WISH_POSTURE],
        .wish_taste = world.objective.weights[WISH_TASTE],
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
    if (fleet_presence(agent->class_spec, agent->identity, &trace))
        row.online_trace = trace.name;
    recorder_agent(f->recorder, &row);
    free(reason);
}

/* One that sleeps is looked at, and sleeps on. */
static void write_asleep(struct federation *f, uint32_t number)
{
    struct agent agent;
    struct device_traits traits;
    fleet_look_at(&f->fleet, number, &agent, &traits);
    memory_fit_agent(f, &agent);
    write_agent(f, &agent);
}

void ledger_write_agent(struct federation *f, uint32_t number)
{
    uint64_t *word = &f->told[number / 64], bit = UINT64_C(1) << number % 64;
    if (*word & bit)
        return;
    *word |= bit;
    const struct agent *awake = fleet_awake(&f->fleet, number);
    if (awake)
        write_agent(f, awake);
    else
        write_asleep(f, number);
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

typedef void tell_fn(struct federation *f, const struct fleet_class *of, uint32_t number,
                     double *sum_J);

/* Of each agent of the classes that are not plain, in order of their numbers. */
static void tell_all(struct federation *f, tell_fn *tell, double *sum_J)
{
    for (uint32_t c = 0; c < f->fleet.class_count; c++) {
        const struct fleet_class *of = &f->fleet.classes[c];
        for (uint32_t i = 0; i < of->spec->count && !of->plain; i++)
            tell(f, of, of->first + i, sum_J);
    }
}

static void tell_presence(struct federation *f, const struct fleet_class *of, uint32_t number,
                          double *sum_J)
{
    (void)of, (void)sum_J;
    ledger_presence(f, number);
}

/* Presence at the beginning is a row too, so that changes say all from there on. */
void ledger_fleet(struct federation *f)
{
    if (ledger_keeps(f, RECORD_AGENTS))
        f->told = mem_zero(f->fleet.count / 64 + 1, sizeof *f->told);
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
    tell_all(f, tell_presence, NULL);
}

void ledger_presence(struct federation *f, uint32_t number)
{
    if (!ledger_keeps(f, RECORD_AGENTS) ||
        fleet_class_of(&f->fleet, number)->spec->availability.kind == INTERVAL_ALWAYS)
        return;
    ledger_agent(f, number);
    struct presence_row row = {number + 1, engine_now(f->engine),
                               presence_online(&f->fleet, number)};
    recorder_presence(f->recorder, &row);
}

/* --- energy ---------------------------------------------------------------------------------- */

/* What it drew since this was last asked: asked at the end of the rounds, and again behind the
 * flush, whose energy is thereby told apart. */
static void take_energy(struct federation *f, struct agent *agent, double spent_J[ENERGIES])
{
    struct device_resources *resources = resources_of(f, agent);
    resources_settle(resources, engine_now(f->engine));
    for (int e = 0; e < ENERGIES; e++) {
        spent_J[e] = agent->traits->power_W[e] * s_from_ns(resources->spent_ns[e]);
        resources->spent_ns[e] = 0;
    }
}

/* One that sleeps has idled while it was online. */
static void take_energy_asleep(struct federation *f, const struct device_traits *traits,
                               uint32_t number, double spent_J[ENERGIES])
{
    int64_t idle_ns = presence_take_online(&f->fleet.presences[number], engine_now(f->engine));
    for (int e = 0; e < ENERGIES; e++)
        spent_J[e] = traits->power_W[e] * s_from_ns(e == ENERGY_IDLE ? idle_ns : 0);
}

/* Takes an agent's energy; returns whether it is of a known power. */
static bool take(struct federation *f, const struct fleet_class *of, uint32_t number,
                 double spent_J[ENERGIES])
{
    struct agent *awake = fleet_awake(&f->fleet, number);
    struct device_traits traits = {0};
    if (awake) {
        take_energy(f, awake, spent_J);
        return has_power(awake->traits);
    }
    if (class_draws_power(of->spec))
        traits = fleet_look_at_traits(&f->fleet, number);
    take_energy_asleep(f, &traits, number, spent_J);
    return has_power(&traits);
}

static void add_energy(struct federation *f, const struct fleet_class *of, uint32_t number,
                       double *sum_J)
{
    double spent_J[ENERGIES];
    take(f, of, number, spent_J);
    for (int e = 0; e < ENERGIES; e++)
        *sum_J += spent_J[e];
}

double ledger_flush_J(struct federation *f)
{
    double sum_J = 0;
    tell_all(f, add_energy, &sum_J);
    return sum_J;
}

static void write_energy(struct federation *f, const struct fleet_class *of, uint32_t number,
                         double *sum_J)
{
    double spent_J[ENERGIES];
    (void)sum_J;
    if (!take(f, of, number, spent_J) || !ledger_keeps(f, RECORD_AGENTS))
        return;
    struct agent_energy_row row = {number + 1, spent_J[ENERGY_COMPUTE], spent_J[ENERGY_UP],
                                   spent_J[ENERGY_DOWN], spent_J[ENERGY_IDLE]};
    ledger_agent(f, number);
    recorder_agent_energy(f->recorder, &row);
}

/* Taken of all devices, so that what comes later, the flush, is told apart; only those of known
 * power have a row. */
void ledger_energy(struct federation *f)
{
    tell_all(f, write_energy, NULL);
}
