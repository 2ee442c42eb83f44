/* The states of a run, by name. */
#include "core/results/results_format.h"

#include <string.h>

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
