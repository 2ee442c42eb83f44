/* The keys round.* of a scenario file: those of every policy, and each policy's own, which stand in
 * the policy's file and are spliced in here by FIELD_KEYS. The order of rows is part of every
 * trial's number, as its text is hashed: new keys go behind the others, with FIELD_LATER. */
#ifndef SIM_ROUND_KEYS_H
#define SIM_ROUND_KEYS_H

#include "core/fields/fields.h"

/* Rows with offsets in struct round_settings. */
extern const struct field round_fields[];

#endif
