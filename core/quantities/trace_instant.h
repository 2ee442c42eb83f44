/* Instants as measurements write them:
 *
 *   2024-01-05 09:00:00.5 CDT, 2024-01-05T09:00:00Z, 2017.11.30_16.48.26, 2024/01/05 09:00+02:00,
 *   09:00:00 of some day, or a plain number in a unit that the caller knows.
 *
 * An offset from UTC counts, also where it is the name of a zone of Europe or North America. Other
 * names of zones are handed out: within a file that keeps to one, they do not matter. */
#ifndef CORE_TRACE_INSTANT_H
#define CORE_TRACE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_SIZE = 8 };

struct instant {
    double s;             /* since 1970 in UTC, as far as the zone is known; of a lone time of day,
                             since midnight */
    bool dated;           /* there is a day */
    char zone[ZONE_SIZE]; /* a zone that is not known; "" else */
};

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
int64_t instant_days(int year, int month, int day);
/* Reads all of a date or time of day; false when the text is none, or no such day exists. */
bool instant_read(const char *text, struct instant *instant);

#endif
