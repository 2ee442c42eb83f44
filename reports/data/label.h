/* What points of a sweep are called: "par_s2zpo, up=100 kbit/s".
 *
 * A point is the text "algorithm.name=par_s2zpo, fleet.phones.up=100 kbit/s": a setting for each
 * axis of the sweep (sweep.h). Its label says the same as briefly as the study allows. A path is
 * cut to its last component, "up", unless another path of the study ends with the same one
 * ("slow.up" and "fast.up" keep all of theirs). The algorithm is told by its value alone. It is
 * left out where all series have the same and each of them differs in something else. */
#ifndef REPORTS_LABEL_H
#define REPORTS_LABEL_H

#include "reports/data/results.h"

/* The text of a trial without its line of the seed; the caller frees it. Two runs with the same one
 * differ in nothing but the seed. */
char *trial_without_seed(const char *trial);

/* A short label for a trial's point: "par_s2zpo, up=1 MB/s". Each path is cut to its last
 * component unless two paths of the point end with the same one; an empty point gives the
 * algorithm's name. The caller frees it. */
char *point_label(const char *point, const char *algorithm);

/* A point's settings but the one at `place` (from 0), with paths as short as is clear in the study:
 * "fedavg, up=1 MB/s"; the caller frees it. */
char *label_without(const struct study_results *study, const char *point, size_t place);

/* Sets `rest` and `label` of every series of a study: "par_s2zpo, up=1 MB/s", or without the
 * algorithm where all have the same and differ in more. Paths are cut to their last component where
 * that is clear. Series that would still be called the same, as their scenarios differ in keys that
 * are not swept, name those keys: "par_s2zpo (rounds 5)" (namesakes.h). */
void label_series(struct study_results *study);

#endif
