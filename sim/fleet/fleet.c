/* Agents and their devices are drawn from the classes of the scenario. */
#include "sim/fleet/fleet.h"

#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "models/device/device.h"
#include "models/learning/keys.h"
#include "sim/fleet/access_link.h"
#include "sim/fleet/fleet_cells.h"
#include "sim/fleet/panel_queue.h"
#include "sim/scenario/fleet_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of the drawn quantities; part of every result: append, never renumber. */
enum quantity {
    Q_UP = 1,
    Q_DOWN,
    Q_LATENCY,
    Q_SPEED,
    Q_FLOPS,
    Q_MEMORY,
    Q_MASS,
    Q_FRICTION,
    Q_GRAVITY,
    Q_ACTUATOR,
    Q_BEGINS,
    Q_COMPUTE_POWER,
    Q_UP_POWER,
    Q_DOWN_POWER,
    Q_IDLE_POWER,
    Q_RADIO_UP,
    Q_RADIO_DOWN,
    Q_RADIO_SLEEP,
    Q_BATTERY
};

struct draw {
    enum quantity quantity;
    const char *name;
    const struct distribution *distribution;
    double *out;
};

uint64_t seed_key(uint64_t seed)
{
    return rng_fold(0, seed);
}

/* A trace and a table are drawn by the key without the quantity: quantities that come from one file
 * come from one row of it, as they belong together. A `once` table gives row i to agent i. */
double fleet_drawn(const struct distribution *distribution, uint32_t index, uint64_t key,
                   uint64_t quantity)
{
    if (distribution->once)
        return distribution_row(distribution, index);
    if (distribution->kind == DIST_TRACE) {
        struct trace trace = trace_draw(distribution->trace, key);
        return trace_mean(&trace);
    }
    if (distribution->kind == DIST_TABLE) {
        struct rng row = rng_start(rng_fold(key, rng_name(distribution->table)));
        return distribution_row(distribution, rng_below(&row, distribution->count));
    }
    struct rng rng = rng_start(rng_fold(key, quantity));
    return distribution_draw(distribution, &rng);
}

static bool draw_all(const struct agent *agent, const struct draw *draws, size_t count,
                     struct errs *errs)
{
    uint64_t key = rng_fold(agent->identity, PURPOSE_DEVICE);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        double value = fleet_drawn(draws[i].distribution, agent->index, key, draws[i].quantity);
        /* What stands in the text was checked when it was read. */
        char *fault = draws[i].distribution->kind == DIST_CONSTANT
                          ? NULL
                          : class_draw_fault(draws[i].name, value);
        if (fault)
            good = errs_add(errs, FAULT_INPUT, NULL,
                            "narrow the distribution so that every draw lies in its range",
                            "fleet.%s.%s: agent %u: a draw of %s", agent->class_spec->name,
                            draws[i].name, agent->index, fault);
        free(fault);
        *draws[i].out = value;
    }
    return good;
}

static bool draw_agent(struct agent *agent, struct errs *errs)
{
    const struct class_spec *c = agent->class_spec;
    double latency_s;
    const struct draw draws[] = {
        {Q_UP, "up", &c->up, &agent->up_Bps},
        {Q_DOWN, "down", &c->down, &agent->down_Bps},
        {Q_LATENCY, "latency", &c->latency, &latency_s},
        {Q_SPEED, "speed", &c->speed, &agent->speed},
        {Q_FLOPS, "flops", &c->flops, &agent->flops},
        {Q_MEMORY, "memory", &c->memory, &agent->budget_B},
        {Q_MASS, "world.mass", &c->world.mass, &agent->world.mass},
        {Q_FRICTION, "world.friction", &c->world.friction, &agent->world.friction},
        {Q_GRAVITY, "world.gravity", &c->world.gravity, &agent->world.gravity},
        {Q_ACTUATOR, "world.actuator", &c->world.actuator, &agent->world.actuator},
    };
    if (!draw_all(agent, draws, sizeof draws / sizeof *draws, errs))
        return false;
    if (!ns_from_s(latency_s, &agent->latency_ns) || agent->latency_ns > INT64_MAX / 4)
        return errs_add(errs, FAULT_INPUT, NULL, NULL,
                        "fleet.%s.latency: agent %u drew %g s, longer than the clock reaches",
                        c->name, agent->index, latency_s);
    return true;
}

double fleet_rate(const struct fleet *fleet, const struct agent *agent,
                  enum link_direction direction)
{
    bool up = direction == LINK_UP;
    double own = up ? agent->up_Bps : agent->down_Bps;
    if (!agent->cell)
        return own;
    const struct fleet_cell *cell = &fleet->cells[agent->cell - 1];
    return fmin(own, up ? cell->up_Bps : cell->down_Bps);
}

bool fleet_trace(const struct agent *agent, enum link_direction direction, struct trace *trace)
{
    const struct class_spec *c = agent->class_spec;
    const struct distribution *rate = direction == LINK_UP ? &c->up : &c->down;
    if (rate->kind == DIST_TRACE)
        *trace = trace_draw(rate->trace, rng_fold(agent->identity, PURPOSE_DEVICE));
    return rate->kind == DIST_TRACE;
}

/* A class with any of these has traits: it comes and goes, has several dispatches at once, or
 * counts energy. */
static bool is_plain(const struct scenario *scenario, const struct class_spec *c)
{
    return c->availability.kind == INTERVAL_ALWAYS && scenario->round.in_flight <= 1 &&
           !class_draws_power(c);
}

/* What a device draws in all: the radio's part comes on top of its own. */
static void add_radio(const struct class_spec *c, double power_W[ENERGIES], double up_W,
                      double down_W, double sleep_W)
{
    double own_W = power_W[ENERGY_IDLE];
    power_W[ENERGY_IDLE] += sleep_W;
    power_W[ENERGY_COMPUTE] += sleep_W;
    if (strcmp(c->radio.kind, "none") == 0 && !(up_W > 0 || down_W > 0 || sleep_W > 0))
        return;
    if (power_W[ENERGY_UP] == 0)
        power_W[ENERGY_UP] = own_W + (up_W > 0 ? up_W : sleep_W);
    if (power_W[ENERGY_DOWN] == 0)
        power_W[ENERGY_DOWN] = own_W + (down_W > 0 ? down_W : sleep_W);
}

static bool draw_traits(struct device_traits *traits, const struct agent *agent, struct errs *errs)
{
    const struct class_spec *c = agent->class_spec;
    double up_W, down_W, sleep_W;
    const struct draw draws[] = {
        {Q_BEGINS, "availability.begins", &c->begins, &traits->begins_s},
        {Q_COMPUTE_POWER, "power.compute", &c->power.compute, &traits->power_W[ENERGY_COMPUTE]},
        {Q_UP_POWER, "power.up", &c->power.up, &traits->power_W[ENERGY_UP]},
        {Q_DOWN_POWER, "power.down", &c->power.down, &traits->power_W[ENERGY_DOWN]},
        {Q_IDLE_POWER, "power.idle", &c->power.idle, &traits->power_W[ENERGY_IDLE]},
        {Q_RADIO_UP, "radio.up", &c->radio.up, &up_W},
        {Q_RADIO_DOWN, "radio.down", &c->radio.down, &down_W},
        {Q_RADIO_SLEEP, "radio.sleep", &c->radio.sleep, &sleep_W},
        {Q_BATTERY, "battery.capacity", &c->battery.capacity, &traits->battery_J},
    };
    bool good = draw_all(agent, draws, sizeof draws / sizeof *draws, errs);
    add_radio(c, traits->power_W, up_W, down_W, sleep_W);
    return good;
}

static bool draw_all_traits(struct fleet *fleet, const struct scenario *scenario, struct errs *errs)
{
    bool good = true;
    uint32_t count = 0;
    for (uint32_t c = 0; c < scenario->class_count; c++)
        count += is_plain(scenario, &scenario->classes[c]) ? 0 : scenario->classes[c].count;
    fleet->traits = count ? mem_zero(count, sizeof *fleet->traits) : NULL;
    for (uint32_t i = 0; i < fleet->count && count; i++) {
        struct agent *agent = &fleet->agents[i];
        if (agent->plain)
            continue;
        struct device_traits *traits = &fleet->traits[fleet->traits_count++];
        traits->agent = i;
        agent->traits = traits;
        good &= draw_traits(traits, agent, errs);
    }
    return good;
}

bool fleet_presence(const struct agent *agent, struct trace *trace)
{
    const struct trace_use *presences = &agent->class_spec->presences;
    if (presences->set)
        *trace = trace_draw(presences, rng_fold(agent->identity, PURPOSE_DEVICE));
    return presences->set != NULL;
}

static uint32_t panels_of(const struct class_spec *c)
{
    return c->agents_per_panel > 1 ? (c->count + c->agents_per_panel - 1) / c->agents_per_panel : 0;
}

bool fleet_draw(struct fleet *fleet, const struct scenario *scenario, struct errs *errs)
{
    *fleet = (struct fleet){.agents = mem_lines(scenario->agents, sizeof *fleet->agents)};
    uint32_t panels = 0;
    for (uint32_t c = 0; c < scenario->class_count; c++)
        panels += panels_of(&scenario->classes[c]);
    fleet->panels = mem_zero(panels, sizeof *fleet->panels);
    uint64_t agents_key = rng_fold(seed_key(scenario->seed), PURPOSE_AGENT);
    bool good = true;
    for (uint32_t c = 0; c < scenario->class_count; c++) {
        const struct class_spec *class_spec = &scenario->classes[c];
        bool plain = is_plain(scenario, class_spec);
        uint64_t class_key = rng_fold(agents_key, rng_name(class_spec->name));
        for (uint32_t i = 0; i < class_spec->count; i++) {
            struct agent *agent = &fleet->agents[fleet->count++];
            *agent = (struct agent){.class_spec = class_spec,
                                    .index = i,
                                    .identity = rng_fold(class_key, i),
                                    .eligible = true,
                                    .online = true,
                                    .plain = plain};
            if (panels_of(class_spec))
                agent->panel =
                    &fleet->panels[fleet->panel_count + i / class_spec->agents_per_panel];
            good &= draw_agent(agent, errs);
        }
        fleet->panel_count += panels_of(class_spec);
    }
    good &= draw_all_traits(fleet, scenario, errs);
    return fleet_cells_draw(fleet, scenario, errs) && good;
}

void fleet_free(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->panel_count; i++)
        panel_queue_free(&fleet->panels[i]);
    for (uint32_t i = 0; i < fleet->count; i++)
        device_free(fleet->agents[i].device);
    access_links_free(fleet);
    fleet_cells_free(fleet);
    free(fleet->traits);
    free(fleet->panels);
    free(fleet->agents);
    *fleet = (struct fleet){0};
}

/* The other kinds stay within what stands in the text. */
static bool has_tail(const struct distribution *drawn)
{
    return drawn->kind == DIST_NORMAL || drawn->kind == DIST_LOGNORMAL ||
           drawn->kind == DIST_EXPONENTIAL || drawn->kind == DIST_WEIBULL ||
           drawn->kind == DIST_GAMMA || drawn->kind == DIST_PARETO;
}

static bool may_leave_range(const struct class_spec *c)
{
    const struct distribution *const drawn[] = {&c->up,
                                                &c->down,
                                                &c->latency,
                                                &c->speed,
                                                &c->flops,
                                                &c->memory,
                                                &c->world.mass,
                                                &c->world.friction,
                                                &c->world.gravity,
                                                &c->world.actuator,
                                                &c->begins,
                                                &c->power.compute,
                                                &c->power.up,
                                                &c->power.down,
                                                &c->power.idle,
                                                &c->radio.up,
                                                &c->radio.down,
                                                &c->radio.sleep,
                                                &c->battery.capacity};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        if (has_tail(drawn[i]))
            return true;
    return false;
}

bool fleet_check(const struct scenario *scenario, struct errs *errs)
{
    bool needed = false;
    for (uint32_t c = 0; c < scenario->class_count; c++)
        needed |= may_leave_range(&scenario->classes[c]);
    for (uint32_t i = 0; i < scenario->cell_count; i++)
        needed |= has_tail(&scenario->cells[i].up) || has_tail(&scenario->cells[i].down);
    if (!needed)
        return true;
    struct fleet fleet;
    bool good = fleet_draw(&fleet, scenario, errs);
    fleet_free(&fleet);
    return good;
}

double fleet_speed_factor(const struct agent *agent, uint32_t wave, uint32_t repeat)
{
    const struct distribution *factor = &agent->class_spec->speed_factor;
    if (factor->kind == DIST_CONSTANT)
        return factor->a;
    uint64_t key = key_of(agent->identity, PURPOSE_SPEED, wave);
    return fleet_drawn(factor, agent->index, repeat ? rng_fold(key, repeat) : key, 0);
}

double fleet_answer(const struct agent *agent, uint32_t round, uint32_t query)
{
    const struct distribution *answer = &agent->class_spec->answer;
    if (answer->kind == DIST_CONSTANT)
        return answer->a;
    uint64_t key = key_of(agent->identity, PURPOSE_ANSWER, round);
    double seconds = fleet_drawn(answer, agent->index, rng_fold(key, query), 0);
    return seconds >= 0 ? seconds : NAN;
}
