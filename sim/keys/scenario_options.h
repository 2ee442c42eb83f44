/* Every key that a scenario can have, for `fedsim list options`, the manual page and the shell's
 * completion. They are the rows that read a scenario, so that a key is listed as soon as it can be
 * written, with its range, default and unit. */
#ifndef SIM_SCENARIO_OPTIONS_H
#define SIM_SCENARIO_OPTIONS_H

#include "core/fields/field_list.h"

/* The keys of the study itself (seeds, sweep, include) and of a trial. The caller frees them with
 * field_keys_free. */
struct field_keys scenario_keys(void);
/* Their tables, ended by NULL. */
extern const struct field *const scenario_schema[];

/* Writes those keys whose paths begin with `prefix` ("round", "fleet.up"; NULL: all). False and an
 * error (FAULT_INPUT) when there are none. */
bool options_print(FILE *out, const char *prefix, struct errs *errs);

#endif
