/* Freeing arrivals. */
#include "models/federated/arrival.h"

#include <stdlib.h>

void arrival_clear(struct arrival *arrival)
{
    free(arrival->theta);
    free(arrival->mean);
}

void arrivals_clear(struct arrivals *arrivals)
{
    for (size_t i = 0; i < arrivals->count; i++)
        arrival_clear(&arrivals->items[i]);
    free(arrivals->items);
    *arrivals = (struct arrivals){0};
}
