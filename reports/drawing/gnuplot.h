/* The only place that runs gnuplot, or any other program. It is run without a shell (posix_spawn),
 * so that nothing in a name can be taken for a command, with an empty standard input, in the
 * figure's folder, and waited for; what it says on its standard output and error becomes the text
 * of the error. */
#ifndef REPORTS_GNUPLOT_H
#define REPORTS_GNUPLOT_H

#include "core/base/fail.h"

/* Whether gnuplot can be run at all; false and an error (FAULT_RUN) otherwise. */
bool gnuplot_ready(struct errs *errs);

/* Runs gnuplot in a folder with `arguments`, which begin with its name and end with NULL. False and
 * an error (FAULT_RUN) where it fails, with its own words; `what` it was given to do stands before
 * them. */
bool gnuplot_run(const char *directory, const char *const *arguments, const char *what,
                 struct errs *errs);

#endif
