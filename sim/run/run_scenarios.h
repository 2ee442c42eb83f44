/* The scenarios of a run, read before its first trial begins. */
#ifndef SIM_RUN_SCENARIOS_H
#define SIM_RUN_SCENARIOS_H

#include "sim/run/run.h"

/* Reads all scenarios into `studies`, one for each, and prints their warnings. A trial that several
 * have is that of the first. False and errors; study_free is due in either case. */
bool run_scenarios_read(const struct run_options *options, struct study *studies,
                        struct errs *errs);

#endif
