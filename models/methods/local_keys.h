/* The keys under `algorithm` of methods whose agents learn by gradients (local_learner.h): a table
 * of rows (core/fields/fields.h) with offsets in struct number_settings. */
#ifndef MODELS_LOCAL_KEYS_H
#define MODELS_LOCAL_KEYS_H

#include "core/fields/field.h"

extern const struct field local_fields[];
/* Them alone, as a FIELD_KEYS lists tables: NULL past 0. */
const struct field *local_keys(size_t i);

#endif
