/* One part of several of a study's trials: `--shard 2/4`, or as the batch system says that started
 * the program (`--shard auto`).
 *
 * A study in parts. Which trials are in one follows from the scenario and the number of parts alone
 * (sim/cost/trial_cut.h), so machines need not know of each other. A part is a results database of
 * its own beside that of the whole, results.2-of-4.db, written among the temporary files and put to
 * its place as a whole (work_database.h); the same command takes up what is there. Merged, parts
 * are the database of a serial run, host_* aside (sim/record/recorder_merge.h). On a cluster a job
 * array runs them and a job behind it merges them (batch_script.h); how far they are is told by
 * their databases (part_state.h), and what is still to come by the queue (slurm.h). So nothing has
 * to be kept about a study in parts but its parts. */
#ifndef SIM_SHARD_H
#define SIM_SHARD_H

#include "core/base/fail.h"
#include "sim/study/study.h"

enum { SHARDS_MOST = 10000 }; /* as many as a study may have trials */

/* Part `number` (1 to `of`); of 0: the whole. */
struct shard {
    unsigned number, of;
};

/* Reads "2/4", "auto" or "auto/4", where the batch system only says the number. NULL, or what is
 * wrong, in words, which the caller frees. */
char *shard_read(const char *text, struct shard *shard);

/* Where the part's results go when those of the whole would go to `database`:
 * "results.2-of-4.db" for "results.db". The caller frees it. */
char *shard_database(const struct shard *shard, const char *database);

/* The part, 1 to shard->of, of each trial of the study; NULL and errors when a trial cannot be
 * made. The caller frees it. */
unsigned *shard_parts(const struct shard *shard, const struct study *study, struct errs *errs);

/* The number of parts beyond which episodes would be played twice: how many trials play others than
 * the trials before them, or none. 0 and errors when a trial cannot be made. */
size_t shard_useful(const struct study *study, struct errs *errs);

#endif
