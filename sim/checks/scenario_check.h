/* A scenario as read is resolved: shares become counts, the task's own values stand in for `task`,
 * and what contradicts itself is told.
 *
 * What a single key may be is the business of its row in a table (ranges, choices, units). Here is
 * what several keys mean together: a trial that nothing would ever end, more blocks than
 * parameters, a method without a gradient for Adam, counts beyond what a message's header can hold
 * (20 bits of rounds, slots and episodes; 32 bits of environment steps). As many errors as can be
 * found in one go are told. */
#ifndef SIM_SCENARIO_CHECK_H
#define SIM_SCENARIO_CHECK_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

/* What a check looks at: the scenario, the text it was read from, and the reader for errors. */
struct scenario_check {
    struct scenario *scenario;
    const struct yaml_node *root;
    struct field_reader *reader;
};
/* Adds an error; always false. */
#define WRONG(check, mark, meant, ...) field_error((check)->reader, mark, meant, __VA_ARGS__)

/* Works out and checks what no single row of the table can. False and errors, which `root` says the
 * places of. */
bool scenario_resolve(struct scenario *scenario, const struct yaml_node *root,
                      struct field_reader *reader);

#endif
