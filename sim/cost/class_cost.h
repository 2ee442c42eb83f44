/* What a forecast says of each device class, over its agents and over the trials looked at. Classes
 * of different points of a sweep that have one name are one class: its ranges then reach over all
 * of these points. */
#ifndef SIM_CLASS_COST_H
#define SIM_CLASS_COST_H

#include "sim/cost/cost_range.h"

#include <stddef.h>

struct class_cost {
    char *name;                 /* owned by its list */
    struct cost_range agents;   /* how many there are */
    struct cost_range fit;      /* how many have the memory */
    struct cost_range make_do;  /* how many of these take less than is meant (on_memory) */
    struct cost_range budget_B; /* memory that agents have */
    struct cost_range answer_s; /* the least time of an answer */
    struct cost_range energy_J; /* of an agent in a round; empty: its power is not given */
};

struct class_costs {
    struct class_cost *list;
    size_t count, capacity;
    size_t next; /* where the class is looked for that is joined next */
};

/* Nothing was added to its ranges; `name` is borrowed. */
struct class_cost class_cost_new(char *name);
/* Joins what a trial says to the class of the same name. */
void class_costs_join(struct class_costs *costs, const struct class_cost *of_trial);
void class_costs_free(struct class_costs *costs);

#endif
