/* Dumps: a struct written back as the YAML text that it was read from, every default filled in.
 * What is printed reads back as the same struct, bit by bit, so a trial's resolved text is all that
 * is needed to run it again. */
#ifndef CORE_FIELD_PRINT_H
#define CORE_FIELD_PRINT_H

#include "core/fields/fields.h"

#include <stdio.h>

/* Writes the struct at `base`, without the fields that have one of the flags `without`
 * (FIELD_LATER: unless they differ from their defaults). */
void fields_print(FILE *out, const struct field *fields, const void *base, unsigned without);

#endif
