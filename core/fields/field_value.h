/* The values of a field table, each by the kind of its row: numbers, words, texts, lists, weights,
 * distributions. */
#ifndef CORE_FIELD_VALUE_H
#define CORE_FIELD_VALUE_H

#include "core/fields/field_number.h"

/* Reads one field that is not a table into `target`; false and an error when that cannot be. */
bool value_read(const struct value *value, void *target);

#endif
