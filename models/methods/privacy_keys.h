/* The keys under `algorithm.privacy`: a table of rows (core/fields/fields.h) with offsets in struct
 * privacy. */
#ifndef MODELS_PRIVACY_KEYS_H
#define MODELS_PRIVACY_KEYS_H

#include "core/fields/field.h"

extern const struct field privacy_fields[];

#endif
