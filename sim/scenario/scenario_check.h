/* A scenario as read is resolved: shares become counts, the task's own values stand in for `task`,
 * and what contradicts itself is told. */
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
