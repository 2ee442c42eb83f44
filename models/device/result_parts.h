/* What the files that write and read RESULT entries share. Private to models/device. */
#ifndef MODELS_RESULT_PARTS_H
#define MODELS_RESULT_PARTS_H

#include "models/device/device_state.h"
#include "models/device/result.h"

/* Bits that the number of an answer takes; bits of a vote, 0 for an answer of numbers. */
unsigned result_slot_bits(uint32_t told);
unsigned result_vote_bits(const struct learner *learner);
/* Answers are told as a list of slots, as that is shorter than presence and vote bits. */
bool result_listed(const struct learner *learner, const struct vote_group *group);
/* Numbers of the group that travel: none of an update that was rejected. */
uint64_t result_numbers(const struct learner *learner, const struct update *update,
                        const struct vote_group *group);

/* Where rows are written to or read from: the string of bits, or what the receiver holds. */
struct carrier {
    struct bits *bits;
    const struct pending *held; /* NULL: nothing */
    bool read;
};
/* Writes, measures or reads the group's rows. A reader that holds the perturbation already is sent
 * none. */
void carry_rows(const struct carrier *carrier, struct host *host, const struct update *update,
                const struct vote_group *group, bool shared);

#endif
