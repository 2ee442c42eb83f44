/* Reads the two CSV files of FedScale (Lai et al., ICML 2022): capacity and behaviour of devices.
 * The formats are described in core/quantities/trace_read.h. */
#ifndef CORE_TRACE_FEDSCALE_H
#define CORE_TRACE_FEDSCALE_H

#include "core/quantities/trace_reading.h"

extern const struct trace_format trace_capacity, trace_behaviour;

#endif
