/* Cuts the trials of a study into parts for as many machines, the same cut everywhere: it depends
 * on numbers of the scenarios alone, never on a time that was measured.
 *
 * Longest first, each to the part that has the least so far (Graham, Bounds on Multiprocessing
 * Timing Anomalies, 1969: the fullest part has at most 4/3 of what the best cut would give it).
 * What goes to a part at once are trials that share their learning, since a part plays episodes
 * that they have in common only once. They go apart where together they would fill their part to
 * 1.2 of what a part has to hold at the least: the mean, or the longest trial. */
#ifndef SIM_TRIAL_CUT_H
#define SIM_TRIAL_CUT_H

#include <stddef.h>
#include <stdint.h>

struct cut_trial {
    double work;       /* predicted, in any unit: whole numbers, which add up the same anywhere */
    uint64_t learning; /* equal where trials share their learning */
};

/* The part, 0 to parts - 1, of each of the trials; the caller frees the array. */
unsigned *trial_cut(const struct cut_trial *trials, size_t count, unsigned parts);

#endif
