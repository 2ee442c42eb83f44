/* Slurm's commands (https://slurm.schedmd.com): sbatch, squeue, sacct, scontrol. Its jobs are found
 * again by their name, so that nothing about them has to be kept. */
#ifndef SIM_SLURM_H
#define SIM_SLURM_H

#include "core/base/fail.h"

/* Under what name an array of parts of this database is in the queue: the same from wherever it is
 * named. NULL and errors when its folder is not there. The caller frees it. */
char *slurm_name(const char *database, unsigned parts, struct errs *errs);

/* The highest number that a task may have (MaxArraySize - 1, scontrol show config); `otherwise`
 * where Slurm is not there or does not say. */
unsigned slurm_last_task(unsigned otherwise);

/* How the tasks 1 to `parts` of an array are: states[0] is the first's, in Slurm's words
 * ("RUNNING"), or NULL. slurm_queue tells those that wait or run; false and errors where Slurm does
 * not answer. slurm_ended tells how the others ended last, in the last 30 days, and nothing where
 * no accounting is kept. */
bool slurm_queue(const char *name, unsigned parts, char **states, struct errs *errs);
void slurm_ended(const char *name, unsigned parts, char **states);

/* Submits a script; if `behind` is not NULL, behind that job, however it ends, and behind all jobs
 * of the same name. The job's number, which the caller frees; NULL and errors. */
char *slurm_submit(const char *script, const char *behind, struct errs *errs);

#endif
