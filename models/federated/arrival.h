/* An upload as the server decoded it, and a list of them. They are added up in order of wave, slot
 * and arrival (server_tally.h), so that a sum of floats does not depend on who was faster, but
 * among the answers to one slot. */
#ifndef MODELS_ARRIVAL_H
#define MODELS_ARRIVAL_H

#include <stddef.h>
#include <stdint.h>

struct algorithm_config;
struct server_wave;

struct arrival {
    struct server_wave *wave; /* the one it answers; borrowed */
    uint32_t slot;
    uint32_t order;    /* of arrival */
    int vote;          /* +1, -1 */
    uint32_t episodes; /* weights only */
    float *numbers;    /* numbers only: config_heard; owned */
    float *theta;      /* weights only: d; owned */
    const float *base; /* weights only: the θ they began from, d; borrowed; once aggregated */
    double weight;     /* of its staleness; once aggregated */
    uint32_t observed; /* observations in the statistics */
    float *mean, *m2;  /* o each, one block; owned; NULL unless the normaliser is the fleet's */
};

struct arrivals {
    struct arrival *items; /* in order of arrival */
    size_t count, capacity;
};

/* Frees what an arrival owns; or a list with all of its arrivals, which is empty then. */
void arrival_clear(struct arrival *arrival);
void arrivals_clear(struct arrivals *arrivals);

/* As a row's `average`: θ ← θ + Σ_k (n_k / n) w_k (θ_k - b_k), n_k being the episodes behind θ_k,
 * w_k its weight and b_k what it began from; or, as config's `aggregate` says, the majority, median
 * or trimmed mean of w_k (θ_k - b_k) in the place of that mean, where episodes do not count. */
void arrivals_average(const struct algorithm_config *config, const struct arrival *arrivals,
                      size_t count, uint32_t d, float *theta);

#endif
