/* Whether a return still rises. */
#include "sim/pretrain/pretrain_plateau.h"

#include <math.h>

void plateau_note(struct pretrain_plateau *plateau, uint64_t steps, double recent_return)
{
    if (!isfinite(recent_return))
        return;
    if (!plateau->known)
        *plateau = (struct pretrain_plateau){true, recent_return, recent_return, steps};
    double gained = plateau->level - plateau->first;
    if (recent_return > plateau->level + PLATEAU_RISE * gained) {
        plateau->level = recent_return;
        plateau->risen_at = steps;
    }
}

bool plateau_reached(const struct pretrain_plateau *plateau, uint64_t steps, uint64_t patience)
{
    return plateau->known && patience > 0 && steps - plateau->risen_at >= patience;
}
