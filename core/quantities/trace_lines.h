/* Reads traces with one instant a line: those of Mahimahi, and those of two columns. The
 * formats are described in core/quantities/trace_read.h. */
#ifndef CORE_TRACE_LINES_H
#define CORE_TRACE_LINES_H

#include "core/quantities/trace_reading.h"

extern const struct trace_format trace_mahimahi, trace_columns;

#endif
