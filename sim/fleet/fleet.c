/* Agents and their devices are drawn from the classes of the scenario. */
#include "sim/fleet/fleet.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "models/device/device.h"
#include "models/learning/keys.h"
#include "sim/fleet/access_link.h"
#include "sim/fleet/fleet_cells.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/fleet/panel_queue.h"
#include "sim/fleet/presence.h"

#include <math.h>
#include <stdlib.h>

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

/* A class with any of these has traits: it comes and goes, has several dispatches at once, or
 * counts energy. */
static bool is_plain(const struct scenario *scenario, const struct class_spec *c)
{
    return c->availability.kind == INTERVAL_ALWAYS && scenario->round.in_flight <= 1 &&
           !class_draws_power(c);
}

static uint32_t panels_of(const struct class_spec *c)
{
    return c->agents_per_panel > 1 ? (c->count + c->agents_per_panel - 1) / c->agents_per_panel : 0;
}

/* The other kinds stay within what stands in the text. */
static bool has_tail(const struct distribution *drawn)
{
    return drawn->kind == DIST_NORMAL || drawn->kind == DIST_LOGNORMAL ||
           drawn->kind == DIST_EXPONENTIAL || drawn->kind == DIST_WEIBULL ||
           drawn->kind == DIST_GAMMA || drawn->kind == DIST_PARETO;
}

/* All that fleet_draw draws: what has no tail was checked whole when it was read. */
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
                                                &c->objective.weight,
                                                &c->objective.target_speed,
                                                &c->objective.wishes[WISH_SPEED],
                                                &c->objective.wishes[WISH_ENERGY],
                                                &c->objective.wishes[WISH_POSTURE],
                                                &c->objective.wishes[WISH_TASTE],
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

/* --- the layout ------------------------------------------------------------------------------ */

/* Keys go by the class's name and the agent's number within it: another class in the scenario, or
 * more agents in it, leaves all of these as they were. */
static void lay_out(struct fleet *fleet, const struct scenario *scenario)
{
    uint64_t agents_key = rng_fold(seed_key(scenario->seed), PURPOSE_AGENT);
    *fleet = (struct fleet){.class_count = scenario->class_count};
    fleet->classes = mem_zero(scenario->class_count, sizeof *fleet->classes);
    for (uint32_t c = 0; c < scenario->class_count; c++) {
        const struct class_spec *spec = &scenario->classes[c];
        fleet->classes[c] = (struct fleet_class){.spec = spec,
                                                 .key = rng_fold(agents_key, rng_name(spec->name)),
                                                 .first = fleet->count,
                                                 .panel = fleet->panel_count,
                                                 .plain = is_plain(scenario, spec),
                                                 .people = scenario->task.info->people > 0};
        fleet->count += spec->count;
        fleet->panel_count += panels_of(spec);
        fleet->traits_room += fleet->classes[c].plain ? 0 : spec->count;
    }
    /* Room for all, of which memory is taken as they wake. */
    fleet->agents = mem_room(fleet->count, sizeof *fleet->agents);
    fleet->places = mem_zero(fleet->count, sizeof *fleet->places);
    fleet->traits = mem_zero(fleet->traits_room, sizeof *fleet->traits);
    fleet->panels = mem_zero(fleet->panel_count, sizeof *fleet->panels);
    eligible_open(&fleet->eligible, fleet->count);
}

/* The last class that begins at or before it, of several (all but one of them empty) the last. */
const struct fleet_class *fleet_class_of(const struct fleet *fleet, uint32_t number)
{
    uint32_t low = 0, high = fleet->class_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (fleet->classes[middle].first <= number)
            low = middle;
        else
            high = middle;
    }
    return &fleet->classes[low];
}

/* --- agents ---------------------------------------------------------------------------------- */

static struct agent as_drawn(const struct fleet_class *of, uint32_t index)
{
    return (struct agent){.class_spec = of->spec,
                          .number = of->first + index,
                          .index = index,
                          .identity = rng_fold(of->key, index),
                          .plain = of->plain};
}

/* As an agent is drawn again whenever it is looked at, an error is found by looking at all. */
static bool check_agents(const struct fleet_class *of, struct errs *errs)
{
    bool good = true;
    for (uint32_t i = 0; i < of->spec->count; i++) {
        struct agent agent = as_drawn(of, i);
        struct task_world world;
        good &= fleet_draw_agent(&agent, errs);
        good &= fleet_draw_world(&world, &agent, errs);
    }
    return good;
}

static bool check_traits(const struct fleet_class *of, struct errs *errs)
{
    bool good = true;
    for (uint32_t i = 0; i < of->spec->count && !of->plain; i++) {
        struct agent agent = as_drawn(of, i);
        struct device_traits traits;
        good &= fleet_draw_traits(&traits, &agent, errs);
    }
    return good;
}

/* A class without tails cannot fail and is not looked at: it may have a million agents. */
bool fleet_draw(struct fleet *fleet, const struct scenario *scenario, struct errs *errs)
{
    bool good = true;
    lay_out(fleet, scenario);
    for (uint32_t c = 0; c < fleet->class_count; c++)
        if (may_leave_range(fleet->classes[c].spec))
            good &= check_agents(&fleet->classes[c], errs);
    for (uint32_t c = 0; c < fleet->class_count; c++)
        if (may_leave_range(fleet->classes[c].spec))
            good &= check_traits(&fleet->classes[c], errs);
    return fleet_cells_draw(fleet, scenario, errs) && good;
}

void fleet_free(struct fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->panel_count; i++)
        panel_queue_free(&fleet->panels[i]);
    for (uint32_t i = 0; i < fleet->awake; i++)
        device_free(fleet->agents[i].device);
    access_links_free(fleet);
    fleet_cells_free(fleet);
    eligible_close(&fleet->eligible);
    free(fleet->presences);
    free(fleet->traits);
    free(fleet->panels);
    free(fleet->places);
    free(fleet->classes);
    free(fleet->agents);
    *fleet = (struct fleet){0};
}

bool fleet_check(const struct scenario *scenario, struct errs *errs)
{
    struct fleet fleet;
    bool good = fleet_draw(&fleet, scenario, errs);
    fleet_free(&fleet);
    return good;
}

/* Agents beside each other share a panel, and a cell. */
void fleet_look_at(const struct fleet *fleet, uint32_t number, struct agent *agent,
                   struct device_traits *traits)
{
    const struct fleet_class *of = fleet_class_of(fleet, number);
    const struct class_spec *c = of->spec;
    struct errs none = {0}; /* they were looked for in fleet_draw */
    *agent = as_drawn(of, number - of->first);
    bool good = fleet_draw_agent(agent, &none);
    agent->eligible = eligible_has(&fleet->eligible, number);
    agent->online = presence_online(fleet, number);
    if (c->agents_per_panel > 1)
        agent->panel = &fleet->panels[of->panel + agent->index / c->agents_per_panel];
    if (of->cell)
        agent->cell = of->cell + (c->agents_per_cell ? agent->index / c->agents_per_cell : 0);
    if (!of->plain) {
        traits->agent = agent;
        agent->traits = traits;
        good &= fleet_draw_traits(traits, agent, &none);
    }
    if (!good)
        die("%s", errs_first(&none));
}

struct task_world fleet_world(const struct fleet *fleet, const struct agent *agent)
{
    bool is_person = fleet_class_of(fleet, agent->number)->people;
    struct task_world world = {.person = is_person ? agent->number + 1 : 0};
    struct errs none = {0};
    if (!fleet_draw_world(&world, agent, &none))
        die("%s", errs_first(&none));
    return world;
}

struct device_traits fleet_look_at_traits(const struct fleet *fleet, uint32_t number)
{
    const struct fleet_class *of = fleet_class_of(fleet, number);
    struct agent agent = as_drawn(of, number - of->first);
    struct device_traits traits = {0};
    struct errs none = {0};
    if (!fleet_draw_traits(&traits, &agent, &none))
        die("%s", errs_first(&none));
    return traits;
}

struct agent *fleet_wake(struct fleet *fleet, uint32_t number)
{
    struct agent *agent = &fleet->agents[fleet->awake++];
    fleet->places[number] = fleet->awake;
    fleet_look_at(fleet, number, agent, &fleet->traits[fleet->traits_count]);
    fleet->traits_count += !agent->plain;
    return agent;
}

bool fleet_draw_awake(struct fleet *fleet, const struct scenario *scenario, struct errs *errs)
{
    if (!fleet_draw(fleet, scenario, errs))
        return false;
    for (uint32_t i = 0; i < fleet->count; i++)
        fleet_wake(fleet, i);
    return true;
}
