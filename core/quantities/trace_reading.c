/* Errors about a trace file, and the instants in it. */
#include "core/quantities/trace_reading.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

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

/* Below half of the clock, so that sums of two never pass its end. */
bool trace_ns(double seconds, int64_t *ns)
{
    double rounded = round(seconds * 1e9);
    if (!(rounded >= 0 && rounded < 0x1p62))
        return false;
    *ns = (int64_t)rounded;
    return true;
}
