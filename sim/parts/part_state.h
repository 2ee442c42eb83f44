/* How far the parts of a study are, by the databases that they have written (shard.h). A trial that
 * the database of the whole has is done, whatever its part says. */
#ifndef SIM_PART_STATE_H
#define SIM_PART_STATE_H

#include "core/base/fail.h"
#include "sim/study/study.h"

/* Of the trials of one part. `failed`: ended by an error, and will be run again. */
struct part_state {
    size_t trials, done, failed;
};

/* The states of parts 1 to `parts`, of which [0] is part 1, and in `*merged` how many trials the
 * database of the whole, `database`, has. NULL and errors when a trial cannot be made or a database
 * cannot be read. The caller frees it. */
struct part_state *part_states(const struct study *study, unsigned parts, const char *database,
                               size_t *merged, struct errs *errs);

#endif
