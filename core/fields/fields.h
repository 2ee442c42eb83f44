/* Field tables: one row per option gives parsing (field_value.h), range (field_range.h), default,
 * dump (field_print.h), and help (field_list.h).
 *
 * A table of rows (ended by a row without a name) describes how a map of a YAML text fills a
 * struct, and how the struct is written back. Every default is a text and goes through the same
 * parser. Floating-point numbers are written so that they parse back exactly, so that
 * print(read(print(x))) = print(x). */
#ifndef CORE_FIELDS_H
#define CORE_FIELDS_H

#include "core/fields/field.h"
#include "core/fields/field_reader.h"
#include "core/quantities/dist.h"
#include "core/quantities/trace.h"
#include "core/text/yaml.h"

void fields_reader_free(struct field_reader *reader);

/* Fills the struct at `base` from `map`; `path` ("" at the top) prefixes keys in messages. False
 * when there was an error. */
bool fields_read(struct field_reader *reader, const struct field *fields,
                 const struct yaml_node *map, const char *path, void *base);

#endif
