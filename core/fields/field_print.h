/* Dumps: a struct written back as the YAML text that it was read from, every default filled in. */
#ifndef CORE_FIELD_PRINT_H
#define CORE_FIELD_PRINT_H

#include "core/fields/fields.h"

#include <stdio.h>

/* Writes the struct at `base`, without the fields that have one of the flags `without`
 * (FIELD_LATER: unless they differ from their defaults). */
void fields_print(FILE *out, const struct field *fields, const void *base, unsigned without);

#endif
