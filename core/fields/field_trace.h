/* Traces as a value of a scenario: a file, a folder or a pattern, or a table: {file, start, bin,
 * scale}, and of measured tables {time, rate, unit, gaps, gap}. */
#ifndef CORE_FIELD_TRACE_H
#define CORE_FIELD_TRACE_H

#include "core/fields/fields.h"
#include "core/quantities/trace.h"

#include <stdio.h>

/* Reads what follows the key `trace`. A set of traces is read once however many keys name it, and
 * lasts as long as the reader. False and an error when it holds no traces of that kind. */
bool fields_trace(struct field_reader *reader, const struct yaml_node *node, const char *path,
                  enum trace_kind kind, enum trace_side side, struct trace_use *use);
/* Writes {trace: ...}, so that it reads back. */
void fields_trace_print(FILE *out, const struct trace_use *use);
/* A warning for each thing about the traces read so far that their user should know. */
void fields_traces_tell(const struct field_reader *reader, FILE *out);

#endif
