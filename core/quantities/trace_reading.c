/* Errors about a trace file, and the instants in it. */
#include "core/quantities/trace_reading.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool trace_wrong(const struct trace_reading *reading, unsigned line, const char *meant,
                 const char *format, ...)
{
    struct mark mark = {&reading->source, line, line > 0};
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    errs_add(reading->errs, FAULT_INPUT, &mark, meant, "%s", text);
    free(text);
    return false;
}

bool trace_is(struct trace_reading *reading, enum trace_kind kind, const char *format)
{
    struct trace_set *set = reading->set;
    if (set->count && set->kind != kind)
        return trace_wrong(reading, 0, "keep them in folders of their own",
                           "this holds %s, the files before it hold %s",
                           kind == TRACE_RATE ? "rates" : "times online",
                           kind == TRACE_RATE ? "times online" : "rates");
    set->format = set->format && strcmp(set->format, format) != 0 ? "several formats" : format;
    set->kind = kind;
    return true;
}

bool trace_ns(double seconds, int64_t *ns)
{
    double rounded = round(seconds * 1e9);
    if (!(rounded >= 0 && rounded < 0x1p62))
        return false;
    *ns = (int64_t)rounded;
    return true;
}
