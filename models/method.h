/* What the files of the algorithms share: the table row of a method, and what server and agents
 * both know before the first message (the learner). Private to models/. */
#ifndef MODELS_METHOD_H
#define MODELS_METHOD_H

#include "models/algorithm.h"

/* What is installed everywhere beforehand: the method, its settings and the problem. */
struct learner {
    const struct algorithm *algorithm;
    struct algorithm_config config;
    struct problem problem;
    uint32_t d, obs; /* obs 0: no observations (the task none) */
};

/* What a round's votes say, as the server knows them and as a RESULT tells them. */
struct update {
    uint32_t round, slots;
    bool accept;
    uint8_t *ballots; /* bits_bytes(S) bytes of presence, as many of votes; owned */
    uint8_t *signs;   /* one row of sign_bytes(d) a perturbation; NULL: drawn from `key`; owned */
    uint64_t key;
};

/* An upload as the server decoded it. */
struct arrival {
    bool arrived;
    int vote;          /* +1, -1 */
    uint32_t episodes; /* weights only */
    float *theta;      /* weights only: d */
    uint32_t observed; /* observations in the statistics */
    float *mean, *m2;  /* o each; NULL when the normaliser is not the fleet's */
};

/* The row of a method: what it does differently from the others. */
struct algorithm {
    const char *name, *summary;
    bool own_signs; /* every slot has a perturbation of its own; else all share slot 0's */
    bool blocks;    /* a slot perturbs its block of the partition; else all of θ */
    double (*alpha)(const struct algorithm_config *config, uint32_t slots);
    double (*mu)(const struct algorithm_config *config, uint32_t slots);
    double (*divisor)(uint32_t slots); /* of α over the sum of votes; NULL for weights */
    /* Adds the signed sum of the votes' perturbations to `sum` (d); NULL when weights are sent. */
    void (*gradient)(const struct learner *learner, const struct update *update,
                     const uint32_t *order, int32_t *sum);
    /* θ from the weights that arrived, in slot order; NULL when votes are sent. */
    void (*average)(const struct arrival *arrivals, uint32_t slots, uint32_t d, float *theta);
    int64_t (*paper_bits)(int64_t d, int64_t slots);   /* of a round; < 0: none */
    int64_t (*paper_floats)(int64_t d, int64_t slots); /* at an agent; < 0: none */
};
extern const struct algorithm par_s2zpo, fedavg_s2zpo, fedavg;

double plain_alpha(const struct algorithm_config *config, uint32_t slots);
double plain_mu(const struct algorithm_config *config, uint32_t slots);

static inline bool learner_sends_weights(const struct learner *learner)
{
    return learner->algorithm->average != NULL;
}
/* Agents keep no replica: every download carries θ. */
static inline bool learner_server_replica(const struct learner *learner)
{
    return learner_sends_weights(learner) || learner->config.replica == REPLICA_SERVER;
}
/* Perturbations travel as bits. Nobody but its agent needs to know a local chain's. */
static inline bool learner_sends_signs(const struct learner *learner)
{
    return learner->config.perturbation == CARRIAGE_EXPLICIT && !learner_sends_weights(learner);
}
static inline bool learner_ordered(const struct learner *learner)
{
    return learner->algorithm->blocks && learner->config.partition == PARTITION_RANDOM;
}
static inline bool learner_needs_key(const struct learner *learner)
{
    return !learner_sends_signs(learner) || learner_ordered(learner);
}
static inline bool learner_fleet(const struct learner *learner)
{
    return learner->problem.normaliser_kind == NORMALISER_FLEET && learner->obs;
}
/* Perturbations of a round. */
static inline uint32_t learner_rows(const struct learner *learner, uint32_t slots)
{
    return learner->algorithm->own_signs ? slots : 1;
}
/* Bytes of one perturbation's signs: bit i set means +1 at coordinate i. */
static inline size_t learner_sign_bytes(const struct learner *learner)
{
    return bits_bytes(learner->d);
}
/* Draws the perturbation of (round, slot, local step) into learner_sign_bytes bytes. */
void learner_signs(const struct learner *learner, uint64_t key, uint32_t round, uint32_t slot,
                   uint32_t step, uint8_t *signs);

static inline int sign_at(const uint8_t *signs, uint32_t i)
{
    return 2 * (int)bit_get(signs, i) - 1; /* no branch: they are random */
}

/* A vote of the round: +1, -1, or 0 where none arrived. */
int update_vote(const struct update *update, uint32_t slot);
/* The signs of perturbation `row`; drawn into `scratch` (learner_sign_bytes) when they are keyed.
 */
const uint8_t *update_signs(const struct learner *learner, const struct update *update,
                            uint32_t row, uint8_t *scratch);
/* Says which θ comes out of which: equal digests, equal steps. */
uint64_t update_digest(const struct learner *learner, const struct update *update);
/* θ ← θ + float(α / divisor) · Σ Ô v. The sum is of integers and exact, so the order of the votes
 * cannot matter; then one multiply and one add in float32. Coordinates whose sum is 0 stay as they
 * are. A refused update leaves θ alone. `order` is of the random partition only. */
void update_apply(const struct learner *learner, const struct update *update, const uint32_t *order,
                  float *theta);
double update_flops(const struct learner *learner, const struct update *update);
void update_clear(struct update *update);

#endif
