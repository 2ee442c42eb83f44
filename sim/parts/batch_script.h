/* The two scripts of a job array: one whose tasks each run one part of a study (`fedsim run --shard
 * auto/N`), and one that merges the parts. They are for Slurm
 * (https://slurm.schedmd.com/sbatch.html), and can be handed to sbatch by hand as well, in the
 * folder in which they were written. */
#ifndef SIM_BATCH_SCRIPT_H
#define SIM_BATCH_SCRIPT_H

#include "core/base/fail.h"

/* What is submitted; all borrowed. */
struct batch {
    const char *scenario, *database;
    const char *const *sets; /* path=value */
    size_t set_count;
    const char *const *options; /* further options of sbatch's, for both jobs */
    size_t option_count;
    unsigned time_s;  /* the longest of a task; 0: what the cluster allows */
    const char *name; /* of the array in the queue */
    unsigned cores;   /* of a task */
    unsigned parts;
};

/* The text as one word of the shell's, in single quotes. The caller frees it. */
char *shell_word(const char *text);

/* The scripts' files: "results.array.sh" and "results.merge.sh" of results.db. The caller frees
 * them. */
char *batch_array_path(const struct batch *batch);
char *batch_merge_path(const struct batch *batch);

/* Write them. `tasks` are the numbers of the parts to run, as in "2,5-7". False and errors: a file
 * of another kind is there, or it cannot be written, or a name has a line break in it, which no
 * line of a batch script can. */
bool batch_write_array(const struct batch *batch, const char *tasks, struct errs *errs);
bool batch_write_merge(const struct batch *batch, struct errs *errs);

#endif
