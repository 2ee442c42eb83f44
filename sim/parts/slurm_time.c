/* Reads times with units, with colons and with days. */
#include "sim/parts/slurm_time.h"

#include "core/base/mem.h"
#include "core/text/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S, YEAR_S = 366 * DAY_S };
static const char digits[] = "0123456789";

/* Hours, minutes and seconds, of which `least` are there. */
static bool read_clock(const char *text, unsigned least, unsigned hours_end, double *seconds)
{
    unsigned parts[3] = {0}, count = 0;
    for (const char *next = text; next; text = next + 1) {
        size_t length = strspn(text, digits);
        if (length < 1 || length > 4 || count == 3)
            return false;
        parts[count++] = (unsigned)strtoul(text, NULL, 10);
        next = text[length] == ':' ? text + length : NULL;
        if (!next && text[length])
            return false;
    }
    *seconds = parts[0] * (double)HOUR_S + parts[1] * 60.0 + parts[2];
    return count >= least && parts[0] < hours_end && parts[1] < 60 && parts[2] < 60;
}

static bool read_days(const char *text, double *seconds)
{
    size_t length = strspn(text, digits);
    if (length < 1 || length > 4 || text[length] != '-' ||
        !read_clock(text + length + 1, 1, 24, seconds))
        return false;
    *seconds += (double)strtoul(text, NULL, 10) * DAY_S;
    return true;
}

char *slurm_time_read(const char *text, unsigned *seconds)
{
    char why[256];
    double time;
    if (*text && strspn(text, digits) == strlen(text))
        return mem_format("'%s' may be meant as minutes or as hours: say '%s min' or '%s h'", text,
                          text, text);
    if (!units_parse(UNIT_TIME, text, &time, why, sizeof why) &&
        !read_clock(text, 3, 10000, &time) && !read_days(text, &time))
        return mem_format("'%s' is not a time such as '90 min', '1.5 h', 1:30:00 or 2-12 (2 days "
                          "and 12 hours)",
                          text);
    if (time <= 60)
        return mem_format("'%s' is too short: a task is told to end a minute before its time is "
                          "over",
                          text);
    if (time > YEAR_S)
        return mem_format("'%s' is longer than a year", text);
    *seconds = (unsigned)ceil(time);
    return NULL;
}

char *slurm_time_text(unsigned seconds)
{
    unsigned days = seconds / DAY_S, of_day = seconds % DAY_S;
    char *day = days ? mem_format("%u-", days) : mem_string("");
    char *text =
        mem_format("%s%u:%02u:%02u", day, of_day / HOUR_S, of_day % HOUR_S / 60, of_day % 60);
    free(day);
    return text;
}
