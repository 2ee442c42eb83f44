/* Text in the terminal: columns are code points, and what a database says cannot steer it.
 *
 * Names in a database come from whoever wrote the scenario. An escape sequence in one could
 * recolour or overwrite what else is shown, so every such text passes terminal_clean. Widths count
 * code points: one for each character, which is right for the scripts that labels use here and too
 * few for wide ones. */
#ifndef REPORTS_TERMINAL_H
#define REPORTS_TERMINAL_H

#include "core/text/wrap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TERMINAL_WIDTH = 100 }; /* of lines at most, and of those that go to no terminal */

struct terminal {
    FILE *out;
    bool colour; /* styles are written; else they are passed over */
};

/* How text is set from here on; writes nothing where `colour` is false. */
enum terminal_style { STYLE_PLAIN, STYLE_BOLD, STYLE_YELLOW };
void terminal_style(const struct terminal *terminal, enum terminal_style style);
/* The columns that lines have: TERMINAL_WIDTH, or those of a terminal that is narrower. */
int terminal_width(FILE *out);
/* At the right of `width` columns, with a space before it if it is longer. */
void terminal_right(FILE *out, const char *text, int width);
/* `length` bytes, fit for a terminal (printable.h). */
void terminal_clean(FILE *out, const char *text, size_t length);
/* In lines of terminal_width with `indent` spaces before each, broken at spaces where there are. */
void terminal_wrapped(FILE *out, const char *text, int indent);

#endif
