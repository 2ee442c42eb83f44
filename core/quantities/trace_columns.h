/* Reads traces of a table: a column of instants and one or more of rates, with or without a head,
 * such as
 *
 *     seconds,Mbit/s
 *     0,4.2
 *     1,3.9
 *
 * The formats are described in core/quantities/trace_read.h. */
#ifndef CORE_TRACE_COLUMNS_H
#define CORE_TRACE_COLUMNS_H

#include "core/quantities/trace_reading.h"

extern const struct trace_format trace_columns;

#endif
