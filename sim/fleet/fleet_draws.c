/* Draws what an agent and its device are made of, and what varies from dispatch to dispatch. */
#include "sim/fleet/fleet_draws.h"

#include "core/engine/engine.h"
#include "models/learning/keys.h"
#include "sim/keys/fleet_table.h"

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
    Q_BATTERY,
    Q_OBJECTIVE,
    Q_TARGET_SPEED,
    Q_WISH_SPEED,
    Q_WISH_ENERGY,
    Q_WISH_POSTURE,
    Q_WISH_TASTE
};

struct draw {
    enum quantity quantity;
    const char *name;
    const struct distribution *distribution;
    double *out;
};

/* A constant needs no stream. A trace and a table are drawn by the key without the quantity:
 * quantities that come from one file come from one row of it, as they belong together. A `once`
 * table gives row i to agent i. */
double fleet_drawn(const struct distribution *distribution, uint32_t index, uint64_t key,
                   uint64_t quantity)
{
    if (distribution->kind == DIST_CONSTANT)
        return distribution->a;
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

double fleet_budget_B(const struct fleet_class *of, uint32_t index)
{
    const struct distribution *memory = &of->spec->memory;
    if (memory->kind == DIST_CONSTANT)
        return memory->a;
    return fleet_drawn(memory, index, rng_fold(rng_fold(of->key, index), PURPOSE_DEVICE), Q_MEMORY);
}

/* A quantity that the class gives as a constant is "drawn" too, without a look at any stream. */
bool fleet_draw_agent(struct agent *agent, struct errs *errs)
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
    };
    if (!draw_all(agent, draws, sizeof draws / sizeof *draws, errs))
        return false;
    if (!ns_from_s(latency_s, &agent->latency_ns) || agent->latency_ns > INT64_MAX / 4)
        return errs_add(errs, FAULT_INPUT, NULL, NULL,
                        "fleet.%s.latency: agent %u drew %g s, longer than the clock reaches",
                        c->name, agent->index, latency_s);
    return true;
}

bool fleet_draw_world(struct task_world *world, const struct agent *agent, struct errs *errs)
{
    const struct class_spec *c = agent->class_spec;
    struct objective *objective = &world->objective;
    const struct draw draws[] = {
        {Q_MASS, "world.mass", &c->world.mass, &world->mass},
        {Q_FRICTION, "world.friction", &c->world.friction, &world->friction},
        {Q_GRAVITY, "world.gravity", &c->world.gravity, &world->gravity},
        {Q_ACTUATOR, "world.actuator", &c->world.actuator, &world->actuator},
        {Q_OBJECTIVE, "objective.weight", &c->objective.weight, &objective->lambda},
        {Q_TARGET_SPEED, "objective.target_speed", &c->objective.target_speed,
         &objective->target_speed},
        {Q_WISH_SPEED, "objective.speed", &c->objective.wishes[WISH_SPEED],
         &objective->weights[WISH_SPEED]},
        {Q_WISH_ENERGY, "objective.energy", &c->objective.wishes[WISH_ENERGY],
         &objective->weights[WISH_ENERGY]},
        {Q_WISH_POSTURE, "objective.posture", &c->objective.wishes[WISH_POSTURE],
         &objective->weights[WISH_POSTURE]},
        {Q_WISH_TASTE, "objective.taste", &c->objective.wishes[WISH_TASTE],
         &objective->weights[WISH_TASTE]},
    };
    return draw_all(agent, draws, sizeof draws / sizeof *draws, errs);
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

/* Apart, so that a fleet of plain agents neither draws nor keeps any of it. */
bool fleet_draw_traits(struct device_traits *traits, const struct agent *agent, struct errs *errs)
{
    const struct class_spec *c = agent->class_spec;
    double up_W, down_W, sleep_W, begins_s; /* begins_s: only whether it is in its range */
    const struct draw draws[] = {
        {Q_BEGINS, "availability.begins", &c->begins, &begins_s},
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

bool fleet_trace(const struct agent *agent, enum link_direction direction, struct trace *trace)
{
    const struct class_spec *c = agent->class_spec;
    const struct distribution *rate = direction == LINK_UP ? &c->up : &c->down;
    if (rate->kind == DIST_TRACE)
        *trace = trace_draw(rate->trace, rng_fold(agent->identity, PURPOSE_DEVICE));
    return rate->kind == DIST_TRACE;
}

bool fleet_presence(const struct class_spec *c, uint64_t identity, struct trace *trace)
{
    if (c->presences.set)
        *trace = trace_draw(&c->presences, rng_fold(identity, PURPOSE_DEVICE));
    return c->presences.set != NULL;
}

double fleet_begins_s(const struct class_spec *c, uint32_t index, uint64_t identity)
{
    if (c->begins.kind == DIST_CONSTANT)
        return c->begins.a;
    return fleet_drawn(&c->begins, index, rng_fold(identity, PURPOSE_DEVICE), Q_BEGINS);
}

/* The first dispatch of a wave has the key of the wave alone, as agents of one dispatch a wave
 * always had. */
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
