/* Frees solids. */
#include "core/base/solid.h"

#include <stdlib.h>

void solids_free(struct solid *solids, size_t count)
{
    for (size_t i = 0; solids && i < count; i++)
        free(solids[i].points);
    free(solids);
}
