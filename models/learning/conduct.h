/* How an agent says what it found, a vote or the numbers that it measured, and how a panelist says
 * which policy is better. An agent then goes by what it says, in its local steps as in its answer.
 *
 *   honest    as it is
 *   flip      the contrary: a vote's other side, each number's negative
 *   constant  always the same: +1
 *   random    a coin's side: a vote is ±1, each number keeps its size and gets a coin's sign
 *   lazy      random with a probability, else honest: people who now and then do not look
 *
 * Of a panel of P the first few may be no honest panelists (struct conducts): of 5 who are of one
 * mind 2 may flip, and the majority is what it was; with 3 it is the contrary. What an agent with
 * such a panel says is then the agent's own conduct.
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

/* How an agent behaves, and its panelists, in 12 bytes, as every agent and its work hold it; zeros:
 * all are honest. */
struct conducts {
    unsigned agent : 3, panelist : 3; /* enum conduct_kind */
    unsigned liars : 26;              /* of its panelists, those that behave as `panelist` */
    float agent_part, panelist_part;  /* the probabilities of lazy */
};
struct conduct conduct_of_agent(const struct conducts *conducts);
struct conduct conduct_of_panelist(const struct conducts *conducts);
/* `part` of `panelists`, rounded, behave as `panelist`; at most 2^26 - 1. */
struct conducts conducts_of(const struct conduct *agent, const struct conduct *panelist,
                            double part, uint32_t panelists);

/* What it says instead of `vote`, ±1; 0, where nobody has voted, stays. `key`: of this question. */
int conduct_vote(const struct conduct *conduct, uint64_t key, int vote);
/* The same of `count` numbers, in place. */
void conduct_numbers(const struct conduct *conduct, uint64_t key, float *numbers, size_t count);

#endif
