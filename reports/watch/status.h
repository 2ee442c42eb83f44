/* A snapshot as JSON (RFC 8259), for the page of `fedsim watch --http` and for other programs:
 *
 *   {"database": NAME, "written": true while a program writes to it,
 *    "ahead": trials that have not begun, "left_s" (until the study is done), "trials": [
 *     {"run": TEXT, "scenario", "task", "label", "seed": TEXT, "state": "running", "reason": TEXT,
 *      "round", "rounds", "return" (the latest), "target", "least", "most" (of the study's curves),
 *      "curve": [a return, "diverged" or null for each of CURVE_PARTS parts of the rounds],
 *      "used", "late", "aborted", "dropped", "virtual_s", "wire_B", "left_s"}, ...]}
 *
 * A policy that diverged has the return "diverged"; unknown numbers are null. Run and seed are
 * strings because they may exceed 2^53. */
#ifndef REPORTS_STATUS_H
#define REPORTS_STATUS_H

#include "reports/watch/snapshot.h"

#include <stdio.h>

/* Writes the object and nothing behind it; `database` is its path, of which NAME is the last
 * part. */
void status_print(FILE *out, const char *database, const struct snapshot *snapshot);

#endif
