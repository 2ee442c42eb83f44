/* The seeds of a study: `seeds: 20` (1 to 20), `seeds: [3, 7]`, or a single `seed: 5`. A seed is
 * the root of every draw of a trial; trials of two seeds have nothing random in common, and two
 * points with one seed share whatever does not depend on what differs between them. */
#ifndef SIM_STUDY_SEEDS_H
#define SIM_STUDY_SEEDS_H

#include "core/fields/fields.h"

enum { TRIALS_MAX = 10000 }; /* of a study */

struct seeds {
    uint64_t *list; /* in the reader's arena */
    size_t count;
};

/* Takes `seeds` out of the tree, which was read from `file` but for what --set put there. False and
 * an error when they are wrong, or both `seed` and `seeds` are given. */
bool seeds_read(struct seeds *seeds, struct yaml_node *root, const struct source *file,
                struct field_reader *reader);

#endif
