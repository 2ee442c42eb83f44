/* Reads traces of Mahimahi, with one instant in ms a line, at which one packet of 1500 bytes can
 * pass: five lines within 10 ms are 6 Mbit/s. The format is described in
 * core/quantities/trace_read.h. */
#ifndef CORE_TRACE_MAHIMAHI_H
#define CORE_TRACE_MAHIMAHI_H

#include "core/quantities/trace_reading.h"

extern const struct trace_format trace_mahimahi;

#endif
