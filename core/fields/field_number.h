/* One value of a scenario being read: its row, its node in the text, and the errors about it. All
 * of it is borrowed, for the time of the reading. A reader of a kind of value returns false when it
 * has told an error, at the node where it is wrong, and goes on with the other entries as far as
 * that makes sense, so that one run tells of all mistakes. */
#ifndef CORE_FIELD_NUMBER_H
#define CORE_FIELD_NUMBER_H

#include "core/fields/field.h"
#include "core/fields/field_reader.h"
#include "core/text/yaml.h"

struct value {
    struct field_reader *reader;
    const struct field *field;
    const struct yaml_node *node;
    const char *path; /* the whole path, for messages */
};

/* "PATH: WHAT", at the node, with the row's example; always false. `node` NULL: the value's own,
 * here and below. */
bool value_error(const struct value *value, const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "a single value", "nothing", "a list" or "a table". */
const char *value_kind(const struct yaml_node *node);
/* Reads a number of that unit, in whatever range. */
bool value_number(const struct value *value, const struct yaml_node *node, enum unit unit,
                  double *number);
/* Whether the number is in the field's range. */
bool value_range(const struct value *value, const struct yaml_node *node, double number);

#endif
