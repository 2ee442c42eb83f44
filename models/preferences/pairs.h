/* A replay of judged pairs: what an agent remembers of the questions that its panel answered.
 *
 * A pair is two sides, each of D episodes one behind the other as the policy saw them and acted in
 * them, and the part of the panelists that preferred the second. The memory is bounded: it is one
 * block with a place for each of `capacity` pairs of the longest episodes, and where it is full the
 * oldest pair gives way. The block is all there is, so that it can be kept, copied and sent as
 * bytes; all zeros are an empty replay. */
#ifndef MODELS_PAIRS_H
#define MODELS_PAIRS_H

#include <stddef.h>
#include <stdint.h>

/* Steps of episodes as networks learn from them: `count` rows of o observations, normalised, and as
 * many of a actions as they were drawn; of a choice one entry is 1. Borrowed. */
struct step_rows {
    const float *obs, *actions;
    size_t count;
};

struct pair {
    struct pair_side {
        uint32_t steps, episodes; /* steps: of all its episodes together */
        double reference;         /* what is taken off its score, see pair_loss.h; 0 at first */
    } side[2];
    double label;    /* part of the panelists that preferred the second side, 0 to 1 */
    float numbers[]; /* what was seen and done: pair_rows */
};

struct pairs {
    uint32_t capacity; /* pairs; > 0 */
    uint32_t steps;    /* most steps of a side */
    uint32_t obs, act; /* o and a */
    uint8_t *block;    /* pairs_bytes, aligned for a double; borrowed */
};
/* Bytes of the block. */
size_t pairs_bytes(const struct pairs *pairs);
/* Pairs in it, and how many have ever been. */
uint32_t pairs_count(const struct pairs *pairs);
uint64_t pairs_ever(const struct pairs *pairs);
/* Number i, 0 .. pairs_count - 1, in no order that matters; valid until the next pairs_add. */
struct pair *pairs_at(const struct pairs *pairs, uint32_t i);
/* A new pair without episodes, in the place of the oldest one where there is no other. */
struct pair *pairs_add(struct pairs *pairs);
/* Adds an episode to a side, 0 or 1, which has room for its steps. */
void pair_put(const struct pairs *pairs, struct pair *pair, int side,
              const struct step_rows *episode);
struct step_rows pair_rows(const struct pairs *pairs, const struct pair *pair, int side);

#endif
