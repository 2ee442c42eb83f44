/* What the files that read distributions share: field_distribution.c those told by their
 * parameters, field_column.c those drawn from a column of a table. An error names the key and shows
 * the row's example. */
#ifndef CORE_FIELD_DISTRIBUTION_PARTS_H
#define CORE_FIELD_DISTRIBUTION_PARTS_H

#include "core/fields/field_number.h"
#include "core/quantities/dist.h"

/* A distribution with two parameters, {normal: {mean: a, sd: b}}: their names. */
struct distribution_pair {
    enum distribution_kind kind;
    const char *a, *b;
    bool both; /* b too has the value's unit; it has no range */
};
/* NULL when the kind has none. */
const struct distribution_pair *distribution_pair_of(enum distribution_kind kind);
/* The unit of b where the value has that one. */
enum unit distribution_unit_of_b(const struct distribution_pair *pair, enum unit unit);

/* The entry `key` of a distribution's table; NULL and an error when there is none. */
const struct yaml_node *distribution_part(const struct value *value, const struct yaml_node *map,
                                          const char *key);
/* Whether a distribution's table has only the keys given, which NULL ends; else an error. */
bool distribution_only(const struct value *value, const struct yaml_node *map,
                       const char *const *keys);
/* Reads a number in the unit and the range of the key. */
bool distribution_number(const struct value *value, const struct yaml_node *node, double *number);

#endif
