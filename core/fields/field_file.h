/* The files that a reader has opened, each once for each way to read it: a hundred classes that
 * draw from one table parse it once. They live as long as the reader, as distributions and traces
 * point into them. */
#ifndef CORE_FIELD_FILE_H
#define CORE_FIELD_FILE_H

#include "core/fields/fields.h"
#include "core/quantities/trace.h"
#include "core/text/csv.h"

/* A file that the text names: a table, or traces read in one way. Who asks for it first reads it,
 * and says so in `tried` and `good`. */
struct field_file {
    char *name, *path;           /* as the text names it, and where it is */
    bool is_traces, tried, good; /* is_traces: `set` holds it; else `csv` */
    struct csv csv;
    struct trace_options options; /* that its traces are read with: others, another file */
    struct arena names;           /* texts of the options */
    struct trace_set set;
    struct field_file *next; /* of the reader's list */
};

/* `traces` NULL: a table. The reader owns the answer. */
struct field_file *field_file(struct field_reader *reader, const char *name,
                              const struct trace_options *traces);
/* The table that `node`, the value of the key `path`, names, read at its first use; NULL when it is
 * not readable (told then). */
const struct csv *field_file_csv(struct field_reader *reader, const struct yaml_node *node,
                                 const char *path);
/* The same for a table of which texts are taken over, not numbers alone: they end in scenarios and
 * results, so where one byte is no UTF-8 that is told, at its place, and the answer is NULL. */
const struct csv *field_file_texts(struct field_reader *reader, const struct yaml_node *node,
                                   const char *path);
/* A cell's text with its unit: a bare number takes the one that the column's name ends with, "up
 * (Mbit/s)" or "up [Mbit/s]". In `out` where it was put together. */
enum { CELL_TEXT_SIZE = 96 };
const char *cell_with_unit(const char *cell, const char *column, char out[CELL_TEXT_SIZE]);
/* Whether the unit that a column's name ends with, if any, is one of that kind; else an error. */
bool column_unit_good(struct field_reader *reader, const struct csv_cell *head, enum unit unit,
                      const char *path);
void field_files_free(struct field_reader *reader);
/* The tables (CSV files) read so far, in the order first named, and how the text names them; NULL
 * past the last. */
const struct source *fields_file(const struct field_reader *reader, size_t i, const char **name);

#endif
