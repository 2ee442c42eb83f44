/* What the files of the algorithms share: the table row of a method, and what server and agents
 * both know before the first message (the learner). Private to models/. */
#ifndef MODELS_METHOD_H
#define MODELS_METHOD_H

#include "models/federated/algorithm.h"
#include "models/learning/partition.h"

/* What is installed everywhere beforehand: the method, its settings and the problem. */
struct learner {
    const struct algorithm *algorithm;
    struct algorithm_config config;
    struct problem problem;
    uint32_t d, obs; /* obs 0: no observations (the task none) */
};

/* How far a trial has come, as the results of its rounds tell it: server and agents advance it
 * alike. */
struct progress {
    uint32_t steps;    /* updates kept: Adam's t is one more */
    uint32_t halvings; /* of α and μ */
    uint32_t
        rejections; /* in a row, since the last halving; counted for the schedule halving only */
};

/* The votes of one wave that an aggregation heard. */
struct group {
    uint32_t wave, slots;
    uint32_t staleness; /* rounds since the wave was opened; 0: it is this round's */
    uint32_t voters;
    uint8_t *ballots; /* bits_bytes(S) bytes of presence, as many of votes; owned */
    uint8_t *rows;    /* learner_row_bytes each; owned; NULL: drawn from the update's key */
    /* One of them that is not among them, as its reader has it already; borrowed; NULL: none. */
    const uint8_t *held;
    uint32_t held_row; /* its number */
};

/* What an aggregation's votes say, as the server knows them and as a RESULT tells them. Nobody
 * voted in a void round.
 *
 * A regular update is what every synchronous round without late votes makes: one group, the round's
 * own wave, maybe without a voter. It has the perturbations of all its slots. Any other has groups
 * with voters only, in the order of waves, and perturbations as far as somebody voted on them: of
 * the voters' slots one after the other, or, with blocks, what lies in the voters' blocks. */
struct update {
    uint32_t round;
    bool accept, regular;
    uint32_t count;
    struct group *groups; /* owned */
    uint64_t key;
    struct progress before; /* as the round began */
};

/* Σ Ô v, and on which coordinates anybody voted at all, from coordinate `first` on: all d of them
 * at once, or a window of theirs after the other where there is no room for more. */
struct gradient {
    float *sum;
    uint8_t *voted;
    float *v; /* scratch; like the others of `count` */
    uint32_t first, count;
};

/* An upload as the server decoded it. */
struct arrival {
    struct wave *wave; /* it answers; borrowed */
    uint32_t slot;
    uint32_t order;    /* of arrival */
    int vote;          /* +1, -1 */
    uint32_t episodes; /* weights only */
    float *theta;      /* weights only: d */
    const float *base; /* weights only: where they began, d; borrowed; when aggregated */
    double weight;     /* of its staleness; when aggregated */
    uint32_t observed; /* observations in the statistics */
    float *mean, *m2;  /* o each; NULL when the normaliser is not the fleet's */
};

/* The row of a method: what it does differently from the others. */
struct algorithm {
    const char *name, *summary;
    bool own_rows; /* every slot has a perturbation of its own; else all share slot 0's */
    bool blocks;   /* a slot perturbs its block of the partition; else all of θ */
    double (*alpha)(const struct algorithm_config *config, uint32_t slots);
    double (*mu)(const struct algorithm_config *config, uint32_t slots);
    double (*divisor)(uint32_t slots); /* of ĝ over the sum of votes; NULL for weights */
    /* Adds up the perturbations of a group's votes, in slot order, times `weight`; NULL when
     * weights are sent. `blocks` is for methods with blocks. */
    void (*gradient)(const struct learner *learner, const struct update *update,
                     const struct group *group, const struct blocks *blocks, float weight,
                     struct gradient *gradient);
    /* θ from `count` arrivals in their order, `theta` being the current one; NULL when votes are
     * sent. */
    void (*average)(const struct arrival *arrivals, size_t count, uint32_t d, float *theta);
    /* Of a round, with `bits` of a perturbation; < 0: none. */
    int64_t (*paper_bits)(int64_t bits, int64_t slots);
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
/* Perturbations travel. Nobody but its agent needs to know a local chain's. */
static inline bool learner_sends_rows(const struct learner *learner)
{
    return learner->config.perturbation == ENCODING_EXPLICIT && !learner_sends_weights(learner);
}
static inline bool learner_random_order(const struct learner *learner)
{
    return learner->algorithm->blocks && partition_random(learner->config.partition);
}
static inline bool learner_needs_key(const struct learner *learner)
{
    return !learner_sends_rows(learner) || learner_random_order(learner);
}
static inline bool learner_fleet(const struct learner *learner)
{
    return learner->problem.normaliser_kind == NORMALISER_FLEET && learner->obs;
}
static inline bool learner_adam(const struct learner *learner)
{
    return learner->config.optimiser.kind == OPTIMISER_ADAM;
}
/* Agents keep Adam's moments beside θ. */
static inline bool learner_replicates_adam(const struct learner *learner)
{
    return learner_adam(learner) && !learner_server_replica(learner);
}
/* Floats of θ, followed by Adam's two moments where there are any: at the server, at an agent. */
static inline size_t learner_server_floats(const struct learner *learner)
{
    return (size_t)learner->d * (learner_adam(learner) ? 3 : 1);
}
static inline size_t learner_replica_floats(const struct learner *learner)
{
    return (size_t)learner->d * (learner_replicates_adam(learner) ? 3 : 1);
}
/* Perturbations of a wave. */
static inline uint32_t learner_rows(const struct learner *learner, uint32_t slots)
{
    return learner->algorithm->own_rows ? slots : 1;
}
static inline size_t learner_row_bits(const struct learner *learner)
{
    return direction_bits(learner->config.direction, learner->d);
}
static inline size_t learner_row_bytes(const struct learner *learner)
{
    return bits_bytes(learner_row_bits(learner));
}
/* Key of the perturbation of (wave, slot, local step). */
uint64_t learner_direction_key(const struct learner *learner, uint64_t key, uint32_t wave,
                               uint32_t slot, uint32_t step);
/* Draws the perturbation of (wave, slot, local step) into learner_row_bytes bytes. */
void learner_draw(const struct learner *learner, uint64_t key, uint32_t wave, uint32_t slot,
                  uint32_t step, uint8_t *row);

/* α and μ as applied in `round`, `progress` being what was before it. */
double learner_alpha(const struct learner *learner, const struct progress *progress, uint32_t round,
                     uint32_t slots);
double learner_mu(const struct learner *learner, const struct progress *progress, uint32_t round,
                  uint32_t slots);
void progress_advance(const struct learner *learner, struct progress *progress,
                      const struct update *update);
/* Of an agent's replica: learner_replica_floats and what of the progress an agent knows. */
uint64_t replica_hash(const struct learner *learner, const float *state,
                      const struct progress *progress);

/* w(s) of staleness s. */
double learner_weight(const struct learner *learner, uint32_t staleness);
/* Answers that may come for a slot, probes an agent may have under way. */
static inline uint32_t learner_replicas(const struct learner *learner)
{
    return learner->config.replicas ? learner->config.replicas : 1;
}
static inline uint32_t learner_in_flight(const struct learner *learner)
{
    return learner->config.in_flight ? learner->config.in_flight : 1;
}

/* A vote of the group: +1, -1, or 0 where there is none. */
int group_vote(const struct group *group, uint32_t slot);
/* Perturbations in `rows` of a group. */
uint32_t update_rows(const struct learner *learner, const struct update *update,
                     const struct group *group);
/* The row of `slot`, the `rank`-th of the group to vote. */
static inline uint32_t update_row(const struct learner *learner, const struct update *update,
                                  uint32_t slot, uint32_t rank)
{
    return !learner->algorithm->own_rows ? 0 : update->regular ? slot : rank;
}
/* Where row `number` lies among the group's rows. */
static inline uint32_t group_place(const struct group *group, uint32_t number)
{
    return number - (group->held && number > group->held_row);
}
/* The perturbation of that slot. */
struct direction_source update_direction(const struct learner *learner, const struct update *update,
                                         const struct group *group, uint32_t slot, uint32_t rank);
/* Slots that the step is taken for: those of the largest wave in it, or the votes where there are
 * more. */
uint32_t update_slots(const struct update *update);
/* Says which state comes out of which: equal digests, equal steps. 0: the state stands still. */
uint64_t update_digest(const struct learner *learner, const struct update *update);
double update_flops(const struct learner *learner, const struct update *update);
void update_clear(struct update *update);

#endif
