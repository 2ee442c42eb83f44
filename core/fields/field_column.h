/* A distribution that is a column of a CSV file: each value in it is as likely as any other, or
 * (each: once) row i is agent i's. */
#ifndef CORE_FIELD_COLUMN_H
#define CORE_FIELD_COLUMN_H

#include "core/fields/field_number.h"
#include "core/quantities/dist.h"

/* Reads the inner table of {csv: {file, column, each, class}}. */
bool distribution_read_column(const struct value *value, const struct yaml_node *inner,
                              struct distribution *out);

#endif
