/* Summarises a set of traces in words, and draws it. */
#include "reports/pages/trace_figure.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/base/stats.h"
#include "core/engine/engine.h"
#include "core/files/output_folder.h"
#include "core/quantities/trace_remarks.h"
#include "core/text/units.h"
#include "core/text/wrap.h"
#include "reports/drawing/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRACE_POINTS = 600, LINES_MAX = 6, ROWS_MAX = 40, STAYS_MAX = 4000, GAPS_APART = 4000 };

/* --- in words -------------------------------------------------------------------------------- */

/* Which sets a fact is told of. */
enum facts_of { OF_ALL, OF_RATES, OF_GAPS, OF_PRESENCE };

struct trace_fact {
    const char *name;
    enum unit unit;
    enum facts_of sets;
    double (*of)(const struct trace *trace);
    bool percent;
};

static double span_of(const struct trace *trace)
{
    return s_from_ns(trace->period_ns);
}

static double pieces_of(const struct trace *trace)
{
    return (double)trace->count;
}

/* How long the value stays 0 at most, across the end too. */
static double silence_of(const struct trace *trace)
{
    int64_t longest = 0;
    for (size_t i = 0; i < trace->count; i++) {
        /* trace_at counts from the run's beginning, which lies origin_ns into the trace. */
        int64_t begin = trace->begin_ns[i] - trace->origin_ns, until;
        if (begin < 0)
            begin += trace->period_ns;
        if (trace->value[i] > 0)
            continue;
        trace_at(trace, begin, &until);
        if (until == TIME_NEVER)
            return INFINITY;
        longest = until - begin > longest ? until - begin : longest;
    }
    return s_from_ns(longest);
}

/* How long 1 MB would take from the trace's beginning on. */
static double megabyte_of(const struct trace *trace)
{
    struct trace from_start = *trace;
    from_start.origin_ns = 0;
    int64_t until = trace_reach(&from_start, 0, 1e6);
    return until == TIME_NEVER ? INFINITY : s_from_ns(until);
}

static const struct trace_fact facts[] = {
    {"length", UNIT_TIME, OF_ALL, span_of, false},
    {"mean", UNIT_RATE, OF_RATES, trace_mean, false},
    {"mean measured", UNIT_RATE, OF_GAPS, trace_measured_mean, false},
    {"minimum", UNIT_RATE, OF_RATES, trace_min, false},
    {"maximum", UNIT_RATE, OF_RATES, trace_max, false},
    {"first MB takes", UNIT_TIME, OF_RATES, megabyte_of, false},
    {"time above 0", UNIT_NONE, OF_RATES, trace_share, true},
    {"longest at 0", UNIT_TIME, OF_RATES, silence_of, false},
    {"time online", UNIT_NONE, OF_PRESENCE, trace_share, true},
    {"longest offline", UNIT_TIME, OF_PRESENCE, silence_of, false},
    {"segments", UNIT_NONE, OF_ALL, pieces_of, false},
};

static bool is_told(const struct trace_fact *fact, const struct trace_set *set)
{
    return fact->sets == OF_ALL || (fact->sets == OF_RATES && set->kind == TRACE_RATE) ||
           (fact->sets == OF_PRESENCE && set->kind != TRACE_RATE) ||
           (fact->sets == OF_GAPS && set->notes.gaps > 0);
}

static void print_fact(FILE *out, const struct trace_fact *fact, double value)
{
    char text[64];
    if (fact->percent)
        snprintf(text, sizeof text, "%.1f %%", 100 * value);
    else if (isinf(value))
        snprintf(text, sizeof text, "forever");
    else if (fact->unit == UNIT_NONE)
        snprintf(text, sizeof text, "%.0f", value);
    else
        units_human(fact->unit, value, text, sizeof text);
    fprintf(out, "%15s", text);
}

/* Of a few traces each is told, of many the extremes and the median. */
enum { TOLD_MAX = 2, NAME_WIDTH = 14 };

/* Each trace's value where they fit on a line, else the least, the median and the largest. */
static void print_row(const struct trace_set *set, const struct trace_fact *fact, FILE *out)
{
    double *values = mem_zero(set->count, sizeof *values);
    for (size_t i = 0; i < set->count; i++)
        values[i] = fact->of(&set->traces[i]);
    fprintf(out, "  %-16s", fact->name);
    for (size_t i = 0; i < set->count && set->count <= TOLD_MAX; i++)
        print_fact(out, fact, values[i]);
    for (int i = 0; i < 3 && set->count > TOLD_MAX; i++)
        print_fact(out, fact, stats_quantile(values, set->count, i * 0.5));
    fputc('\n', out);
    free(values);
}

/* The names of a few traces: the last word of each, and its end if it is long. */
static void print_heads(const struct trace_set *set, FILE *out)
{
    fprintf(out, "  %-16s", "");
    if (set->count > TOLD_MAX)
        fprintf(out, "%15s%15s%15s", "minimum", "median", "maximum");
    for (size_t i = 0; i < set->count && set->count <= TOLD_MAX; i++) {
        const char *name = set->traces[i].name, *space = strrchr(name, ' ');
        name = space ? space + 1 : name;
        size_t length = strlen(name);
        fprintf(out, "%15s", length > NAME_WIDTH ? name + length - NAME_WIDTH : name);
    }
    fputc('\n', out);
}

/* How the files were read, in lines that fit a terminal. */
static void print_remarks(const struct trace_set *set, const struct trace_options *options,
                          FILE *out)
{
    char *text;
    size_t size;
    FILE *stream = mem_stream(&text, &size);
    trace_remarks(set, options, false, "", stream);
    fclose(stream);
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) && rest;)
        wrap_text(out, 0, 2, "", line);
    free(text);
}

void trace_print(const struct trace_set *set, const struct trace_options *options,
                 const char *title, FILE *out)
{
    bool rates = set->kind == TRACE_RATE;
    printable_print(out, "%s: %s, ", title, set->format);
    if (set->count > 1)
        fprintf(out, "%zu traces of ", set->count);
    fprintf(out, "%s\n",
            rates            ? "the rate of a link"
            : set->count > 1 ? "when devices were online"
                             : "when a device was online");
    if (set->passed_over)
        fprintf(out, "  %zu more devices are never online and were left out\n", set->passed_over);
    print_remarks(set, options, out);
    if (set->count > 1)
        print_heads(set, out);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (is_told(&facts[i], set))
            print_row(set, &facts[i], out);
    fputs("  after its end a trace starts again from the beginning\n", out);
}

/* --- as a picture ---------------------------------------------------------------------------- */

/* An axis of time in the unit that suits its length. */
struct time_axis {
    const char *name;
    double s, max; /* one of its units in s; its end */
};

/* Days beyond three of them, else hours beyond three, else minutes beyond ten. */
static struct time_axis axis_of(const struct trace_set *set, size_t shown)
{
    double span = 0;
    for (size_t i = 0; i < shown; i++)
        span = fmax(span, span_of(&set->traces[i]));
    struct time_axis axis = span > 3 * 86400  ? (struct time_axis){"time (d)", 86400, 0}
                            : span > 3 * 3600 ? (struct time_axis){"time (h)", 3600, 0}
                            : span > 600      ? (struct time_axis){"time (min)", 60, 0}
                                              : (struct time_axis){"time (s)", 1, 0};
    axis.max = span / axis.s;
    return axis;
}

/* The instant of point i of the axis. */
static int64_t instant(const struct time_axis *axis, size_t i)
{
    return (int64_t)(axis->max * axis->s * 1e9 * ((double)i / TRACE_POINTS));
}

static void row(FILE *csv, double line, double time, double value, double until)
{
    const double cells[] = {line, time, value, until};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        fputs(i ? "," : "", csv);
        csv_number(csv, cells[i]);
    }
    fputc('\n', csv);
}

/* Means over the piece of the axis that leads to each point: no spike between two points is lost.
 * 8e-6: from bytes/s to Mbit/s. */
static void put_line(FILE *csv, const struct trace *trace, size_t number,
                     const struct time_axis *axis)
{
    struct trace from_start = *trace;
    from_start.origin_ns = 0; /* as it stands in the file */
    for (size_t i = 0; i <= TRACE_POINTS; i++) {
        int64_t from = instant(axis, i ? i - 1 : 0), to = instant(axis, i ? i : 1);
        row(csv, (double)number, s_from_ns(instant(axis, i)) / axis->s,
            trace_sum(&from_start, from, to) / s_from_ns(to - from) * 8e-6, NAN);
    }
}

/* What was not measured, as line 0. Gaps that are too close to be told apart are one; where they
 * were cut out only a mark is left. */
static void put_gaps(FILE *csv, const struct trace *trace, const struct time_axis *axis)
{
    double begin = 0, end = -1, apart = axis->max / GAPS_APART;
    for (size_t i = 0; i < trace->gap_count; i++) {
        const struct trace_gap *gap = &trace->gaps[i];
        double from = s_from_ns(gap->begin_ns) / axis->s;
        double length = s_from_ns(gap->length_ns) / axis->s;
        if (end >= 0 && from > end + apart)
            row(csv, 0, begin, NAN, end);
        if (end < 0 || from > end + apart)
            begin = from;
        end = from + (trace->gaps_cut ? axis->max / TRACE_POINTS : length);
    }
    if (end >= 0)
        row(csv, 0, begin, NAN, end);
}

/* A line for each trace, as far as they can be told apart; gaps are marked, since what stands there
 * was not measured. */
static void fill_rates(struct plot *plot, const struct trace_set *set)
{
    size_t lines = set->count < LINES_MAX ? set->count : LINES_MAX;
    struct time_axis axis = axis_of(set, lines);
    const char *labels[LINES_MAX + 1];
    double most = 0;
    bool gaps = false, cut = false;
    FILE *csv = plot_csv(plot);
    fputs("line,time,value,until\n", csv);
    for (size_t k = 0; k < lines; k++) {
        labels[k] = set->traces[k].name;
        put_line(csv, &set->traces[k], k + 1, &axis);
        put_gaps(csv, &set->traces[k], &axis);
        most = fmax(most, trace_max(&set->traces[k]) * 8e-6);
        gaps |= set->traces[k].gap_count > 0;
        cut |= set->traces[k].gaps_cut;
    }
    labels[lines] = cut ? "not measured and cut out" : "not measured";
    plot_text(plot, "x_name", axis.name);
    plot_text(plot, "y_name", "Mbit/s");
    plot_number(plot, "x_max", axis.max);
    plot_number(plot, "lines", (double)lines);
    plot_number(plot, "gaps", gaps);
    plot_number(plot, "y_most", most > 0 ? most : 1);
    plot_key(plot, "label", labels, lines + gaps, 300, 240);
}

static void put_stays(FILE *csv, const struct trace *trace, size_t number,
                      const struct time_axis *axis)
{
    size_t step = trace->count / STAYS_MAX + 1; /* finer than can be seen */
    for (size_t i = 0; i < trace->count; i += step) {
        int64_t end = i + 1 < trace->count ? trace->begin_ns[i + 1] : trace->period_ns;
        if (trace->value[i] > 0)
            fprintf(csv, "%zu,%.10g,%.10g,NaN\n", number, s_from_ns(trace->begin_ns[i]) / axis->s,
                    s_from_ns(end) / axis->s);
    }
}

/* The mean share of time online over all devices, between two instants. */
static double online_at(const struct trace_set *set, int64_t from, int64_t to)
{
    double sum = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct trace trace = set->traces[i];
        trace.origin_ns = 0;
        sum += trace_sum(&trace, from, to);
    }
    return sum / s_from_ns(to - from) / (double)set->count;
}

/* A row for each device, and above them, as row 0, the share of all that are online. */
static void fill_online(struct plot *plot, const struct trace_set *set)
{
    size_t rows = set->count < ROWS_MAX ? set->count : ROWS_MAX;
    struct time_axis axis = axis_of(set, set->count);
    char *shown = mem_format("online, %zu of %zu device%s, one per row", rows, set->count,
                             set->count == 1 ? "" : "s");
    const char *labels[] = {shown, "share of all devices online"};
    double share_max = 0;
    FILE *csv = plot_csv(plot);
    fputs("row,from,to,share\n", csv);
    for (size_t i = 0; i <= TRACE_POINTS; i++) {
        int64_t from = instant(&axis, i ? i - 1 : 0), to = instant(&axis, i ? i : 1);
        double share = online_at(set, from, to);
        share_max = fmax(share_max, share);
        fprintf(csv, "0,%.10g,NaN,%.10g\n", s_from_ns(instant(&axis, i)) / axis.s, share);
    }
    char percent[16];
    snprintf(percent, sizeof percent, "%.0f %%%%", 100 * share_max);
    plot_text(plot, "share_name", percent);
    plot_number(plot, "share_max", share_max > 0 ? share_max : 1);
    for (size_t i = 0; i < rows; i++)
        put_stays(csv, &set->traces[i], i + 1, &axis);
    plot_text(plot, "x_name", axis.name);
    plot_number(plot, "x_max", axis.max);
    plot_number(plot, "rows", (double)rows);
    plot_key(plot, "label", labels, 2, 200 + 6 * (double)rows, 200 + 6 * (double)rows);
    free(shown);
}

static bool draw(const struct trace_set *set, const char *stage, const char *name,
                 struct errs *errs)
{
    bool rates = set->kind == TRACE_RATE;
    struct plot *plot = plot_new(stage, name, rates ? "trace" : "online", errs);
    if (!plot)
        return false;
    if (rates)
        fill_rates(plot, set);
    else
        fill_online(plot, set);
    bool good = plot_png(plot, errs);
    plot_free(plot);
    return good;
}

bool trace_draw_png(const struct trace_set *set, const char *directory, const char *name,
                    const struct output_rule *rule, struct errs *errs)
{
    char *owner = mem_format("trace-%s", name);
    struct output_folder *folder = output_folder_open(directory, owner, rule, errs);
    const char *stage = folder ? output_folder_stage(folder, errs) : NULL;
    bool good = stage && draw(set, stage, name, errs) && output_folder_keep(folder, errs);
    output_folder_close(folder);
    free(owner);
    return good;
}
