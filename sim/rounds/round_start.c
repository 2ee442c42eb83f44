/* Instants at which rounds begin. */
#include "sim/rounds/round_start.h"

#include "core/engine/engine.h"
#include "core/text/units.h"

#include <stdio.h>
#include <string.h>

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

/* "02:00", "2:00:30"; -1: it is no time of day. */
static int time_of_day(const char *text)
{
    unsigned hours, minutes, seconds = 0;
    int end = 0;
    if (sscanf(text, "%2u:%2u%n", &hours, &minutes, &end) != 2)
        return -1;
    if (text[end] == ':') {
        int more = 0;
        if (sscanf(text + end, ":%2u%n", &seconds, &more) != 1)
            return -1;
        end += more;
    }
    bool good = !text[end] && hours < 24 && minutes < 60 && seconds < 60;
    return good ? (int)(hours * HOUR_S + minutes * 60 + seconds) : -1;
}

static bool read_every(const char *text, struct round_start *start,
                       char canonical[ROUND_START_SIZE], char why[ROUND_START_WHY])
{
    double seconds;
    char shown[48], fault[128];
    if (!units_parse(UNIT_TIME, text, &seconds, fault, sizeof fault)) {
        snprintf(why, ROUND_START_WHY, "every: %s", fault);
        return false;
    }
    if (!(seconds >= 1e-9) || !ns_from_s(seconds, &start->period_ns)) {
        snprintf(why, ROUND_START_WHY, "every: from 1 ns to 292 years");
        return false;
    }
    units_format(UNIT_TIME, seconds, shown, sizeof shown);
    snprintf(canonical, ROUND_START_SIZE, "every %s", shown);
    return true;
}

/* Once a day: a period of a day, from the offset on. */
static bool read_at(const char *text, struct round_start *start, char canonical[ROUND_START_SIZE],
                    char why[ROUND_START_WHY])
{
    int seconds = time_of_day(text);
    if (seconds < 0) {
        snprintf(why, ROUND_START_WHY,
                 "at: expected a time of day such as 02:00, from 00:00 to 23:59");
        return false;
    }
    ns_from_s(DAY_S, &start->period_ns);
    ns_from_s(seconds, &start->offset_ns);
    snprintf(canonical, ROUND_START_SIZE, "at %02d:%02d", seconds / HOUR_S, seconds / 60 % 60);
    if (seconds % 60)
        snprintf(canonical + strlen(canonical), 8, ":%02d", seconds % 60);
    return true;
}

bool round_start_read(const char *text, struct round_start *start, char canonical[ROUND_START_SIZE],
                      char why[ROUND_START_WHY])
{
    *start = (struct round_start){0};
    if (strncmp(text, "every ", 6) == 0)
        return read_every(text + 6, start, canonical, why);
    if (strncmp(text, "at ", 3) == 0)
        return read_at(text + 3, start, canonical, why);
    /* The canonical text is what a trial's number hashes: "2:00" and "02:00" are the same start. */
    snprintf(canonical, ROUND_START_SIZE, "back_to_back");
    if (time_of_day(text) >= 0)
        snprintf(why, ROUND_START_WHY, "did you mean \"at %.8s\"?", text);
    else
        snprintf(why, ROUND_START_WHY, "expected back_to_back, every TIME or at HH:MM");
    return strcmp(text, "back_to_back") == 0;
}

/* C's remainder is negative before the first such instant, so a period is added. */
int64_t round_start_wait(const struct round_start *start, int64_t now_ns)
{
    if (start->period_ns == 0)
        return 0;
    int64_t over = (now_ns - start->offset_ns) % start->period_ns;
    if (over < 0)
        over += start->period_ns;
    return over ? start->period_ns - over : 0;
}
