/* Reads the states of devices that FLASH recorded (Yang et al., WWW 2021). The
 * formats are described in core/quantities/trace_read.h. */
#ifndef CORE_TRACE_FLASH_H
#define CORE_TRACE_FLASH_H

#include "core/quantities/trace_reading.h"

extern const struct trace_format trace_flash;

#endif
