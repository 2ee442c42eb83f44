/* Keys that do nothing: what a user wrote must count somewhere, or be told.
 *
 * A rule says of a key under which condition it counts. A key in the text (a place in it, which a
 * sweep may set for several classes and at many points) is idle when its condition holds for no
 * class at no point of the sweep, and it asks for something else than its default somewhere: a user
 * who writes the default gets what is written. Values that a preset fills in are not the user's.
 * What contradicts itself is no matter of these rules but an error (scenario_check.h).
 *
 * For example algorithm.adam.beta1 counts with algorithm.optimizer: adam. A scenario that sets it
 * and sweeps the optimizer over plain and adam is told nothing; one that sets it with plain alone
 * is. A new key that only counts under some condition needs a row in scenario_idle.c; a new
 * policy's or method's keys need none, as their rows are asked. */
#ifndef SIM_SCENARIO_IDLE_H
#define SIM_SCENARIO_IDLE_H

#include "models/federated/algorithm.h"
#include "sim/rounds/round_policy.h"
#include "sim/scenario/scenario.h"

/* When a key of the scenario, or of its class or cell number `item`, counts: under `policy` or with
 * `method` alone, where one is not NULL, and else while `holds`. */
struct idle_condition {
    const struct round_policy *policy;
    const struct algorithm *method;
    bool (*holds)(const struct scenario *scenario, uint32_t item);
    /* Not NULL: a message goes on with the names of the algorithms it holds for, and `rest`. */
    bool (*algorithms)(const struct algorithm *algorithm);
    const char *words; /* how a message goes on after "it counts" */
    /* Not NULL: then follow the names of the policies that it holds for, and `rest`. */
    bool (*policies)(const struct round_policy *policy);
    const char *rest; /* NULL with algorithms: nothing */
};

/* "fleet.*.answer" (`*`: of each class, or cell) counts under that condition only; a table: each
 * key in it. */
struct idle_rule {
    const char *key;
    const struct idle_condition *condition;
};
/* Ended by one without a key. The rules for the policies' and methods' own keys are not among them:
 * they follow from their rows. A key with no rule always counts, or is refused where it would not.
 */
extern const struct idle_rule idle_rules[];

/* Whether it holds in the scenario; `item`: the number of the class, or of the cell, that a key of
 * one belongs to. */
bool idle_holds(const struct idle_condition *condition, const struct scenario *scenario,
                uint32_t item);
/* "with round.policy: deadline"; the caller frees it. */
char *idle_words(const struct idle_condition *condition);

#endif
