/* The states of a run, by name, and what is said of databases of another format. */
#include "core/results/results_format.h"

#include "core/base/mem.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

const char *const run_state_names[RUN_STATES] = {[RUN_RUNNING] = "running",
                                                 [RUN_DONE] = "done",
                                                 [RUN_NOBODY_FITS] = "nobody_fits",
                                                 [RUN_FAILED] = "failed"};

enum run_state run_state_of(const char *name)
{
    for (enum run_state state = RUN_RUNNING; state < RUN_STATES; state++)
        if (strcmp(name, run_state_names[state]) == 0)
            return state;
    return RUN_ABSENT;
}

char *results_format_refusal(long long format)
{
    return mem_format("it has format %lld of the database, made by %s fedsim; this is fedsim %s, "
                      "which reads and writes format %d",
                      format, format < RESULTS_FORMAT ? "an earlier" : "a later", VERSION_TEXT,
                      RESULTS_FORMAT);
}

const char *results_format_hint(long long format)
{
    return format < RESULTS_FORMAT
               ? "run the scenario again into a new file, or read this one with the fedsim that "
                 "made it"
               : "use the fedsim that made it, or a later one";
}

char *results_path(const char *path)
{
    /* "./" before it leaves the same file, and a name that begins like any other. */
    bool special = *path == ':' || strncasecmp(path, "file:", 5) == 0;
    return special ? mem_format("./%s", path) : mem_string(path);
}
