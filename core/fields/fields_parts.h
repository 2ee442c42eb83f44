/* What the files of core/fields/fields share; nobody else includes this. */
#ifndef CORE_FIELDS_PARTS_H
#define CORE_FIELDS_PARTS_H

#include "core/fields/fields.h"
#include "core/quantities/trace.h"
#include "core/text/csv.h"

/* A value being read: which row, which node, and the whole path for messages. */
struct value {
    struct field_reader *reader;
    const struct field *field;
    const struct yaml_node *node;
    const char *path;
};

/* "expected WHAT", at the node; always false. `node` NULL: the value's own. */
bool value_error(const struct value *value, const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Reads a number of the field's unit into *number and checks its range. */
bool value_number(const struct value *value, const struct yaml_node *node, enum unit unit,
                  double *number);
bool value_range(const struct value *value, const struct yaml_node *node, double number);
bool value_whole(const struct value *value, const struct yaml_node *node, double *number);
/* The index of a scalar among the choices, or -1 and an error. */
int value_choice(const struct value *value, const struct yaml_node *node);

/* Reads one field that is not a table into `target`. */
bool value_read(const struct value *value, void *target);
bool distribution_read(const struct value *value, struct distribution *out);
void distribution_print(FILE *out, enum unit unit, const struct distribution *distribution);

/* A file that the text names: a table, or traces read in one way. Who asks for it first reads it.
 */
struct field_file {
    char *name, *path; /* as the text names it, and where it is */
    bool is_traces, tried, good;
    struct csv csv;
    struct trace_options options;
    struct trace_set set;
    struct field_file *next;
};
/* `traces` NULL: a table. The reader owns the answer. */
struct field_file *field_file(struct field_reader *reader, const char *name,
                              const struct trace_options *traces);
void field_files_free(struct field_reader *reader);

/* Text such as "at least 1 bit/s", "from 0 to 1", or "" */
void field_range_text(const struct field *field, char *out, size_t size);

#endif
