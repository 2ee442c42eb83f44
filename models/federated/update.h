/* An update: what an aggregation's answers say, as the server knows them and as a RESULT entry
 * (wire.h) tells them, and the step that θ takes by them. Server and replicas compute it alike, to
 * the bit. Private to models/.
 *
 *   ĝ = (1 / divisor) Σ_waves w(s) Σ_answers Σ_j c_j v_j   s: staleness of the wave, w: settings.h
 *   θ ← θ + step(α, ĝ)                                     optimiser.h
 *
 * An answer is that of a slot, or, where they are pooled, one in the place of all slots'. For a
 * vote there is one j and c is Ô, the majority over the answers for a slot and 0 without one;
 * numbers are told one a direction (answers.h). v is the answer's j-th direction, or with blocks
 * the wave's restricted to the slot's block. Terms are added in the order of waves, slots,
 * directions and coordinates, whatever the order of arrival, since float32 sums depend on their
 * order.
 *
 * For example two slots with blocks (0, 1) and (2, 3), v = (+1, -1, +1, +1), and the answers +1 and
 * -1: the sum over slots is (+1, -1, -1, -1). Without an answer of the second slot it is (+1, -1,
 * 0, 0), and coordinates 2 and 3 stand still. */
#ifndef MODELS_UPDATE_H
#define MODELS_UPDATE_H

#include "models/federated/host.h"
#include "models/federated/schedule.h"

/* The answers to one wave that an aggregation heard. */
struct vote_group {
    uint32_t wave, slots;
    uint32_t told;      /* answers there may be: one a slot, or one in all; learner_told */
    uint32_t staleness; /* rounds since the wave was opened; 0: it is this round's */
    uint32_t voters;    /* of those told, how many there are */
    uint8_t *ballots;   /* bits_bytes(told) bytes of presence, as many of votes; owned */
    float *numbers;     /* voters × config_told, in order; owned; NULL: votes, or not told */
    /* Those as they travel, learner_told_bits, where codec_down leaves something out: `numbers` are
     * what is read of it. At the server; owned; NULL: as they are. */
    uint8_t *coded;
    uint8_t *rows; /* learner_row_bytes each; owned; NULL: drawn from the update's key */
    /* One perturbation that is not in `rows` because its reader has it already; borrowed; NULL:
     * none. */
    const uint8_t *held;
    uint32_t held_row; /* its number */
};

/* Nobody voted in a void round.
 *
 * A regular update is what every synchronous round without late votes makes: one group, the round's
 * own wave, perhaps without a voter. It has the perturbations of all its slots. Any other update
 * has only groups with voters, in the order of their waves, and of the perturbations only what
 * somebody voted on: those of the voters' slots, one after the other, or, with blocks, what lies in
 * the voters' blocks. */
struct update {
    uint32_t round;
    bool accept, regular;            /* accept: θ' stays; regular: see above */
    uint32_t count;                  /* of groups */
    struct vote_group *groups;       /* owned */
    uint64_t key;                    /* that perturbations are drawn from */
    struct learning_progress before; /* as the round began */
};

/* A vote of the group: +1, -1, or 0 where there is none. `answer`: a slot, or 0 where pooled. */
int group_vote(const struct vote_group *group, uint32_t answer);
/* Where row `number` lies among the group's rows. */
static inline uint32_t group_place(const struct vote_group *group, uint32_t number)
{
    return number - (group->held && number > group->held_row);
}

/* Perturbations in `rows` of a group. */
uint32_t update_rows(const struct learner *learner, const struct update *update,
                     const struct vote_group *group);
/* The row of `slot`, which is the `rank`-th of the group to vote. */
static inline uint32_t update_row(const struct learner *learner, const struct update *update,
                                  uint32_t slot, uint32_t rank)
{
    return !learner->config.method->own_perturbations ? 0 : update->regular ? slot : rank;
}
/* The perturbation of that slot; of several, that of this number. */
struct direction_source update_direction(const struct learner *learner, const struct update *update,
                                         const struct vote_group *group, uint32_t slot,
                                         uint32_t rank, uint32_t number);
/* As a row's `gradient`: Σ c v over whole directions, answer by answer; and over one direction that
 * all slots share, of which each takes its own block. */
void update_add_whole(const struct learner *learner, const struct update *update,
                      const struct vote_group *group, const struct blocks *blocks, float weight,
                      struct gradient *gradient);
void update_add_blocks(const struct learner *learner, const struct update *update,
                       const struct vote_group *group, const struct blocks *blocks, float weight,
                       struct gradient *gradient);
/* Which state comes out of which: equal digests on equal states are equal steps. 0: the state does
 * not move. */
uint64_t update_digest(const struct learner *learner, const struct update *update);
/* Floating-point operations of update_apply. */
double update_flops(const struct learner *learner, const struct update *update);
/* The step of an update that is kept, in place on `state`: θ, and moments where there are any.
 * `shared` as for host_cut. */
void update_apply(struct host *host, const struct update *update, bool shared, float *state);
void update_clear(struct update *update);

#endif
