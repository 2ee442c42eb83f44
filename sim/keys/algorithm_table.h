/* The keys under `algorithm`: a table of rows (core/fields/fields.h) with offsets from the member
 * `numbers` of struct scenario, as those of the methods' own keys have. What they mean is said by
 * their help, and by models/federated/settings.h. */
#ifndef SIM_ALGORITHM_TABLE_H
#define SIM_ALGORITHM_TABLE_H

#include "core/fields/fields.h"

extern const struct field algorithm_fields[];

#endif
