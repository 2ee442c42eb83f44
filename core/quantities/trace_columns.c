/* Reads traces of a table: instants, and the rates from them on. */
#include "core/quantities/trace_columns.h"

#include "core/base/mem.h"
#include "core/quantities/trace_header.h"
#include "core/quantities/trace_instant.h"
#include "core/quantities/trace_samples.h"
#include "core/quantities/trace_unit.h"
#include "core/text/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Instants beyond PLAUSIBLE_S since 1970 (in 2096) are of a smaller unit than s; those behind
 * UNIX_S (in 1973) are Unix time. */
#define PLAUSIBLE_S 4e9
#define UNIX_S 1e8

struct table {
    struct trace_reading *reading;
    struct csv_rows rows;
    struct trace_header header;
    struct samples *samples; /* for each of header.rates */
    bool headed, begun;
    bool written, dated; /* instants are written as dates or times of day; there are days */
    char zone[ZONE_SIZE];
    double first_s, last_s;
    bool unordered;
};

static unsigned line_of(const struct table *table)
{
    return table->rows.cells[0].mark.line;
}

/* All of the cell: "12abc" is none. */
static bool number(const char *cell, double *value)
{
    char *end;
    *value = strtod(cell, &end);
    return end != cell && !*end && isfinite(*value);
}

/* --- instants -------------------------------------------------------------------------------- */

/* The unit in which the first instant would lie between 1973 and 2096 is the one that was meant. */
static bool not_seconds(const struct table *table, double value)
{
    static const struct {
        const char *name, *unit;
        double s;
    } units[] = {
        {"milliseconds", "ms", 1e-3}, {"microseconds", "us", 1e-6}, {"nanoseconds", "ns", 1e-9}};
    const char *unit = table->header.time_scale == 1 ? "seconds" : "the unit of its column";
    double years = value * table->header.time_scale / (365.25 * 86400);
    char meant[160];
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (value * units[i].s < UNIX_S || value * units[i].s > PLAUSIBLE_S)
            continue;
        if (table->headed)
            snprintf(meant, sizeof meant, "say so in the scenario: time: %.60s (%s)",
                     table->header.time_name, units[i].unit);
        else
            snprintf(meant, sizeof meant, "give the file a first line %s,Mbit/s", units[i].unit);
        return trace_wrong(table->reading, line_of(table), meant,
                           "read in %s this instant lies %.0f years ahead: it looks like Unix "
                           "time in %s",
                           unit, years, units[i].name);
    }
    return trace_wrong(table->reading, line_of(table), NULL,
                       "read in %s the first instant lies %.3g years ahead", unit, years);
}

static bool mixed_instants(const struct table *table)
{
    return trace_wrong(table->reading, line_of(table), NULL,
                       "an instant of another kind than above: seconds, dates and times of day "
                       "do not mix");
}

/* A date, or a time of day: one file keeps to one kind and one zone. */
static bool read_date(struct table *table, const char *cell, double *s)
{
    struct instant instant;
    if (!instant_read(cell, &instant))
        return trace_wrong(table->reading, line_of(table), "e.g. 12.5, or 2024-01-31 16:48:26",
                           "expected an instant instead of \"%.40s\"", cell);
    if (!table->begun) {
        table->written = true;
        memcpy(table->zone, instant.zone, sizeof table->zone);
        table->dated = instant.dated;
    }
    if (strcmp(table->zone, instant.zone) != 0)
        return trace_wrong(table->reading, line_of(table),
                           "write offsets from UTC, e.g. 2024-01-31 16:48:26+01:00",
                           "another time zone than above, and of one of them the offset is not "
                           "known");
    if (!table->written || table->dated != instant.dated)
        return mixed_instants(table);
    *s = instant.s;
    return true;
}

/* Loggers may write rows late; instants of a calendar can be sorted then. Of instants that count
 * from the beginning, one before the last may be the first of another measurement. */
static bool in_order(struct table *table, double s)
{
    bool absolute = table->dated || table->first_s >= UNIX_S;
    if (s >= table->last_s)
        return true;
    table->unordered = true;
    if (absolute)
        return true;
    return trace_wrong(table->reading, line_of(table), NULL,
                       s < table->first_s ? "an instant before the first, or beyond the clock"
                                          : "before the line above it");
}

/* Whether it fits the clock is asked of its distance to the first, which is where the trace
 * begins. */
static bool read_instant(struct table *table, const char *cell, double *s)
{
    int64_t ns;
    if (number(cell, s)) {
        double value = *s;
        if (table->written)
            return mixed_instants(table);
        *s *= table->header.time_scale;
        if (!table->begun && *s > PLAUSIBLE_S)
            return not_seconds(table, value);
    } else if (!read_date(table, cell, s)) {
        return false;
    }
    if (!table->begun)
        table->first_s = table->last_s = *s;
    table->begun = true;
    if (!in_order(table, *s))
        return false;
    table->last_s = *s;
    return trace_ns(fabs(*s - table->first_s), &ns) ||
           trace_wrong(table->reading, line_of(table), NULL,
                       "an instant before the first, or beyond the clock");
}

/* --- rates ----------------------------------------------------------------------------------- */

static bool not_two(const struct table *table)
{
    return trace_wrong(table->reading, line_of(table), "e.g. 0.5,1.2",
                       "expected two numbers, a time and a rate");
}

/* What loggers write where they measured nothing. */
static bool is_missing(const char *cell)
{
    static const char *const words[] = {"", "-", "nan", "na", "n/a", "null", "none", "?"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(cell, words[i]) == 0)
            return true;
    return false;
}

static bool wrong_rate(const struct table *table, const char *cell)
{
    double value;
    if (number(cell, &value))
        return trace_wrong(table->reading, line_of(table), NULL,
                           "a rate must be from 0 to 10^18 bytes/s");
    if (!table->headed)
        return not_two(table);
    bool comma = cell[strspn(cell, "0123456789")] == ',';
    return trace_wrong(table->reading, line_of(table),
                       comma ? "decimals are written with a point: 1.5" : "e.g. 1.5",
                       "expected a rate instead of \"%.40s\"", cell);
}

/* Without a head a missing value is no slip of a logger but a wrong file. */
static bool read_rate(struct table *table, size_t k, double s)
{
    const struct trace_column *column = &table->header.rates[k];
    const struct csv_rows *rows = &table->rows;
    const char *cell = column->index < rows->count ? rows->cells[column->index].text : "";
    double rate = 0;
    if (table->headed && is_missing(cell)) {
        if (!table->header.empty_is_zero) {
            table->reading->set->notes.missing++;
            return true;
        }
    } else if (!number(cell, &rate)) {
        return wrong_rate(table, cell);
    }
    rate *= column->scale;
    if (!(rate >= 0 && rate < 1e18))
        return wrong_rate(table, cell);
    samples_put(&table->samples[k], s, rate);
    return true;
}

/* A row may be shorter than the head, whose last cells are then missing, but not longer. */
static bool read_row(struct table *table)
{
    const struct csv_rows *rows = &table->rows;
    double s;
    if (!table->headed && rows->count != 2)
        return not_two(table);
    if (rows->count > table->header.columns)
        return trace_wrong(table->reading, line_of(table), NULL,
                           "%zu cells here, but the head names %zu columns", rows->count,
                           table->header.columns);
    if (table->header.time >= rows->count)
        return trace_wrong(table->reading, line_of(table), NULL, "there is no instant");
    if (!read_instant(table, rows->cells[table->header.time].text, &s))
        return false;
    for (size_t k = 0; k < table->header.count; k++)
        if (!read_rate(table, k, s))
            return false;
    return true;
}

/* --- the table ------------------------------------------------------------------------------- */

/* Whether the first row is values rather than names. A name may begin with a digit or a sign, so
 * that its first cell is a value only where it is a number or an instant all through, or stands
 * alone. */
static bool is_bare(const struct csv_rows *first)
{
    struct instant instant;
    double value;
    const char *cell = first->cells[0].text;
    return strchr("0123456789.+-", *cell) && *cell &&
           (number(cell, &value) || instant_read(cell, &instant) || first->count == 1);
}

/* Without a head: seconds and Mbit/s, or the unit that the scenario says. */
static bool read_head(struct table *table)
{
    struct trace_reading *reading = table->reading;
    const struct trace_options *options = reading->options;
    if (options->time || options->rate || !is_bare(&table->rows)) {
        table->headed = true;
        return trace_header_read(reading, &table->rows, &table->header);
    }
    struct named_unit unit = {125000, "Mbit/s"};
    if (options->unit)
        unit_named(options->unit, UNIT_RATE, &unit);
    struct trace_header *header = &table->header;
    header->rates = mem_zero(1, sizeof *header->rates);
    header->rates[0] = (struct trace_column){1, unit.scale, reading->name};
    header->count = 1;
    header->time_scale = 1;
    header->columns = 2;
    return true;
}

/* Without a head the first row, which told the layout, is data too. */
static bool read_rows(struct table *table)
{
    enum csv_step step = CSV_ROW;
    if (table->headed)
        step = csv_rows_next(&table->rows, table->reading->errs);
    for (; step == CSV_ROW; step = csv_rows_next(&table->rows, table->reading->errs))
        if (!read_row(table))
            return false;
    return step == CSV_END;
}

static void note_columns(const struct table *table)
{
    struct trace_set *set = table->reading->set;
    const struct trace_header *header = &table->header;
    char *text = mem_format("instants from \"%s\"%s, rates in %s from \"%s\"%s", header->time_name,
                            table->dated ? " (dates)" : "", header->unit, header->rates[0].name,
                            header->count > 1 ? " and others" : "");
    set->notes.columns = arena_string(&set->arena, text);
    free(text);
}

/* One trace is named after its file, several after their columns too. */
static bool add_traces(struct table *table)
{
    struct trace_reading *reading = table->reading;
    size_t before = reading->set->count;
    bool good = true;
    for (size_t k = 0; good && k < table->header.count; k++) {
        char *name = table->header.count == 1
                         ? mem_string(reading->name)
                         : mem_format("%s %s", reading->name, table->header.rates[k].name);
        if (table->samples[k].count)
            good = samples_add(reading, name, &table->samples[k]);
        free(name);
    }
    return good && (reading->set->count > before ||
                    trace_wrong(reading, 0, NULL, "there is no line of values in it"));
}

static bool read_columns(struct trace_reading *reading)
{
    struct table table = {.reading = reading};
    csv_rows_begin(&table.rows, &reading->source, CSV_BLANKS);
    bool good = csv_rows_next(&table.rows, reading->errs) == CSV_ROW && read_head(&table);
    if (good) {
        table.samples = mem_zero(table.header.count, sizeof *table.samples);
        good = read_rows(&table) && add_traces(&table);
    }
    if (good && table.header.columns > 2) {
        note_columns(&table);
        reading->format = "a table";
    }
    reading->set->notes.unordered += good && table.unordered;
    for (size_t k = 0; table.samples && k < table.header.count; k++)
        free(table.samples[k].list);
    free(table.samples);
    free(table.header.rates);
    csv_rows_free(&table.rows);
    return good;
}

/* The last in the list of formats: what no other knows is a table, or an error of its. */
static bool begins_anyhow(const char *line)
{
    (void)line;
    return true;
}

const struct trace_format trace_columns = {
    .name = "two columns", .kind = TRACE_RATE, .begins = begins_anyhow, .read = read_columns};
