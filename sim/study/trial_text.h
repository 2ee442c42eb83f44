/* A part of what a trial's results follow from: its text without some of its keys. */
#ifndef SIM_TRIAL_TEXT_H
#define SIM_TRIAL_TEXT_H

#include "sim/study/study.h"

/* Whether a key stays: "fleet.*.answer" (`*`: of the class, or cell, number `item`); "#" is a
 * comment, which has the hash of a file. With one that does not go those below it. */
typedef bool trial_key_stays(const struct trial *trial, const char *path, uint32_t item,
                             const void *context);

/* A hash of what is left of the text; the trial is one of study_trial_texts. */
uint64_t trial_text_hash(const struct trial *trial, trial_key_stays *stays, const void *context);

#endif
