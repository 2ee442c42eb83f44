/* Reads dates and times of day as measurements write them. */
#include "core/quantities/trace_instant.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Years begin in March here, so that a leap day is the last of its year; (153 m + 2) / 5 are the
 * days before month m, counted from March; 719468 days lie between 1 March of the year 0 and 1970,
 * and days of a month begin with 1. */
int64_t instant_days(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

static int days_in(int year, int month)
{
    return (int)(instant_days(month < 12 ? year : year + 1, month % 12 + 1, 1) -
                 instant_days(year, month, 1));
}

/* A whole number of `least` to `most` digits; *at goes behind it. */
static bool digits(const char **at, int least, int most, int *number)
{
    int count = 0;
    for (*number = 0; count < most && isdigit((unsigned char)**at); count++)
        *number = 10 * *number + *(*at)++ - '0';
    return count >= least && !isdigit((unsigned char)**at);
}

static bool one_of(const char **at, const char *letters)
{
    if (!**at || !strchr(letters, **at))
        return false;
    ++*at;
    return true;
}

/* "2024-01-05", whose parts are separated by one of "-./", and what parts it from a time. */
static bool read_day(const char **at, struct instant *instant)
{
    int year, month, day;
    const char *from = *at;
    if (!digits(&from, 4, 4, &year) || !*from || !strchr("-./", *from))
        return false;
    const char separator[] = {*from++, '\0'};
    if (!digits(&from, 1, 2, &month) || !one_of(&from, separator) || !digits(&from, 1, 2, &day))
        return false;
    if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month))
        return false;
    instant->dated = true;
    instant->s = 86400 * (double)instant_days(year, month, day);
    *at = from + strspn(from, "_T ");
    return true;
}

/* "09:00", "9:00:00.25", or with points for colons. */
static bool read_time(const char **at, struct instant *instant)
{
    int hour, minute, second = 0;
    if (!digits(at, 1, 2, &hour) || !strchr(":.", **at) || !**at)
        return false;
    const char separator[] = {*(*at)++, '\0'};
    if (!digits(at, 2, 2, &minute))
        return false;
    if (one_of(at, separator) && !digits(at, 2, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    instant->s += 3600 * hour + 60 * minute + second;
    if (**at == '.' && isdigit((unsigned char)(*at)[1])) {
        char *end;
        instant->s += strtod(*at, &end);
        *at = end;
    }
    return true;
}

/* "+02:00", "-0700" or "+02", in seconds. */
static bool read_offset(const char **at, double *offset)
{
    int hour, minute = 0;
    const char *from = *at;
    bool west = *from == '-';
    if (!one_of(&from, "+-") || !isdigit((unsigned char)from[0]) ||
        !isdigit((unsigned char)from[1]))
        return false;
    hour = 10 * (from[0] - '0') + from[1] - '0';
    from += 2;
    if ((one_of(&from, ":") || isdigit((unsigned char)*from)) && !digits(&from, 2, 2, &minute))
        return false;
    *offset = (west ? -1 : 1) * (3600.0 * hour + 60.0 * minute);
    *at = from;
    return hour < 24 && minute < 60;
}

/* An offset that is known is worked in, and the name forgotten; another name is kept, for the
 * caller to compare. */
static void read_name(const char **at, struct instant *instant)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"Z", 0},    {"UTC", 0},  {"GMT", 0},   {"WET", 0},   {"WEST", 1},
                 {"CET", 1},  {"CEST", 2}, {"EET", 2},   {"EEST", 3},  {"EST", -5},
                 {"EDT", -4}, {"CST", -6}, {"CDT", -5},  {"MST", -7},  {"MDT", -6},
                 {"PST", -8}, {"PDT", -7}, {"AKST", -9}, {"AKDT", -8}, {"HST", -10}};
    size_t length = 0;
    while (isalpha((unsigned char)(*at)[length]))
        length++;
    if (length == 0 || length >= ZONE_SIZE)
        return;
    memcpy(instant->zone, *at, length);
    *at += length;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (strcmp(instant->zone, zones[i].name) == 0) {
            instant->s -= 3600 * zones[i].hours;
            *instant->zone = '\0';
            return;
        }
}

bool instant_read(const char *text, struct instant *instant)
{
    *instant = (struct instant){0};
    double offset = 0;
    bool day = read_day(&text, instant);
    if (!(day && !*text) && !read_time(&text, instant))
        return false;
    text += strspn(text, " ");
    if (*text == '+' || *text == '-') {
        if (!read_offset(&text, &offset))
            return false;
        instant->s -= offset;
    } else {
        read_name(&text, instant);
    }
    /* A clock of twelve hours is not understood; it must not pass for a zone. */
    return *text == '\0' && strcmp(instant->zone, "AM") != 0 && strcmp(instant->zone, "PM") != 0;
}
