/* The keys of a scenario file: a table of rows (core/fields/fields.h) with offsets in struct
 * scenario. It gives parsing, ranges, defaults, help and the resolved text.
 *
 * A new key is a row, a member of struct scenario, and whatever reads that. The order of rows is
 * part of every trial's number, which hashes the resolved text: a key that is younger than
 * published results bears FIELD_LATER, which keeps it out of the hash while it has its default. */
#ifndef SIM_SCENARIO_TABLE_H
#define SIM_SCENARIO_TABLE_H

#include "core/fields/fields.h"

extern const struct field scenario_fields[];

#endif
