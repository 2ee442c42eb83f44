/* Which agents fit into their memory, and how. */
#include "sim/dispatch/memory_fit.h"

#include "core/base/mem.h"
#include "sim/fleet/fleet_draws.h"

#include <math.h>
#include <stdlib.h>

static bool fits(const struct federation *f, double budget_B, struct memory_fit *fit)
{
    struct memory_need need;
    server_memory_need_of(f->learning.server, scenario_slots_configured(f->scenario), fit->episodes,
                          fit->perturb, &need);
    fit->need_B = need.total;
    return (double)need.total <= budget_B;
}

/* Makes do by the class's habit; false where even that does not fit. */
static bool make_do(const struct federation *f, const struct class_spec *c, double budget_B,
                    struct memory_fit *fit)
{
    struct memory_fit less = *fit;
    uint32_t slots = scenario_slots_configured(f->scenario);
    if (c->on_memory == ON_MEMORY_SHRINK)
        less.episodes = server_episodes_within(f->learning.server, slots, budget_B);
    else
        less.perturb = PERTURB_IN_PLACE;
    if (!less.episodes || !fits(f, budget_B, &less))
        return false;
    less.makes_do = true;
    *fit = less;
    return true;
}

struct memory_fit memory_fit(const struct federation *f, const struct class_spec *c,
                             double budget_B)
{
    const struct algorithm_config *config = &f->scenario->algorithm;
    struct memory_fit fit = {
        .eligible = true, .episodes = config->panel.episodes, .perturb = config->perturb};
    if (!f->learning.server || fits(f, budget_B, &fit) || c->on_memory == ON_MEMORY_FAIL)
        return fit;
    fit.eligible = c->on_memory != ON_MEMORY_REFUSE && make_do(f, c, budget_B, &fit);
    return fit;
}

/* --- the fleet ------------------------------------------------------------------------------- */

static void count(struct class_fit *sum, double budget_B, const struct memory_fit *fit,
                  uint32_t agents)
{
    sum->eligible += fit->eligible ? agents : 0;
    sum->budget_B = fmin(sum->budget_B, budget_B);
    if (fit->need_B > sum->need_B)
        sum->need_B = fit->need_B;
}

/* Where all have the same memory one decision is that of all. */
static void fit_class(struct federation *f, const struct fleet_class *of, struct class_fit *sum)
{
    bool alike = of->spec->memory.kind == DIST_CONSTANT;
    struct memory_fit fit = {0};
    *sum = (struct class_fit){.budget_B = INFINITY};
    for (uint32_t i = 0; i < of->spec->count; i++) {
        if (i == 0 || !alike) {
            double budget_B = fleet_budget_B(of, i);
            fit = memory_fit(f, of->spec, budget_B);
            count(sum, budget_B, &fit, alike ? of->spec->count : 1);
        }
        if (fit.eligible)
            eligible_add(&f->fleet.eligible, of->first + i);
    }
}

void memory_fit_fleet(struct federation *f)
{
    f->need = (struct memory_need){.paper_B = -1};
    if (f->learning.server)
        server_memory_need(f->learning.server, scenario_slots_configured(f->scenario), &f->need);
    f->class_fits = mem_zero(f->fleet.class_count, sizeof *f->class_fits);
    for (uint32_t c = 0; c < f->fleet.class_count; c++)
        fit_class(f, &f->fleet.classes[c], &f->class_fits[c]);
    f->eligible = eligible_count_up(&f->fleet.eligible);
}

void memory_fit_agent(const struct federation *f, struct agent *agent)
{
    struct memory_fit fit = memory_fit(f, agent->class_spec, agent->budget_B);
    agent->need_B = fit.need_B;
    agent->makes_do = fit.makes_do;
    if (fit.makes_do && agent->device)
        device_limit(agent->device, fit.episodes, fit.perturb);
}

/* The need is that of everybody, also where the agent makes do with less: this is why it does. */
char *memory_reason(const struct federation *f, const struct class_spec *c, double budget_B)
{
    struct memory_fit fit = memory_fit(f, c, budget_B);
    if (fit.eligible && (double)f->need.total <= budget_B)
        return NULL;
    char *needs = mem_format("needs %llu B of memory, has %.0f B",
                             (unsigned long long)f->need.total, floor(budget_B));
    if (!fit.makes_do)
        return needs;
    char *reason = c->on_memory == ON_MEMORY_SHRINK
                       ? mem_format("%s: plays %u episodes instead of %u", needs, fit.episodes,
                                    f->scenario->algorithm.panel.episodes)
                       : mem_format("%s: perturbs in place", needs);
    free(needs);
    return reason;
}
