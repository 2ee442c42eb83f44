/* Text in lines for a terminal. */
#ifndef CORE_WRAP_H
#define CORE_WRAP_H

#include <stdio.h>

enum { WRAP_WIDTH = 80 };

/* Writes `text` in lines of at most WRAP_WIDTH characters, broken at spaces, each ended by a
 * newline. A line begins in column `at` with `lead` ("-- ", or ""). `from` is the column of the
 * cursor: beyond `at`, a new line is begun first. */
void wrap_text(FILE *out, int from, int at, const char *lead, const char *text);

#endif
