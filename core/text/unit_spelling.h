/* How units are spelt elsewhere: Mbps, msec, 320K. Only hints come of it; none of these spellings
 * is taken for a unit. */
#ifndef CORE_UNIT_SPELLING_H
#define CORE_UNIT_SPELLING_H

#include "core/text/units.h"

/* The unit of that kind which people spell `word`, or two with a word on the difference, "KiB (1024
 * bytes) or kB (1000)"; NULL when there is none. */
const char *unit_spelling(enum unit unit, const char *word);
/* Whether `word` is in the list of words between spaces; capitals count for nothing. */
bool unit_word_in(const char *list, const char *word);

#endif
