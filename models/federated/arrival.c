/* Freeing arrivals, and averaging the weights that came. */
#include "models/federated/arrival.h"

#include "core/base/mem.h"
#include "models/federated/settings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void arrival_clear(struct arrival *arrival)
{
    free(arrival->theta);
    free(arrival->numbers);
    free(arrival->mean);
}

void arrivals_clear(struct arrivals *arrivals)
{
    for (size_t i = 0; i < arrivals->count; i++)
        arrival_clear(&arrivals->items[i]);
    free(arrivals->items);
    *arrivals = (struct arrivals){0};
}

/* Σ n_k (w_k θ_k + (θ - w_k b_k)) / Σ n_k in doubles, rounded once; the bracket is left out where
 * it is 0. Nothing arrived: θ stands. */
static void mean(const struct arrival *arrivals, size_t count, uint32_t d, float *theta)
{
    double *sum = mem_zero(d, sizeof *sum), total = 0;
    for (size_t k = 0; k < count; k++) {
        const struct arrival *arrival = &arrivals[k];
        double episodes = arrival->episodes, weight = arrival->weight;
        bool moved = weight != 1 || memcmp(arrival->base, theta, d * sizeof *theta) != 0;
        total += episodes;
        for (uint32_t i = 0; i < d; i++)
            sum[i] += episodes * (weight * (double)arrival->theta[i]);
        for (uint32_t i = 0; i < d && moved; i++)
            sum[i] += episodes * ((double)theta[i] - weight * (double)arrival->base[i]);
    }
    for (uint32_t i = 0; i < d && total > 0; i++)
        theta[i] = (float)(sum[i] / total);
    free(sum);
}

static void robust(const struct aggregate *rule, const struct arrival *arrivals, size_t count,
                   uint32_t d, float *theta)
{
    float *changes = mem_alloc(count * sizeof *changes);
    for (uint32_t i = 0; i < d; i++) {
        for (size_t k = 0; k < count; k++)
            changes[k] = (float)(arrivals[k].weight *
                                 ((double)arrivals[k].theta[i] - (double)arrivals[k].base[i]));
        theta[i] += aggregate_of(rule, changes, (uint32_t)count);
    }
    free(changes);
}

void arrivals_average(const struct algorithm_config *config, const struct arrival *arrivals,
                      size_t count, uint32_t d, float *theta)
{
    if (!config->numbers || aggregate_is_mean(&config->numbers->aggregate))
        mean(arrivals, count, d, theta);
    else if (count > 0)
        robust(&config->numbers->aggregate, arrivals, count, d, theta);
}
