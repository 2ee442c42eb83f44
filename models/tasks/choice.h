/* Actions that are choices: of as many numbers as there are choices, the highest makes the choice,
 * and of equal ones the first. */
#ifndef MODELS_CHOICE_H
#define MODELS_CHOICE_H

#include <math.h>

/* The index of the highest of `count` > 0 numbers; -1 where one is not a number, so that there is
 * no choice. */
static inline int choice_of(const double *scores, unsigned count)
{
    int best = 0;
    for (unsigned i = 0; i < count; i++) {
        if (isnan(scores[i]))
            return -1;
        best = scores[i] > scores[best] ? (int)i : best;
    }
    return best;
}

#endif
