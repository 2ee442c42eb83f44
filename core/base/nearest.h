/* What was probably meant by a word that is none of those known, for "did you mean". Near is what
 * few changes of a letter turn into the word (Levenshtein's distance, at most a third of the
 * letters and one more); capitals count for nothing, and neither does what separates words:
 * "Learning-Rate" is as near to learning_rate as can be. "chort" is one change away from cohort,
 * where its five letters allow two. */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether `word` is one of the words between spaces, "learning_rate lr step_size"; capitals count
 * for nothing, and neither does what separates its parts: "LearningRate" is. */
bool word_among(const char *words, const char *word);
/* The nearest of `count` names to `word`; where none is near the only one that begins with it, or
 * NULL. */
const char *nearest_name(const char *word, const char *const *names, size_t count);
/* The hint "did you mean NAME?" of it, written into `hint`; where there is none, `otherwise`. */
enum { HINT_SIZE = 80 };
const char *hint_near(char hint[HINT_SIZE], const char *word, const char *const *names,
                      size_t count, const char *otherwise);

/* The hint "did you mean FOLDER/NAME?" of a path that leads nowhere: the nearest name in its
 * folder. NULL when there is none; freed by the caller. */
char *hint_near_file(const char *path);

#endif
