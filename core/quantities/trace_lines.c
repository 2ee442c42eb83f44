/* Traces with one instant a line: Mahimahi's, and those of two columns. */
#include "core/quantities/trace_lines.h"

#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/text/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PACKET_B = 1500, CELL_MAX = 64 };

struct trace_lines {
    const char *at, *end;
    unsigned number; /* of the line before `at`, from 1 */
    char *line;      /* a copy of it: whoever looks at it looks no further, however long the file */
    size_t capacity;
};

/* The next line that is neither empty nor a comment, valid until the one after; NULL at the end. */
static const char *next_line(struct trace_lines *lines)
{
    while (lines->at < lines->end) {
        const char *from = lines->at;
        const char *stop = memchr(from, '\n', (size_t)(lines->end - from));
        size_t length = (size_t)((stop ? stop : lines->end) - from);
        lines->at = stop ? stop + 1 : lines->end;
        lines->number++;
        mem_grow(&lines->line, &lines->capacity, length + 1, 1);
        memcpy(lines->line, from, length);
        lines->line[length] = '\0';
        const char *line = lines->line + strspn(lines->line, " \t\r");
        if (*line && *line != '#')
            return line;
    }
    return NULL;
}

static struct trace_lines lines_of(const struct trace_reading *reading)
{
    return (struct trace_lines){.at = reading->source.text,
                                .end = reading->source.text + reading->source.length};
}

static bool at_end(const char *text)
{
    text += strspn(text, " \t\r");
    return *text == '\0';
}

/* --- Mahimahi -------------------------------------------------------------------------------- */

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

/* A packet that may pass at `ms` > 0: bins are open at their beginning and closed at their end. */
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

static bool read_ms(const struct trace_reading *reading, const struct trace_lines *lines,
                    const char *line, int64_t last, int64_t *ms)
{
    char *end;
    errno = 0;
    *ms = strtoll(line, &end, 10);
    if (end == line || !at_end(end) || *line == '-' || *line == '+')
        return trace_wrong(reading, lines->number, "e.g. 12",
                           "expected a whole number of ms, as in Mahimahi's traces");
    if (errno || *ms > TIME_NEVER / 2 / NS_PER_MS)
        return trace_wrong(reading, lines->number, NULL, "beyond the clock");
    if (*ms < last)
        return trace_wrong(reading, lines->number, NULL, "before the line above it");
    return true;
}

static bool read_mahimahi(struct trace_reading *reading)
{
    struct packets packets = {.bin_ms = reading->options->bin_ns / NS_PER_MS};
    struct trace_lines lines = lines_of(reading);
    int64_t ms = 0, first = 0;
    if (packets.bin_ms < 1)
        packets.bin_ms = 1;
    bool good = true;
    for (const char *line; good && (line = next_line(&lines));) {
        good = read_ms(reading, &lines, line, ms, &ms);
        if (good && ms == 0)
            first++;
        else if (good)
            add_packet(&packets, ms);
    }
    free(lines.line);
    if (good && ms == 0)
        good = trace_wrong(reading, 0, NULL, "the trace ends at 0 ms, where it begins");
    if (!good) {
        free(packets.pieces.begin_ns);
        free(packets.pieces.value);
        return false;
    }
    packets.count += (uint64_t)first;
    end_bin(&packets, ms);
    trace_add(reading->set, reading->name, &packets.pieces, ms * NS_PER_MS, 0);
    return true;
}

/* --- two columns ----------------------------------------------------------------------------- */

struct column_units {
    double time, rate; /* to s, to bytes/s */
};

/* What one of a column's units is in s or bytes/s; 0 when `name` is none. */
static double unit_of(const char *name, enum unit unit)
{
    static const char *const aliases[][2] = {
        {"seconds", "s"},   {"sec", "s"},        {"Mbps", "Mbit/s"}, {"kbps", "kbit/s"},
        {"bps", "bit/s"},   {"Gbps", "Gbit/s"},  {"Kbps", "kbit/s"}, {"milliseconds", "ms"},
        {"Mb/s", "Mbit/s"}, {"Kbit/s", "kbit/s"}};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i][0]) == 0)
            name = aliases[i][1];
    char text[CELL_MAX + 4], why[128];
    double value;
    snprintf(text, sizeof text, "1 %s", name);
    return units_parse(unit, text, &value, why, sizeof why) ? value : 0;
}

/* The unit a head's cell names: all of it, or what stands in its brackets. */
static double head_unit(const char *cell, size_t length, enum unit unit)
{
    char text[CELL_MAX];
    if (length >= sizeof text)
        return 0;
    memcpy(text, cell, length);
    text[length] = '\0';
    char *name = strchr(text, '(');
    if (name) {
        name++;
        name[strcspn(name, ")")] = '\0';
    }
    return unit_of(name ? name : text, unit);
}

static bool read_head(const struct trace_reading *reading, const struct trace_lines *lines,
                      const char *line, struct column_units *scale)
{
    size_t length = strcspn(line, "\r\n"), first = strcspn(line, ",;\t");
    if (first < length) {
        const char *second = line + first + 1 + strspn(line + first + 1, " \t");
        size_t rest = (size_t)(line + length - second);
        while (rest && isblank((unsigned char)second[rest - 1]))
            rest--;
        scale->time = head_unit(line, first, UNIT_TIME);
        scale->rate = head_unit(second, rest, UNIT_RATE);
        if (scale->time > 0 && scale->rate > 0)
            return true;
    }
    return trace_wrong(reading, lines->number, "e.g. seconds,Mbit/s",
                       "expected the units of two columns, a time and a rate");
}

static bool read_pair(const struct trace_reading *reading, const struct trace_lines *lines,
                      const char *line, double pair[2])
{
    for (int i = 0; i < 2; i++) {
        char *end;
        pair[i] = strtod(line, &end);
        size_t blanks = strspn(end, " \t");
        bool comma = strchr(",;", end[blanks]) && end[blanks];
        bool parted = i == 1 ? at_end(end) : blanks > 0 || comma;
        if (end == line || !parted || !isfinite(pair[i]))
            return trace_wrong(reading, lines->number, "e.g. 0.5,1.2",
                               "expected two numbers, a time and a rate");
        line = end + blanks + comma;
    }
    return true;
}

/* One line: from `when_ns` after the first on, at this rate. */
static bool put_pair(const struct trace_reading *reading, const struct trace_lines *lines,
                     const double pair[2], const struct column_units *scale, double first_s,
                     int64_t last_ns, struct pieces *pieces, int64_t *when_ns)
{
    double rate = pair[1] * scale->rate;
    if (!trace_ns(pair[0] * scale->time - first_s, when_ns))
        return trace_wrong(reading, lines->number, NULL,
                           "an instant before the first, or beyond the clock");
    if (*when_ns <= last_ns)
        return trace_wrong(reading, lines->number, NULL, "no later than the line above it");
    if (!(rate >= 0 && rate < 1e18))
        return trace_wrong(reading, lines->number, NULL, "a rate must be from 0 to 10^18 bytes/s");
    pieces_put(pieces, *when_ns, rate);
    return true;
}

static bool read_columns(struct trace_reading *reading)
{
    struct trace_lines lines = lines_of(reading);
    struct column_units scale = {1, 125000};
    struct pieces pieces = {0};
    const char *line = next_line(&lines);
    bool good = true, first = true;
    if (!strchr("0123456789.+-", *line)) {
        good = read_head(reading, &lines, line, &scale);
        line = next_line(&lines);
        if (good && !line)
            good = trace_wrong(reading, 0, NULL, "there is no line of values in it");
    }
    double pair[2], first_s = 0;
    int64_t when_ns = -1, last_ns = -1, length_ns = NS_PER_S;
    for (; good && line; line = next_line(&lines)) {
        good = read_pair(reading, &lines, line, pair);
        if (good && first)
            first_s = pair[0] * scale.time;
        good = good && put_pair(reading, &lines, pair, &scale, first_s, last_ns, &pieces, &when_ns);
        if (good && !first)
            length_ns = when_ns - last_ns;
        last_ns = when_ns;
        first = false;
    }
    if (good)
        trace_add(reading->set, reading->name, &pieces, when_ns + length_ns, 0);
    free(pieces.begin_ns);
    free(pieces.value);
    free(lines.line);
    return good;
}

static bool is_whole_number(const char *line)
{
    return line[strspn(line, "0123456789")] == '\0';
}

static bool begins_anyhow(const char *line)
{
    (void)line;
    return true;
}

const struct trace_format trace_mahimahi = {.name = "Mahimahi",
                                            .kind = TRACE_RATE,
                                            .sided = true,
                                            .begins = is_whole_number,
                                            .read = read_mahimahi},
                          trace_columns = {.name = "two columns",
                                           .kind = TRACE_RATE,
                                           .begins = begins_anyhow,
                                           .read = read_columns};
