/* Reads the states of devices that FLASH recorded (Yang et al., WWW 2021). The
 * formats are described in core/quantities/trace_read.h. False and an error for anything else. */
#ifndef CORE_TRACE_FLASH_H
#define CORE_TRACE_FLASH_H

#include "core/quantities/trace_reading.h"

bool trace_read_flash(struct trace_reading *reading);

#endif
