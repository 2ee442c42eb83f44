/* What was probably meant by a text that is no number with a unit of the kind that is wanted: other
 * spellings of units (Mbps, msec, 320K), decimal commas, thousands separators, percentages, times
 * of day, sums such as 1h30m. */
#ifndef CORE_UNIT_SLIP_H
#define CORE_UNIT_SLIP_H

#include "core/text/units.h"

/* One clause such as "a decimal comma; did you mean 0.01?"; false when nothing is known of such a
 * text. `text` does not parse (units_parse). */
enum { UNIT_SLIP_SIZE = 128 };
bool unit_slip(enum unit unit, const char *text, char out[UNIT_SLIP_SIZE]);

#endif
