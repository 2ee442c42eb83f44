/* Agents and their devices are drawn from the classes of the scenario. */
#include "sim/fleet/fleet.h"

#include "core/base/mem.h"
#include "models/device/device.h"
#include "models/learning/keys.h"
#include "sim/fleet/access_link.h"
#include "sim/fleet/fleet_cells.h"
#include "sim/fleet/fleet_draws.h"
#include "sim/fleet/panel_queue.h"

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
        good &= fleet_draw_traits(traits, agent, errs);
    }
    return good;
}

static uint32_t panels_of(const struct class_spec *c)
{
    return c->agents_per_panel > 1 ? (c->count + c->agents_per_panel - 1) / c->agents_per_panel : 0;
}

/* Keys go by the class's name and the agent's number within it: another class in the scenario, or
 * more agents in it, leaves all of these as they were. Agents beside each other share a panel. */
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
            good &= fleet_draw_agent(agent, errs);
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

/* A fleet without tails cannot fail and is not drawn: it may have a million agents. */
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
