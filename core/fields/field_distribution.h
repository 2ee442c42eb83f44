/* Distributions as a value of a scenario: a plain value, or a table with one key that names the
 * kind.
 *
 *     up: 10 Mbit/s
 *     up: {uniform: [1 Mbit/s, 10 Mbit/s]}
 *
 * Parameters are read in the unit of the key and are to lie in its range; those of a distribution
 * with a tail may still draw beyond it, which is found when it is drawn. */
#ifndef CORE_FIELD_DISTRIBUTION_H
#define CORE_FIELD_DISTRIBUTION_H

#include "core/fields/field_number.h"
#include "core/quantities/dist.h"

#include <stdio.h>

/* False and an error when it is not a distribution in the key's unit and range. */
bool distribution_read(const struct value *value, struct distribution *out);
/* Writes every kind: its name, an example, what it draws. */
void distributions_list(FILE *out);

#endif
