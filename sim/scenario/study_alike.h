/* Points of a sweep that cannot differ: they are told apart by keys alone that do not count there
 * (scenario_idle.h), such as algorithm.perturbation under fedavg, so that whoever runs them all
 * computes the same trial twice. */
#ifndef SIM_STUDY_ALIKE_H
#define SIM_STUDY_ALIKE_H

#include "sim/scenario/scenario_idle_find.h"
#include "sim/scenario/study.h"

/* Writes a warning for each group of such points of the study, one trial a point in the order of
 * the sweep (every `seeds`th). `mark`: of the sweep. `idle` has noted the study's points. */
void study_tell_alike(const struct study *study, size_t seeds, const struct idle_keys *idle,
                      const struct mark *mark, FILE *out);

#endif
