/* When a learner's return no longer rises. With R the mean return of its last 20 training episodes
 * (models/ppo/ppo.h), F the first R there was, and L the level so far, at first F:
 *
 *     where R > L + PLATEAU_RISE (L - F), it has risen: L = R.
 *
 * It stands on a plateau once it has not risen for a given number of environment steps. A gain
 * counts by its share of what was gained before, so that neither the scale of rewards nor where
 * zero lies makes a difference, and a slow rise adds up until it counts. */
#ifndef SIM_PRETRAIN_PLATEAU_H
#define SIM_PRETRAIN_PLATEAU_H

#include <stdbool.h>
#include <stdint.h>

#define PLATEAU_RISE 0.01

/* Zero-initialise: no return is known. */
struct pretrain_plateau {
    bool known;
    double first, level; /* F and L */
    uint64_t risen_at;   /* steps when L was reached */
};
/* R as of `steps`; one that is not finite is no rise. */
void plateau_note(struct pretrain_plateau *plateau, uint64_t steps, double recent_return);
/* No rise for `patience` steps; false with patience 0, and where no return is known. */
bool plateau_reached(const struct pretrain_plateau *plateau, uint64_t steps, uint64_t patience);

#endif
