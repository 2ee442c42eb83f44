/* The longest time of a job, as people and Slurm write it. A bare number, and one with a single
 * colon, are minutes to Slurm and likely hours to whoever writes them, and are refused:
 *
 *     90 min    1.5 h    1:30:00    2-12 (days and hours)    2-12:30    2-12:30:00 */
#ifndef SIM_SLURM_TIME_H
#define SIM_SLURM_TIME_H

/* Reads whole seconds, rounded up, over a minute and up to a year. NULL, or what is wrong, in
 * words, which the caller frees. */
char *slurm_time_read(const char *text, unsigned *seconds);
/* As sbatch takes it: "1:30:00", "2-12:30:00". The caller frees it. */
char *slurm_time_text(unsigned seconds);

#endif
