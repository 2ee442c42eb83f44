/* Finds the columns of a trace, and their units, by the names in a table's first row. */
#include "core/quantities/trace_header.h"

#include "core/base/mem.h"
#include "core/quantities/trace_unit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LISTED_MAX = 300 };

/* The names of all columns, as a list in a message; the caller frees it. */
static char *list_columns(const struct csv_rows *first)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (size_t i = 0; i < first->count && ftell(out) < LISTED_MAX; i++)
        fprintf(out, "%s%.60s", i ? ", " : "", first->cells[i].text);
    fputs(ftell(out) < LISTED_MAX ? "" : ", ...", out);
    fclose(out);
    return text;
}

static bool cannot_tell(const struct trace_reading *reading, const struct csv_rows *first,
                        const char *what)
{
    unsigned line = first->cells[0].mark.line;
    if (first->count <= 2)
        return trace_wrong(reading, line,
                           "e.g. seconds,Mbit/s; or say it in the scenario: "
                           "{trace: {file: FILE, time: NAME (s), rate: NAME, unit: Mbit/s}}",
                           "expected the units of two columns, a time and a rate");
    char *names = list_columns(first);
    trace_wrong(reading, line, "{trace: {file: FILE, time: NAME, rate: NAME, unit: Mbit/s}}",
                "%s; the columns are %s", what, names);
    free(names);
    return false;
}

/* --- by the scenario ------------------------------------------------------------------------- */

/* The column that a scenario names: exactly so, or but for the unit behind it. */
static size_t named_column(const struct csv_rows *first, const char *name)
{
    size_t base = unit_base_length(name);
    for (size_t i = 0; i < first->count; i++)
        if (strcmp(first->cells[i].text, name) == 0)
            return i;
    for (size_t i = 0; i < first->count; i++)
        if (strlen(first->cells[i].text) == base && strncmp(first->cells[i].text, name, base) == 0)
            return i;
    for (size_t i = 0; i < first->count; i++)
        if (strcasecmp(first->cells[i].text, name) == 0)
            return i;
    return first->count;
}

static bool find_named(const struct trace_reading *reading, const struct csv_rows *first,
                       const char *name, size_t *index)
{
    *index = named_column(first, name);
    if (*index < first->count)
        return true;
    char *names = list_columns(first);
    trace_wrong(reading, first->cells[0].mark.line, NULL,
                "there is no column \"%.60s\"; the columns are %s", name, names);
    free(names);
    return false;
}

/* --- the time -------------------------------------------------------------------------------- */

/* Also a name that is a unit of time and nothing else: "ms". */
static bool is_time(const char *column)
{
    static const char *const words[] = {
        "time",  "timestamp", "time_stamp", "date",    "datetime",     "date_time", "date time",
        "epoch", "unixtime",  "unix_time",  "elapsed", "elapsed_time", "t",         "utc"};
    struct named_unit unit;
    size_t length = unit_base_length(column);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(column, words[i], length) == 0)
            return true;
    return unit_named(column, UNIT_TIME, &unit);
}

static bool has_time_unit(const char *column)
{
    struct named_unit unit;
    return unit_in_column(column, UNIT_TIME, &unit);
}

/* How many columns are such ones; *index: the first of them. */
static size_t count_columns(const struct csv_rows *first, bool (*is)(const char *column),
                            size_t *index)
{
    size_t count = 0;
    for (size_t i = first->count; i-- > 0;)
        if (is(first->cells[i].text)) {
            *index = i;
            count++;
        }
    return count;
}

/* The scenario first, then names that mean time, then, of two columns, a unit of time. Where two
 * could be it, none is guessed. */
static bool find_time(const struct trace_reading *reading, const struct csv_rows *first,
                      struct trace_header *header)
{
    const char *wanted = reading->options->time;
    size_t count = wanted ? 1 : count_columns(first, is_time, &header->time);
    if (wanted && !find_named(reading, first, wanted, &header->time))
        return false;
    if (count == 0 && first->count == 2)
        count = count_columns(first, has_time_unit, &header->time);
    if (count != 1)
        return cannot_tell(reading, first,
                           count ? "several columns could be the time" : "no column is the time");
    const char *name = first->cells[header->time].text;
    struct named_unit unit;
    bool named = (wanted && unit_in_column(wanted, UNIT_TIME, &unit)) ||
                 unit_in_column(name, UNIT_TIME, &unit);
    header->time_scale = named ? unit.scale : 1;
    header->time_name = arena_string(&reading->set->arena, name);
    return true;
}

/* --- the rates ------------------------------------------------------------------------------- */

/* A name that a published layout uses without a unit. `source`: where, if others might use the name
 * too; `names`: how it is told. */
struct published {
    const char *name, *unit, *source, *names;
};

/* Columns of published data sets whose names say no unit. */
static const struct published *published_of(const char *column)
{
    static const char drives[] = "the drives of \"LEO Satellite vs. Cellular Networks\"";
    static const struct published layouts[] = {{"DL_bitrate", "kbit/s", NULL, NULL},
                                               {"UL_bitrate", "kbit/s", NULL, NULL},
                                               {"throughput", "Mbit/s", drives, "throughput names"},
                                               {"bitrate", "Mbit/s", drives, "bitrate names"}};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (strcasecmp(column, layouts[i].name) == 0)
            return &layouts[i];
    return NULL;
}

static bool is_published(const char *column)
{
    return published_of(column) != NULL;
}

/* A number, as in tables with a column for each satellite's id. */
static bool is_satellite(const char *column)
{
    return *column && column[strspn(column, "0123456789")] == '\0';
}

static bool has_rate_unit(const char *column)
{
    struct named_unit unit;
    return unit_in_column(column, UNIT_RATE, &unit);
}

static bool is_any(const char *column)
{
    (void)column;
    return true;
}

static void add_rate(const struct trace_reading *reading, const struct csv_rows *first,
                     size_t index, struct trace_header *header)
{
    mem_grow(&header->rates, &header->capacity, header->count + 1, sizeof *header->rates);
    const char *name = arena_string(&reading->set->arena, first->cells[index].text);
    header->rates[header->count++] = (struct trace_column){.index = index, .name = name};
}

static void add_rates(const struct trace_reading *reading, const struct csv_rows *first,
                      bool (*is)(const char *column), struct trace_header *header)
{
    for (size_t i = 0; i < first->count; i++)
        if (i != header->time && is(first->cells[i].text))
            add_rate(reading, first, i, header);
}

/* Which direction of a link a name speaks of. Whole words of it, so that "update" is not up. */
static enum trace_side side_of(const char *column)
{
    static const struct {
        const char *word;
        enum trace_side side;
    } words[] = {{"up", TRACE_UP},         {"ul", TRACE_UP},           {"upload", TRACE_UP},
                 {"uplink", TRACE_UP},     {"upstream", TRACE_UP},     {"tx", TRACE_UP},
                 {"down", TRACE_DOWN},     {"dl", TRACE_DOWN},         {"download", TRACE_DOWN},
                 {"downlink", TRACE_DOWN}, {"downstream", TRACE_DOWN}, {"rx", TRACE_DOWN}};
    while (*column) {
        size_t length = 0;
        while (isalpha((unsigned char)column[length]))
            length++;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strlen(words[i].word) == length && strncasecmp(column, words[i].word, length) == 0)
                return words[i].side;
        column += length + (column[length] != '\0');
    }
    return TRACE_EITHER;
}

/* Where there are columns of the wanted direction, only those are kept. */
static void keep_side(struct trace_header *header, enum trace_side side)
{
    size_t kept = 0;
    for (size_t i = 0; i < header->count; i++)
        if (side != TRACE_EITHER && side_of(header->rates[i].name) == side)
            header->rates[kept++] = header->rates[i];
    header->count = kept ? kept : header->count;
}

/* Whether several rates are several links, or the two directions of one. */
static bool are_distinct(const struct trace_header *header)
{
    if (header->count == 1 || is_satellite(header->rates[0].name))
        return true;
    enum trace_side one = side_of(header->rates[0].name), other = side_of(header->rates[1].name);
    return header->count == 2 && one != TRACE_EITHER && other != TRACE_EITHER && one != other;
}

/* Each way to know them is tried only where those before found none: a unit in the name says more
 * than a name that some layout uses. */
static bool find_rates(const struct trace_reading *reading, const struct csv_rows *first,
                       struct trace_header *header)
{
    const char *wanted = reading->options->rate;
    size_t index;
    if (wanted) {
        if (!find_named(reading, first, wanted, &index))
            return false;
        add_rate(reading, first, index, header);
        return true;
    }
    add_rates(reading, first, has_rate_unit, header);
    if (!header->count && first->count == 2 && reading->options->unit)
        add_rates(reading, first, is_any, header);
    if (!header->count)
        add_rates(reading, first, is_published, header);
    if (!header->count) {
        add_rates(reading, first, is_satellite, header);
        header->empty_is_zero = true;
    }
    keep_side(header, reading->options->side);
    if (!header->count)
        return cannot_tell(reading, first, "no column names the unit of a rate");
    return are_distinct(header) || cannot_tell(reading, first, "several columns could be the rate");
}

/* --- units ----------------------------------------------------------------------------------- */

/* `who`: what names no unit, with its verb. */
static void assume(const struct trace_reading *reading, const char *who, const char *unit,
                   const char *source)
{
    char *text = mem_format("%s no unit: taken for %s, as in %s", who, unit, source);
    reading->set->notes.assumed = arena_string(&reading->set->arena, text);
    free(text);
}

/* The unit of a column without one in its name or in the scenario. */
static bool known_unit(const struct trace_reading *reading, const char *column,
                       struct named_unit *unit)
{
    const struct published *layout = published_of(column);
    if (layout && layout->source)
        assume(reading, layout->names, layout->unit, layout->source);
    if (layout)
        return unit_named(layout->unit, UNIT_RATE, unit);
    if (!is_satellite(column))
        return false;
    assume(reading, "the columns name", "Mbit/s", "files of one column a satellite");
    return unit_named("Mbit/s", UNIT_RATE, unit);
}

/* The scenario's word counts before what a layout is known for, but not against the column's own
 * name. */
static bool set_unit(const struct trace_reading *reading, const struct csv_rows *first,
                     struct trace_column *rate, struct trace_header *header)
{
    const struct trace_options *options = reading->options;
    unsigned line = first->cells[0].mark.line;
    struct named_unit unit, said;
    bool by_name = unit_in_column(rate->name, UNIT_RATE, &unit);
    bool by_scenario = (options->unit && unit_named(options->unit, UNIT_RATE, &said)) ||
                       (options->rate && unit_in_column(options->rate, UNIT_RATE, &said));
    if (by_name && by_scenario && said.scale != unit.scale)
        return trace_wrong(reading, line, NULL, "%.60s is in %s, but the scenario says %s",
                           rate->name, unit.name, said.name);
    if (by_scenario)
        unit = said;
    else if (!by_name && !known_unit(reading, rate->name, &unit))
        return trace_wrong(reading, line, "e.g. unit: Mbit/s", "the unit of %.60s is not known",
                           rate->name);
    rate->scale = unit.scale;
    header->unit = arena_string(&reading->set->arena, unit.name);
    return true;
}

bool trace_header_read(const struct trace_reading *reading, const struct csv_rows *first,
                       struct trace_header *header)
{
    header->columns = first->count;
    if (!find_time(reading, first, header) || !find_rates(reading, first, header))
        return false;
    for (size_t i = 0; i < header->count; i++)
        if (!set_unit(reading, first, &header->rates[i], header))
            return false;
    return true;
}
