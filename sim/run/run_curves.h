/* The curves that `fedsim run --curves` writes: a file for each trial (reports/pages/curve_file.h).
 * Whether they may land is asked before the first trial runs, so that hours of work do not end with
 * a file that is in the way. */
#ifndef SIM_RUN_CURVES_H
#define SIM_RUN_CURVES_H

#include "sim/run/run.h"
#include "sim/study/study.h"

/* Writes the curve of a run of study number `s`, with the command that makes it again in its head;
 * false and an error otherwise, as when it would land on the database or on a file that one of the
 * studies was read from. */
bool run_curve_write(const struct run_options *options, const struct study *studies, size_t s,
                     int64_t run, struct errs *errs);
/* Whether each trial's curve has a file of its own, which may land there; an error otherwise. */
bool run_curves_allowed(const struct run_options *options, const struct study *studies,
                        struct errs *errs);

#endif
