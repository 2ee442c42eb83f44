/* What a results database has of the trials of a study: which are finished, and how far others were
 * before they were cut off. The same command runs these again up to there, and how long that takes
 * is known from the first time (host_run): all of it, where only time and traffic are simulated;
 * where episodes are found, what the rest took. */
#ifndef SIM_KNOWN_TRIALS_H
#define SIM_KNOWN_TRIALS_H

#include "sim/study/study.h"

/* Where the episodes of a trial are looked up. */
enum episodes_kept { EPISODES_NOWHERE, EPISODES_HERE, EPISODES_ELSEWHERE };

struct known_trials {
    enum episodes_kept kept; /* by the caller */
    struct sql_table *rows;  /* reports/sql/known_trials.sql, by the number of the run */
};

/* The database is read, and may be in use. False and errors where it cannot be. known_trials_free
 * is due in either case. */
bool known_trials_read(struct known_trials *known, const char *database, struct errs *errs);
void known_trials_free(struct known_trials *known);
bool known_trials_has(const struct known_trials *known, int64_t run); /* finished */
/* Neither finished nor failed. */
bool known_trials_began(const struct known_trials *known, int64_t run);

/* Zeros make an empty one. */
struct cut_off {
    size_t trials;
    uint32_t round;  /* of the last of them */
    double replay_s; /* host time of all of them, up to where they stopped */
};
/* Adds the trial, if it was cut off. */
void cut_off_add(struct cut_off *cut_off, const struct known_trials *known, int64_t run);
/* A sentence; NULL where running them again takes under a second. The caller frees it. */
char *cut_off_text(const struct cut_off *cut_off);

#endif
