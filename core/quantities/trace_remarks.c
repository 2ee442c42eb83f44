/* Tells how a set of traces was read. */
#include "core/quantities/trace_remarks.h"

#include "core/base/printable.h"
#include "core/text/units.h"

#include <math.h>
#include <string.h>

/* A remark being written: where, and what each line begins with. */
struct remarks {
    const struct trace_notes *notes;
    const struct trace_set *set;
    const struct trace_options *options;
    const char *prefix;
    FILE *out;
};

static void put_time(FILE *out, double s)
{
    char text[64];
    units_human(UNIT_TIME, s, text, sizeof text);
    fputs(text, out);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void tell_rule(const struct remarks *r)
{
    bool one = r->notes->gaps == 1;
    const char *them = one ? "it" : "them";
    switch (r->options->gaps) {
    case GAPS_HOLD:
        fprintf(r->out, "the last rate counts in %s (gaps: zero or gaps: cut would change that)",
                them);
        break;
    case GAPS_ZERO:
        fprintf(r->out, "the rate in %s is 0 (gaps: zero)", them);
        break;
    case GAPS_CUT:
        fprintf(r->out, "%s cut out (gaps: cut)", one ? "it is" : "they are");
        break;
    }
}

static void tell_gaps(const struct remarks *r)
{
    const struct trace_notes *n = r->notes;
    fprintf(r->out, "%s%zu gap%s between rows", r->prefix, n->gaps, plural(n->gaps));
    if (r->options->gap_ns) {
        fputs(" further apart than ", r->out);
        put_time(r->out, (double)r->options->gap_ns * 1e-9);
    }
    if (r->set->count > 1)
        fprintf(r->out, ", in %zu of %zu traces", n->gapped, r->set->count);
    fputs(": ", r->out);
    put_time(r->out, n->gaps_s);
    fprintf(r->out, ", %.3g %% of the span, %s not measured", 100 * n->gaps_s / n->span_s,
            n->gaps == 1 ? "was" : "were");
    if (n->gaps > 1) {
        fputs(", the longest ", r->out);
        put_time(r->out, n->longest_s);
    }
    fputs("; ", r->out);
    tell_rule(r);
    fputc('\n', r->out);
}

static void tell_refusals(const struct remarks *r)
{
    const struct trace_notes *n = r->notes;
    fprintf(r->out, "%s%zu of %zu files hold%s no trace and %s left out:\n", r->prefix, n->refused,
            n->files, n->refused == 1 ? "s" : "", n->refused == 1 ? "is" : "are");
    for (const char *line = n->refusals; *line;) {
        size_t length = strcspn(line, "\n");
        printable_print(r->out, "%s  %.*s\n", r->prefix, (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void tell_dead(const struct remarks *r)
{
    const struct trace_notes *n = r->notes;
    printable_print(r->out, "%s%zu link%s at 0 throughout %s left out: %s%s\n", r->prefix, n->dead,
                    plural(n->dead), n->dead == 1 ? "is" : "are", n->dead_name,
                    n->dead > 1 ? " and others" : "");
}

/* Beyond what any access link carries: 1 Tbit/s. */
#define IMPLAUSIBLE_BPS 125e9

/* No link is so fast: kbit/s were taken for Mbit/s, perhaps. */
static void tell_rates(const struct remarks *r)
{
    double most = 0;
    char text[64];
    for (size_t i = 0; i < r->set->count && r->set->kind == TRACE_RATE; i++)
        most = fmax(most, trace_max(&r->set->traces[i]));
    if (most <= IMPLAUSIBLE_BPS)
        return;
    units_human(UNIT_RATE, most, text, sizeof text);
    fprintf(r->out, "%sthe highest rate is %s: is the unit right?\n", r->prefix, text);
}

static void tell_rows(const struct remarks *r)
{
    const struct trace_notes *n = r->notes;
    if (n->columns)
        printable_print(r->out, "%s%s\n", r->prefix, n->columns);
    if (n->repeated)
        fprintf(r->out, "%s%zu value%s repeat%s an instant: the mean counts\n", r->prefix,
                n->repeated, plural(n->repeated), n->repeated == 1 ? "s" : "");
    if (n->missing)
        fprintf(r->out, "%s%zu value%s missing: not measured\n", r->prefix, n->missing,
                n->missing == 1 ? " is" : "s are");
    if (n->unordered)
        fprintf(r->out, "%srows that are out of order are sorted by time%s\n", r->prefix,
                n->files > 1 ? ", file by file" : "");
}

void trace_remarks(const struct trace_set *set, const struct trace_options *options, bool warnings,
                   const char *prefix, FILE *out)
{
    struct remarks remarks = {&set->notes, set, options, prefix, out};
    if (!warnings)
        tell_rows(&remarks);
    if (set->notes.assumed)
        fprintf(out, "%s%s (unit: says otherwise)\n", prefix, set->notes.assumed);
    tell_rates(&remarks);
    if (set->notes.refused)
        tell_refusals(&remarks);
    if (set->notes.dead)
        tell_dead(&remarks);
    if (set->notes.gaps && !(warnings && options->gaps_chosen))
        tell_gaps(&remarks);
}
