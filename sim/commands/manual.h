/* The manual page fedsim(1), made from the tables of commands, keys, presets, columns and words.
 * `make` writes it to a file by `fedsim list man`, so that a page that is installed fits the
 * program that wrote it. Roff takes a line that begins with a dot or a quote for a request, and a
 * backslash for an escape: all three are escaped. */
#ifndef SIM_MANUAL_H
#define SIM_MANUAL_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes it as roff. False and errors when a list in it cannot be read. */
bool manual_print(FILE *out, struct errs *errs);

#endif
