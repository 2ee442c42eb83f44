/* Slurm's commands (https://slurm.schedmd.com): sbatch, squeue, sacct, scontrol. Its jobs are found
 * again by their name, so that nothing about them has to be kept. */
#ifndef SIM_SLURM_H
#define SIM_SLURM_H

#include "core/base/fail.h"

/* How the names of all arrays of parts of this database begin in the queue: the same from wherever
 * the database is named. NULL and errors when its folder is not there. The caller frees it. */
char *slurm_study(const char *database, struct errs *errs);
/* The whole name of an array of so many parts. The caller frees it. */
char *slurm_name(const char *study, unsigned parts);

/* The highest number that a task may have (MaxArraySize - 1, scontrol show config); `otherwise`
 * where Slurm is not there or does not say. */
unsigned slurm_last_task(unsigned otherwise);

/* What waits or runs of a study. */
struct slurm_queue {
    char **states; /* of the tasks 1 to `parts` of its array, in Slurm's words ("RUNNING"); NULL: it
                       does neither. The array is the caller's, and so are the words */
    bool merge;    /* the job behind that array */
    unsigned other; /* of how many parts another array of it is; 0: none */
};
/* Fills it; false and errors where Slurm does not answer. */
bool slurm_queue_read(struct slurm_queue *queue, const char *study, unsigned parts,
                      struct errs *errs);
/* How the tasks 1 to `parts` of an array ended last, in the last 30 days: states[0] is the first's,
 * in Slurm's words, or NULL. Nothing where no accounting is kept. */
void slurm_ended(const char *name, unsigned parts, char **states);

/* Submits a script; if `behind` is not NULL, behind that job, however it ends, and behind all jobs
 * of the same name. The job's number, which the caller frees; NULL and errors. */
char *slurm_submit(const char *script, const char *behind, struct errs *errs);

#endif
