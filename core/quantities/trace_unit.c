/* Reads units as the heads of measurements name them. */
#include "core/quantities/trace_unit.h"

#include <stdio.h>
#include <string.h>

/* Other names of units; those of rates are told apart by b and B. */
static const struct {
    const char *alias, *name;
} aliases[] = {
    {"second", "s"},     {"seconds", "s"},       {"sec", "s"},          {"secs", "s"},
    {"msec", "ms"},      {"millis", "ms"},       {"millisecond", "ms"}, {"milliseconds", "ms"},
    {"usec", "us"},      {"microseconds", "us"}, {"nanoseconds", "ns"}, {"minutes", "min"},
    {"hours", "h"},      {"days", "d"},          {"bps", "bit/s"},      {"b/s", "bit/s"},
    {"bits/s", "bit/s"}, {"kbps", "kbit/s"},     {"Kbps", "kbit/s"},    {"kb/s", "kbit/s"},
    {"Kb/s", "kbit/s"},  {"Kbit/s", "kbit/s"},   {"kbits/s", "kbit/s"}, {"Mbps", "Mbit/s"},
    {"mbps", "Mbit/s"},  {"Mb/s", "Mbit/s"},     {"mbit/s", "Mbit/s"},  {"Mbits/s", "Mbit/s"},
    {"Gbps", "Gbit/s"},  {"gbps", "Gbit/s"},     {"Gb/s", "Gbit/s"},    {"Bps", "B/s"},
    {"bytes/s", "B/s"},  {"KB/s", "kB/s"},       {"KBps", "kB/s"},      {"kBps", "kB/s"},
    {"MBps", "MB/s"},    {"GBps", "GB/s"},
};

/* An alias becomes the scenario's name of the unit first, which units_parse then knows. */
static bool is_unit(const char *text, size_t length, enum unit kind, struct named_unit *unit)
{
    char number[UNIT_NAME_SIZE + 2], why[128];
    if (length == 0 || length >= UNIT_NAME_SIZE)
        return false;
    snprintf(unit->name, sizeof unit->name, "%.*s", (int)length, text);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(unit->name, aliases[i].alias) == 0)
            snprintf(unit->name, sizeof unit->name, "%s", aliases[i].name);
    snprintf(number, sizeof number, "1 %s", unit->name);
    return units_parse(kind, number, &unit->scale, why, sizeof why);
}

bool unit_named(const char *text, enum unit kind, struct named_unit *unit)
{
    return is_unit(text, strlen(text), kind, unit);
}

/* Where the unit begins that is parted from the name: behind a bracket or the last mark; the end of
 * the name where there is none. `*length`: of the unit. */
static size_t parted(const char *column, size_t *length)
{
    static const char brackets[] = "()[]";
    size_t open = strcspn(column, "(["), end = strlen(column);
    if (column[open]) {
        *length = strcspn(column + open + 1, brackets);
        return open + 1;
    }
    size_t at = end;
    while (at > 0 && !strchr("_- ", column[at - 1]))
        at--;
    *length = at ? end - at : 0;
    return at ? at : end;
}

bool unit_in_column(const char *column, enum unit kind, struct named_unit *unit)
{
    size_t length, at = parted(column, &length);
    return unit_named(column, kind, unit) || is_unit(column + at, length, kind, unit);
}

/* Without the unit that it ends in; a last word that is no unit belongs to the name. */
size_t unit_base_length(const char *column)
{
    struct named_unit unit;
    size_t length, at = parted(column, &length);
    bool unit_there = is_unit(column + at, length, UNIT_TIME, &unit) ||
                      is_unit(column + at, length, UNIT_RATE, &unit);
    size_t base = unit_there ? at - 1 : strlen(column);
    while (base > 0 && column[base - 1] == ' ')
        base--;
    return base;
}
