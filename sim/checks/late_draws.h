/* Quantities that are drawn one by one while a trial runs, judged beforehand.
 *
 * What a fleet draws once is drawn, and refused, before the first round. An answering time or a
 * speed factor is drawn for each dispatch: a distribution that leaves its key's range once in
 * 65 000 draws lets a trial of 100 000 draws die in the midst of it, after hours. With p the
 * probability of one draw outside the range, from the distribution function, and n draws to come,
 *     P(some trial fails) = 1 - (1 - p)^n
 * A speed factor is outside, too, where it is so near 0 that computing would end beyond the clock.
 * Above LATE_REFUSED that is an error, above LATE_TOLD a warning. */
#ifndef SIM_LATE_DRAWS_H
#define SIM_LATE_DRAWS_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

/* Probabilities that some trial of the study fails. */
#define LATE_REFUSED 0.01
#define LATE_TOLD 1e-6

/* A key of a class, over all trials looked at. */
struct late_draw {
    char *class_name;     /* owned */
    const char *key;      /* of a class, "answer"; a literal */
    bool normal;          /* a normal distribution, which there is a truncated form of */
    bool too_low;         /* the likelier side to leave the range on */
    double useless;       /* what the range allows and is still too low, with all below it */
    bool slow;            /* mostly by what is within the range, but useless */
    double worst;         /* the largest probability of one draw outside the range */
    double draws;         /* to come, about */
    double log_surviving; /* ln P(no draw of these falls outside) */
};
/* Zero-initialise; late_draws_free when done. Owns the names of classes, as it outlives the
 * scenarios that were looked at. */
struct late_draws {
    struct late_draw *list;
    size_t count, capacity;
};

/* Looks at one point of the sweep, which is run with so many seeds; adds ln P(survives) = n ln(1 -
 * p) of each of its keys. */
void late_draws_note(struct late_draws *late, const struct scenario *scenario, size_t seeds);
/* Writes a warning for each key that may fail; an error, and false, where that is likely. `root`:
 * the scenario's tree, for places. */
bool late_draws_tell(const struct late_draws *late, const struct yaml_node *root,
                     struct field_reader *reader, FILE *warnings);
void late_draws_free(struct late_draws *late);

#endif
