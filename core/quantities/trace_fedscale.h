/* Reads the two CSV files of FedScale (Lai et al., ICML 2022): capacity and behaviour of devices. The
 * formats are described in core/quantities/trace_read.h. False and an error for anything else. */
#ifndef CORE_TRACE_FEDSCALE_H
#define CORE_TRACE_FEDSCALE_H

#include "core/quantities/trace_reading.h"

bool trace_read_capacity(struct trace_reading *reading);
bool trace_read_behaviour(struct trace_reading *reading);

#endif
