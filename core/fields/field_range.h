/* The range of a field, in words: for the list of options, and for errors, so that both say the
 * same. */
#ifndef CORE_FIELD_RANGE_H
#define CORE_FIELD_RANGE_H

#include "core/fields/field.h"

enum { RANGE_SIZE = 120 };
/* "at least 1 bit/s", "above 0 and at most 1", "from 1 to 1e8"; "" where everything is allowed. */
void field_range_text(const struct field *field, char out[RANGE_SIZE]);
/* NULL when `number` is in the field's range, else what is wrong, for the caller to free. It shows
 * `text`, as the number was written; NULL for a number that nobody wrote. */
char *field_range_fault(const struct field *field, double number, const char *text);

#endif
