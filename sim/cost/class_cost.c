/* Joins what trials say of their device classes, by name. */
#include "sim/cost/class_cost.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct class_cost class_cost_new(char *name)
{
    return (struct class_cost){name,
                               COST_RANGE_NONE,
                               COST_RANGE_NONE,
                               COST_RANGE_NONE,
                               COST_RANGE_NONE,
                               COST_RANGE_NONE,
                               COST_RANGE_NONE};
}

/* A study has a handful of classes: looked for one by one, and entered where missing. */
/* Trials mostly have the same classes in the same order: the search begins behind the last one. */
static struct class_cost *find(struct class_costs *costs, const char *name)
{
    for (size_t i = 0; i < costs->count; i++) {
        size_t at = (costs->next + i) % costs->count;
        if (strcmp(costs->list[at].name, name) == 0) {
            costs->next = at + 1;
            return &costs->list[at];
        }
    }
    mem_grow(&costs->list, &costs->capacity, costs->count + 1, sizeof *costs->list);
    costs->list[costs->count] = class_cost_new(mem_string(name));
    return &costs->list[costs->count++];
}

void class_costs_join(struct class_costs *costs, const struct class_cost *of_trial)
{
    struct class_cost *class = find(costs, of_trial->name);
    cost_range_join(&class->agents, of_trial->agents);
    cost_range_join(&class->fit, of_trial->fit);
    cost_range_join(&class->make_do, of_trial->make_do);
    cost_range_join(&class->budget_B, of_trial->budget_B);
    cost_range_join(&class->answer_s, of_trial->answer_s);
    cost_range_join(&class->energy_J, of_trial->energy_J);
}

void class_costs_free(struct class_costs *costs)
{
    for (size_t i = 0; i < costs->count; i++)
        free(costs->list[i].name);
    free(costs->list);
    *costs = (struct class_costs){0};
}
