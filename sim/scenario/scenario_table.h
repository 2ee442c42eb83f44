/* The keys of a scenario file: a table of rows (core/fields/fields.h) with offsets in struct
 * scenario. It gives parsing, ranges, defaults, help and the resolved text. */
#ifndef SIM_SCENARIO_TABLE_H
#define SIM_SCENARIO_TABLE_H

#include "core/fields/fields.h"

extern const struct field scenario_fields[];

#endif
