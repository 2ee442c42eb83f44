/* Text in lines for a terminal, and what is to be known of one. Widths are counted in code points,
 * one column each.
 *
 *     int column = fprintf(out, "  --jobs N");
 *     wrap_text(out, column, 20, "", "how many threads work"); */
#ifndef CORE_WRAP_H
#define CORE_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { WRAP_WIDTH = 80 };

/* Writes `text` in lines of at most WRAP_WIDTH characters, broken at spaces, each ended by a
 * newline; of a terminal that is narrower, in as many as it has. A line begins in column `at` with
 * `lead` ("-- ", or ""). `from` is the column of the cursor: beyond `at`, a new line is begun
 * first. */
void wrap_text(FILE *out, int from, int at, const char *lead, const char *text);

/* How many bytes of `text` go into a line of `room` columns: up to a space, or one long word. */
size_t wrap_length(const char *text, size_t room);
/* The code points of a text in UTF-8. */
int text_columns(const char *text);
/* How many columns a terminal has at the moment; 0 when `out` is none. */
size_t terminal_columns(FILE *out);
/* Whether what was written can be drawn over: it is a terminal, and TERM names one that can. */
bool terminal_is_drawn(FILE *out);
/* Whether it is to be in colour: NO_COLOR is not set. */
bool terminal_has_colour(FILE *out);

#endif
