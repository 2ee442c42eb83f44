/* Distributions as text: the inverse of reading them (field_distribution.h). */
#ifndef CORE_FIELD_DISTRIBUTION_PRINT_H
#define CORE_FIELD_DISTRIBUTION_PRINT_H

#include "core/quantities/dist.h"
#include "core/text/units.h"

#include <stdio.h>

/* Writes it, each number in the unit, so that it reads back to the same distribution. */
void distribution_print(FILE *out, enum unit unit, const struct distribution *distribution);

#endif
