/* Units as the heads of measurements name them: Mbps, kbit/s, "rate (Mbit/s)", time_ms. */
#ifndef CORE_TRACE_UNIT_H
#define CORE_TRACE_UNIT_H

#include "core/text/units.h"

#include <stdbool.h>
#include <stddef.h>

enum { UNIT_NAME_SIZE = 16 };

struct named_unit {
    double scale;              /* what 1 of it is, in s or bytes/s */
    char name[UNIT_NAME_SIZE]; /* as a scenario would write it */
};

/* Whether the text is the name of a unit of that kind, UNIT_TIME or UNIT_RATE. */
bool unit_named(const char *text, enum unit kind, struct named_unit *unit);
/* Whether a column's name says one: all of it, in brackets, or behind its last '_', '-' or blank.
 */
bool unit_in_column(const char *column, enum unit kind, struct named_unit *unit);
/* The length of a column's name without what it says of its unit. */
size_t unit_base_length(const char *column);

#endif
