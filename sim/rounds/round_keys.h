/* The keys round.* of a scenario file: those of every policy, and each policy's own. */
#ifndef SIM_ROUND_KEYS_H
#define SIM_ROUND_KEYS_H

#include "core/fields/fields.h"

/* Rows with offsets in struct round_settings. */
extern const struct field round_fields[];

#endif
