/* How an agent, or the panel beside it, says what it found: a vote, or the numbers that it
 * measured. It then goes by what it says, in its local steps as in its answer.
 *
 *   honest    as it is
 *   flip      the contrary: a vote's other side, each number's negative
 *   constant  always the same: +1
 *   random    a coin's side: a vote is ±1, each number keeps its size and gets a coin's sign
 *   lazy      random with a probability, else honest: people who now and then do not look
 *
 * A majority of honest votes outweighs flipped ones; the mean of numbers does not outweigh large
 * ones, a median or a trimmed mean does (aggregate.h). */
#ifndef MODELS_CONDUCT_H
#define MODELS_CONDUCT_H

#include <stddef.h>
#include <stdint.h>

enum conduct_kind {
    CONDUCT_HONEST,
    CONDUCT_FLIP,
    CONDUCT_CONSTANT,
    CONDUCT_RANDOM,
    CONDUCT_LAZY,
    CONDUCTS
};
struct conduct {
    enum conduct_kind kind;
    double probability; /* lazy only */
};

/* What it says instead of `vote`, ±1; 0, where nobody has voted, stays. `key`: of this question. */
int conduct_vote(const struct conduct *conduct, uint64_t key, int vote);
/* The same of `count` numbers, in place. */
void conduct_numbers(const struct conduct *conduct, uint64_t key, float *numbers, size_t count);

#endif
