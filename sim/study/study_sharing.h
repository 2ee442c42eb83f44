/* Trials of a study that play the same episodes, as far as that can be known beforehand: a run
 * plays these once, and finds them for all the others (models/policy/episode_store.h).
 *
 * Where a round waits for all its agents, nobody is lost, cut off or refused by the clock, and the
 * number of rounds alone ends the trial, learning knows no time: which agents are asked is keyed by
 * the wave, and the server puts their answers in the order of their blocks. Links, latencies,
 * framing, cells, answering times, speeds, prices and energy then change when things happen, but
 * not what is played. Any other trial is not known to play what another one does, though it may. */
#ifndef SIM_STUDY_SHARING_H
#define SIM_STUDY_SHARING_H

#include "sim/study/study.h"

/* A hash of what the trial's episodes follow from: equal where two trials play the same; 0 where a
 * trial does not learn. The trial is one of study_trial_texts. */
uint64_t study_episodes(const struct trial *trial);
/* The same of what the trial learns by: seed, task, policy, algorithm and panel. Trials that differ
 * in others, such as the round policy, may have some of their episodes in common, and most likely
 * their first ones; those that play the same are among them. */
uint64_t study_learning(const struct trial *trial);

#endif
