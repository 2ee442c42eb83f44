/* Traces of Mahimahi (mm-link(1)): a whole number of ms a line. */
#include "core/quantities/trace_mahimahi.h"

#include "core/engine/engine.h"
#include "core/text/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PACKET_B = 1500 };
/* The first packet comes within a year: such traces count from their beginning. */
#define FIRST_MS_MAX (INT64_C(366) * 86400 * 1000)

struct packets {
    struct pieces pieces;
    int64_t bin_ms, bin; /* length, and the number of the one being counted */
    uint64_t count;      /* packets in it */
};

/* Ends the bin being counted at `end_ms`. */
static void end_bin(struct packets *packets, int64_t end_ms)
{
    int64_t begin_ms = packets->bin * packets->bin_ms;
    double length_s = (double)(end_ms - begin_ms) * 1e-3;
    pieces_put(&packets->pieces, begin_ms * NS_PER_MS,
               (double)packets->count * PACKET_B / length_s);
    packets->count = 0;
}

/* A packet that may pass at `ms` > 0: bins are open at their beginning and closed at their end,
 * since in a trace of n ms the last chance is at n. Bins without a packet are one piece of rate
 * 0. */
static void add_packet(struct packets *packets, int64_t ms)
{
    int64_t bin = (ms - 1) / packets->bin_ms;
    if (bin > packets->bin) {
        end_bin(packets, (packets->bin + 1) * packets->bin_ms);
        if (bin > packets->bin + 1)
            pieces_put(&packets->pieces, (packets->bin + 1) * packets->bin_ms * NS_PER_MS, 0);
        packets->bin = bin;
    }
    packets->count++;
}

/* `last`: of the line above, -1 in the first. Several packets may pass in one ms. */
static bool read_ms(const struct trace_reading *reading, const struct csv_rows *rows, int64_t last,
                    int64_t *ms)
{
    const struct csv_cell *cell = &rows->cells[0];
    unsigned line = cell->mark.line;
    char *end;
    errno = 0;
    *ms = strtoll(cell->text, &end, 10);
    if (end == cell->text || *end || strchr("+-", *cell->text) || rows->count > 1)
        return trace_wrong(reading, line, "e.g. 12",
                           "expected a whole number of ms, as in Mahimahi's traces");
    if (errno || *ms > TIME_NEVER / 2 / NS_PER_MS)
        return trace_wrong(reading, line, NULL, "beyond the clock");
    if (last < 0 && *ms > FIRST_MS_MAX)
        return trace_wrong(reading, line, "subtract the first instant from all",
                           "the first packet comes after %.0f years: the ms of Mahimahi's traces "
                           "count from their beginning",
                           (double)*ms / (365.25 * 86400e3));
    if (*ms < last)
        return trace_wrong(reading, line, NULL, "before the line above it");
    return true;
}

/* All packets; those at 0 ms are counted in *first. False and an error when it is no such file. */
static bool read_packets(const struct trace_reading *reading, struct packets *packets,
                         uint64_t *first, int64_t *ms)
{
    struct csv_rows rows;
    enum csv_step step;
    bool good = true;
    csv_rows_begin(&rows, &reading->source, CSV_BLANKS);
    *ms = -1;
    while (good && (step = csv_rows_next(&rows, reading->errs)) != CSV_END) {
        good = step == CSV_ROW && read_ms(reading, &rows, *ms, ms);
        if (good && *ms == 0)
            ++*first;
        else if (good)
            add_packet(packets, *ms);
    }
    csv_rows_free(&rows);
    return good &&
           (*ms > 0 || trace_wrong(reading, 0, NULL, "the trace ends at 0 ms, where it begins"));
}

/* Packets at 0 come at the end of the trace, where it begins again: there they are counted. */
static bool read_mahimahi(struct trace_reading *reading)
{
    struct packets packets = {.bin_ms = reading->options->bin_ns / NS_PER_MS};
    uint64_t first = 0;
    int64_t ms;
    if (packets.bin_ms < 1)
        packets.bin_ms = 1;
    bool good = read_packets(reading, &packets, &first, &ms);
    if (good) {
        packets.count += first;
        end_bin(&packets, ms);
        trace_add(reading->set, reading->name, &packets.pieces, ms * NS_PER_MS, 0);
    }
    pieces_free(&packets.pieces);
    return good;
}

static bool is_whole_number(const char *line)
{
    return line[strspn(line, "0123456789")] == '\0';
}

const struct trace_format trace_mahimahi = {
    .name = "Mahimahi", .kind = TRACE_RATE, .begins = is_whole_number, .read = read_mahimahi};
