/* What a scenario may say and can hardly mean: told before the run, and run all the same.
 *
 *   - a deadline before which no answer can be in, by a lower bound of what an answer takes;
 *   - availability by the time of day in a run that is over within an hour of that day;
 *   - a device without the radio of its link, or with energy that leaves a radio out. */
#ifndef SIM_DOUBTS_H
#define SIM_DOUBTS_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

/* The first point of the sweep that a doubt was met at says it for all. Zero-initialise; the texts
 * live in the reader's arena. */
struct doubts {
    char *deadline, *diurnal, *radios;
};

/* Looks at one resolved point of the sweep. `root`: its tree, for places. */
void doubts_note(struct doubts *doubts, const struct scenario *scenario,
                 const struct yaml_node *root, struct arena *arena);
/* Writes a line for each doubt that was met, "FILE:LINE:COLUMN: warning: ..." or "note: ...". */
void doubts_tell(const struct doubts *doubts, FILE *out);

/* The least time from sending an agent of a class off to its answer, in s: what the parts of it
 * cannot be below. Framing, queues and shared links come on top, and what a learning method sends.
 * Latency and answering time count with the least value that their distributions have, rates with
 * the greatest, and environment steps only for the task none: a robot may fall in its first one. */
double answer_least_s(const struct scenario *scenario, const struct class_spec *spec);

/* The least time, in s, that an agent of the class with the median speed and a speed factor of 1
 * computes for an answer: a robot that can fall may do so in the first step of an episode. */
double compute_least_s(const struct scenario *scenario, const struct class_spec *spec);

#endif
