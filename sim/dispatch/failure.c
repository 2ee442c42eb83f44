/* The errors of a trial under way, and the names of agents that they tell of. */
#include "sim/dispatch/failure.h"

#include "core/base/mem.h"
#include "sim/dispatch/federation_state.h"

#include <stdarg.h>
#include <stdlib.h>

char *agent_name(const struct federation *f, uint32_t agent)
{
    const struct fleet_class *of = fleet_class_of(&f->fleet, agent);
    return mem_format("%s[%u]", of->spec->name, agent - of->first);
}

void federation_stop(struct federation *f, bool at_once)
{
    f->early.stopped = true;
    f->early.at_once = at_once;
}

/* NULL: why is in the errors already, as of a recorder or a decoder. A study has many trials, so
 * the text says of which one it is. */
void federation_fail(struct federation *f, const char *format, ...)
{
    f->early.failed = true;
    if (!format)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    const char *point = f->point ? f->point : "";
    errs_add(f->errs, FAULT_RUN, NULL, NULL, "%s (%s%sseed %llu): %s", f->scenario->name, point,
             *point ? ", " : "", (unsigned long long)f->scenario->seed, text);
    free(text);
}
