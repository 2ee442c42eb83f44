/* Shows in the terminal how far the trials of a database are, while a program writes to it.
 *
 * Watching changes nothing: a snapshot (snapshot.h) is read from the rounds that are committed,
 * which WAL mode allows while the run goes on, and estimates the time left. The terminal draws it
 * (screen.h), and the page (serve.h) gets it as JSON (status.h); both show the same. */
#ifndef REPORTS_WATCH_H
#define REPORTS_WATCH_H

#include "core/base/fail.h"

#include <stdio.h>

/* Redraws the snapshot of the database every second until no program writes to it any more, or
 * until q or Ctrl-C is pressed; the last picture stays on the terminal. If `out` is not a
 * terminal, or TERM is dumb, the snapshot is written once. Returns the exit status; 130 after a
 * signal. */
int watch_terminal(const char *database, FILE *out, struct errs *errs);

/* The time of the next reading when the last one took from `began_s` to `ended_s`: at least a
 * second later, and so that reading takes at most a tenth of the time. */
double watch_next_s(double began_s, double ended_s);

/* Blocks the signals that end or suspend the program (SIGINT, SIGTERM, SIGHUP, SIGTSTP) or
 * announce a new size of the terminal (SIGWINCH). Returns a descriptor that becomes readable
 * when one of them arrives, or -1 and an error. */
int watch_signals(struct errs *errs);
/* The signal that has arrived; 0: none. */
int watch_signal(int signals);

#endif
