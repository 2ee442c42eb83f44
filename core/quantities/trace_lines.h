/* Reads traces with one instant a line: those of Mahimahi, and those of two columns. The
 * formats are described in core/quantities/trace_read.h. False and an error for anything else. */
#ifndef CORE_TRACE_LINES_H
#define CORE_TRACE_LINES_H

#include "core/quantities/trace_reading.h"

bool trace_read_mahimahi(struct trace_reading *reading);
bool trace_read_columns(struct trace_reading *reading);

#endif
