/* Runs gnuplot and collects what it said. */
#include "reports/drawing/gnuplot.h"

#include "core/base/mem.h"
#include "core/files/output.h"
#include "core/files/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static bool cannot_run(int error, struct errs *errs)
{
    if (error == ENOMEM)
        mem_exhausted();
    return errs_add(errs, FAULT_RUN, NULL,
                    error == ENOENT ? "install gnuplot (Debian: gnuplot-nox)" : NULL,
                    "gnuplot cannot be run: %s", strerror(error));
}

bool gnuplot_run(const char *directory, const char *const *arguments, const char *what,
                 struct errs *errs)
{
    FILE *log = tmpfile();
    if (!log)
        return output_failed("a temporary file in " P_tmpdir, errs);
    int status = 0, error = program_run(directory, arguments, log, log, &status);
    bool good = error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    char *text = program_said(log);
    if (error)
        cannot_run(error, errs);
    else if (!good)
        errs_add(errs, FAULT_RUN, NULL, NULL, "gnuplot failed on %s: %s", what,
                 *text ? text : "no message");
    free(text);
    fclose(log);
    return good;
}

/* Asked before a report is begun: without gnuplot all work would be in vain. */
bool gnuplot_ready(struct errs *errs)
{
    const char *const arguments[] = {"gnuplot", "--version", NULL};
    FILE *log = tmpfile();
    int status = 0, error = log ? program_run("/", arguments, log, log, &status) : errno;
    if (log)
        fclose(log);
    return error == 0 || cannot_run(error, errs);
}
