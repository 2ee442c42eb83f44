/* Cuts the trials of a study into parts for as many machines, the same cut everywhere: it depends
 * on numbers of the scenarios alone, never on a time that was measured.
 *
 * Longest first, each to the part that has the least so far (Graham, Bounds on Multiprocessing
 * Timing Anomalies, 1969). Trials that share their learning are handed out in a row, those that
 * play the same episodes next to each other, and each follows the one before it, since a part plays
 * episodes that its trials have in common only once. It does not where its part would be 1.2 times
 * as full as a part has to be: as the mean, as the longest trial, or as the emptiest part would be
 * with it. */
#ifndef SIM_TRIAL_CUT_H
#define SIM_TRIAL_CUT_H

#include <stddef.h>
#include <stdint.h>

struct cut_trial {
    /* Predicted, in any unit: whole numbers, which add up the same anywhere. */
    double work;  /* by itself */
    double again; /* what is left of that where its part has played its episodes */
    /* Equal where trials share their learning, or play the same episodes (study_sharing.h), which
     * only those that share their learning do; 0: the trial shares with none. */
    uint64_t learning, episodes;
};

/* The part, 0 to parts - 1, of each of the trials; the caller frees the array. */
unsigned *trial_cut(const struct cut_trial *trials, size_t count, unsigned parts);

/* How many of the trials play episodes that none before them plays, or share with none. */
size_t trial_cut_distinct(const struct cut_trial *trials, size_t count);

#endif
