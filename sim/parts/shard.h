/* One part of several of a study's trials: `--shard 2/4`, or as the batch system says that started
 * the program (`--shard auto`). */
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

#endif
