/* The files that a reader has opened, each once for each way to read it. */
#ifndef CORE_FIELD_FILE_H
#define CORE_FIELD_FILE_H

#include "core/fields/fields.h"
#include "core/quantities/trace.h"
#include "core/text/csv.h"

/* A file that the text names: a table, or traces read in one way. Who asks for it first reads it,
 * and says so in `tried` and `good`. */
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
/* The tables (CSV files) read so far, in the order first named, and how the text names them; NULL
 * past the last. */
const struct source *fields_file(const struct field_reader *reader, size_t i, const char **name);

#endif
