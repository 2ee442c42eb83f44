/* A snapshot as text for a terminal: for each study a heading, and for each trial a line with a
 * sparkline of its returns; below them, how dispatches ended.
 *
 * What must be read (seed, round, return, share of results used, time left) has its full width;
 * labels get what is left of the line down to a least width, losing their middle, and the sparkline
 * the rest. Where there are more trials than lines, the window follows the trial under way. */
#ifndef REPORTS_SCREEN_H
#define REPORTS_SCREEN_H

#include "reports/drawing/terminal.h"
#include "reports/watch/snapshot.h"

struct screen {
    struct terminal terminal; /* the stream and its colours */
    const char *name;         /* of the database */
    int columns, lines;       /* size of the terminal; 0 lines: no limit */
    bool keys;                /* mention the key q */
};

/* Writes lines of at most `columns` characters, each followed by `newline`. If there are too many
 * lines, those around the last running trial are shown. */
void screen_print(const struct screen *screen, const struct snapshot *snapshot,
                  const char *newline);

#endif
