/* Other programs that this one needs: gnuplot, a batch system's. The only place that starts one.
 * No shell is involved, so that arguments arrive as they are. */
#ifndef CORE_PROGRAM_H
#define CORE_PROGRAM_H

#include <stdio.h>

/* Runs arguments[0] (found by PATH; the list ends with NULL) in a folder, waits for it, and leaves
 * in *status what waitpid says. Its standard input is empty; its output and its errors go to the
 * files, which may be the same. 0, or the error (errno.h) for which it cannot be run: ENOENT where
 * it is not installed. */
int program_run(const char *directory, const char *const *arguments, FILE *out, FILE *err,
                int *status);

/* All that was written to `file`, its lines joined by " | " without blank ones and the blanks and
 * carets that lines begin with: a program's words in a message. The caller frees it. */
char *program_said(FILE *file);

#endif
