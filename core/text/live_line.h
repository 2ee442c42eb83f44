/* A line on a terminal that is redrawn while something goes on. It stays one line: it is never
 * longer than the terminal is wide, however wide that is by now. On anything but a terminal (a
 * pipe, a file, TERM=dumb) there is no such line.
 *
 *     live_line_open(&line, stderr);
 *     live_line_draw(&line, parts, count);     as often as there is news
 *     live_line_clear(&line);                  before anything else is written there, and at the
 * end */
#ifndef CORE_LIVE_LINE_H
#define CORE_LIVE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct live_line {
    FILE *out;
    bool terminal; /* `out` is one: the line is drawn anew in its place */
    size_t drawn;  /* columns of what stands there */
};

/* A part of the line. Where it is too long, the parts with the highest `rank` are left out first;
 * one with rank 0 stays. Before those of ranks 1 and 2 are left out, others are cut to nothing. */
struct live_part {
    const char *text;
    unsigned rank;
    bool cut; /* may be shortened, and is before others are left out for it */
};

/* `out` is borrowed, and `parts` for the call. */
void live_line_open(struct live_line *line, FILE *out);
void live_line_draw(struct live_line *line, const struct live_part *parts, size_t count);
/* Takes it away, for another line to be written in its place. */
void live_line_clear(struct live_line *line);

/* The parts in at most `room` columns, freed by the caller. */
char *live_line_fit(const struct live_part *parts, size_t count, size_t room);

#endif
