/* What a scenario may say and can hardly mean: told before the run, and run all the same.
 *
 *   deadline   no answer can be in before it, by a lower bound of what an answer takes
 *   timeout    every agent is given up before its answer can be in
 *   stop       the time of a trial is over before its first round can end
 *   diurnal    availability by the time of day in a run that is over within an hour of that day
 *   presence   agents of a class are online so rarely or briefly that hardly any ever answers
 *   radios     a device without the radio of its link, or with energy that leaves a radio out
 *   codec      messages that it makes no shorter
 *   trimmed    a part of the answers that is less than one */
#ifndef SIM_DOUBTS_H
#define SIM_DOUBTS_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

enum doubt {
    DOUBT_DEADLINE,
    DOUBT_TIMEOUT,
    DOUBT_STOP,
    DOUBT_DIURNAL,
    DOUBT_PRESENCE,
    DOUBT_RADIOS,
    DOUBT_CODEC,
    DOUBT_TRIMMED,
    DOUBTS
};

/* The first point of the sweep that a doubt was met at says it for all. Zero-initialise; the lines
 * live in the reader's arena. */
struct doubts {
    char *lines[DOUBTS];
};

/* Looks at one resolved point of the sweep. `root`: its tree, for places. */
void doubts_note(struct doubts *doubts, const struct scenario *scenario,
                 const struct yaml_node *root, struct arena *arena);
/* Writes a line for each doubt that was met, "FILE:LINE:COLUMN: warning: ..." or "note: ...". */
void doubts_tell(const struct doubts *doubts, FILE *out);

#endif
