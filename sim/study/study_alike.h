/* Points of a sweep that cannot differ: they are told apart by keys alone that do not count there
 * (scenario_idle.h), such as algorithm.perturbation under fedavg, so that whoever runs them all
 * computes the same trial twice. Their numbers differ all the same, as those hash every key; only a
 * warning is given. */
#ifndef SIM_STUDY_ALIKE_H
#define SIM_STUDY_ALIKE_H

#include "sim/checks/scenario_idle_find.h"
#include "sim/study/study.h"

/* A hash of what counts in the trial: equal where two trials cannot differ. `idle` has noted its
 * point. */
uint64_t study_counting(const struct trial *trial, const struct idle_keys *idle);
/* Writes a warning for each group of points with equal hashes, `counting`[point], of the study,
 * which has so many seeds. `mark`: of the sweep. */
void study_tell_alike(const struct study *study, size_t seeds, const uint64_t *counting,
                      const struct mark *mark, FILE *out);

#endif
