/* FedScale's two kinds of device traces (benchmark/dataset/data/device_info), written as CSV. */
#include "core/quantities/trace_fedscale.h"
#include "core/text/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes in a kbit of the measured rates (MobiPerf's). FedScale's own aggregator counts an update in
 * kbit of 1024 bits, so that its transfers take 2.3 % less time than ours at the same rate. */
#define KBIT_B 125.0

struct fedscale_table {
    struct trace_reading *reading;
    struct csv csv;
    int client;
};

static bool cell_wrong(const struct fedscale_table *table, const struct csv_cell *cell,
                       const char *what)
{
    return errs_add(table->reading->errs, FAULT_INPUT, &cell->mark, NULL, "%s", what);
}

static const struct csv_cell *cell_of(const struct fedscale_table *table, size_t row, int column)
{
    return csv_cell(&table->csv, row, (size_t)column);
}

/* The next number of a cell from *at on; brackets and what parts numbers are passed over. False at
 * its end, or where something else stands (*at is not at the end then). */
static bool next_number(const char **at, double *number)
{
    char *end;
    *at += strspn(*at, "[](), ;\t");
    *number = strtod(*at, &end);
    if (end == *at || !isfinite(*number))
        return false;
    *at = end;
    return true;
}

static bool only_number(const struct csv_cell *cell, double *number)
{
    const char *at = cell->text;
    if (!next_number(&at, number))
        return false;
    return at[strspn(at, " \t")] == '\0';
}

/* The row's client, or the file and the row's number; the caller frees it. */
static char *row_name(const struct fedscale_table *table, size_t row)
{
    if (table->client >= 0 && *cell_of(table, row, table->client)->text)
        return mem_string(cell_of(table, row, table->client)->text);
    return mem_format("%s %zu", table->reading->name, row + 1);
}

/* The column `needed`; -1 and an error where the file or the column is not there. */
static int open_table(struct fedscale_table *table, struct trace_reading *reading,
                      const char *needed)
{
    *table = (struct fedscale_table){.reading = reading, .client = -1};
    table->csv.sealed = reading->source.sealed;
    if (!csv_read(&table->csv, reading->path, reading->errs))
        return -1;
    table->client = csv_column(&table->csv, "client");
    if (table->client < 0) /* as pandas names an index without a name */
        table->client = csv_column(&table->csv, "");
    int column = csv_column(&table->csv, needed);
    if (column < 0)
        trace_wrong(reading, 0, NULL, "there is no column %s", needed);
    return column;
}

/* A rate that does not change: a trace of one piece. How long its period is does not matter. */
static bool read_capacity(struct trace_reading *reading)
{
    struct fedscale_table table;
    int column = open_table(&table, reading, "communication");
    bool good = column >= 0;
    for (size_t row = 0; good && row < table.csv.rows; row++) {
        double kbit;
        const struct csv_cell *cell = cell_of(&table, row, column);
        if (!only_number(cell, &kbit) || kbit < 0 || kbit > 1e15) {
            good = cell_wrong(&table, cell, "expected a rate in kbit/s");
            break;
        }
        struct pieces pieces = {0};
        char *name = row_name(&table, row);
        pieces_put(&pieces, 0, kbit * KBIT_B);
        trace_add(reading->set, name, &pieces, NS_PER_S, 0);
        free(name);
    }
    csv_free(&table.csv);
    return good;
}

/* --- behaviour ------------------------------------------------------------------------------- */

struct online_stay {
    int64_t from_ns, to_ns;
};

static int by_from(const void *a, const void *b)
{
    const struct online_stay *x = a, *y = b;
    return (x->from_ns > y->from_ns) - (x->from_ns < y->from_ns);
}

struct instants {
    int64_t *ns;
    size_t count, capacity;
};

/* Appends the list of seconds in a cell; false and an error when it is none. */
static bool read_instants(const struct fedscale_table *table, const struct csv_cell *cell,
                          struct instants *instants)
{
    const char *at = cell->text;
    instants->count = 0;
    for (double seconds; next_number(&at, &seconds);) {
        mem_grow(&instants->ns, &instants->capacity, instants->count + 1, sizeof *instants->ns);
        if (!trace_ns(seconds, &instants->ns[instants->count++]))
            return cell_wrong(table, cell, "a time below 0 or beyond the clock");
    }
    return !*at || cell_wrong(table, cell, "expected a list of seconds");
}

/* The stays online of a row in order, `from` and `to` paired; one without an end lasts for ever. */
static bool pair_stays(const struct fedscale_table *table, const struct csv_cell *cell,
                       const struct instants *from, const struct instants *to,
                       struct online_stay *stays)
{
    if (from->count != to->count && from->count != to->count + 1)
        return cell_wrong(table, cell, "active and inactive are not of equal length");
    for (size_t i = 0; i < from->count; i++) {
        stays[i] = (struct online_stay){from->ns[i], i < to->count ? to->ns[i] : INT64_MAX};
        if (stays[i].to_ns < stays[i].from_ns)
            return cell_wrong(table, cell, "inactive before it was active");
    }
    qsort(stays, from->count, sizeof *stays, by_from);
    return true;
}

/* Stays may overlap, or reach beyond the period's end: they are joined, and cut off there. */
static void add_stays(struct trace_set *set, const char *name, const struct online_stay *stays,
                      size_t count, int64_t finish_ns)
{
    struct pieces pieces = {0};
    int64_t end = 0;
    pieces_put(&pieces, 0, 0);
    for (size_t i = 0; i < count; i++) {
        if (stays[i].from_ns >= finish_ns || stays[i].to_ns <= end)
            continue;
        pieces_put(&pieces, stays[i].from_ns > end ? stays[i].from_ns : end, 1);
        end = stays[i].to_ns;
        if (end < finish_ns)
            pieces_put(&pieces, end, 0);
    }
    trace_add(set, name, &pieces, finish_ns, 0);
}

/* `columns`: active, inactive, finish_time. */
static bool read_behaviour_row(struct fedscale_table *table, size_t row, const int columns[3])
{
    const struct csv_cell *finish = cell_of(table, row, columns[2]);
    double seconds;
    int64_t finish_ns;
    if (!only_number(finish, &seconds) || !trace_ns(seconds, &finish_ns) || finish_ns == 0)
        return cell_wrong(table, finish, "expected the seconds after which the trace starts again");
    struct instants from = {0}, to = {0};
    struct online_stay *stays = NULL;
    const struct csv_cell *inactive = cell_of(table, row, columns[1]);
    bool good = read_instants(table, cell_of(table, row, columns[0]), &from) &&
                read_instants(table, inactive, &to);
    if (good) {
        stays = mem_zero(from.count + 1, sizeof *stays);
        good = pair_stays(table, inactive, &from, &to, stays);
    }
    if (good) {
        char *name = row_name(table, row);
        add_stays(table->reading->set, name, stays, from.count, finish_ns);
        free(name);
    }
    free(stays);
    free(from.ns);
    free(to.ns);
    return good;
}

static bool read_behaviour(struct trace_reading *reading)
{
    struct fedscale_table table;
    int columns[3] = {open_table(&table, reading, "active"), -1, -1};
    bool good = columns[0] >= 0;
    static const char *const names[] = {NULL, "inactive", "finish_time"};
    for (int i = 1; i < 3 && good; i++) {
        columns[i] = csv_column(&table.csv, names[i]);
        if (columns[i] < 0)
            good = trace_wrong(reading, 0, NULL, "there is no column %s", names[i]);
    }
    for (size_t row = 0; good && row < table.csv.rows; row++)
        good = read_behaviour_row(&table, row, columns);
    csv_free(&table.csv);
    return good;
}

/* By words of the first line; that of behaviour is looked for before, in trace_read.c. */
static bool begins_capacity(const char *line)
{
    return strstr(line, "communication");
}

static bool begins_behaviour(const char *line)
{
    return strstr(line, "inactive");
}

const struct trace_format trace_capacity = {.name = "FedScale capacity",
                                            .kind = TRACE_RATE,
                                            .begins = begins_capacity,
                                            .read = read_capacity},
                          trace_behaviour = {.name = "FedScale behaviour",
                                             .kind = TRACE_ONLINE,
                                             .begins = begins_behaviour,
                                             .read = read_behaviour};
