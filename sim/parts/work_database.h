/* A results database that is written in a folder for temporary files ($TMPDIR, or /tmp), and whole
 * at its place: copied there, synced and renamed by the rule of core/files/output.h. For places
 * where SQLite's logs and locks do not hold, as on the file systems that many machines share, and
 * for results that are to be there in whole or not at all.
 *
 *     struct work_database *work = work_database_open(place, &rule, errs);
 *     if (work) {
 *         ... write the database work_database_path(work) by recorder_open_alone ...
 *         good = work_database_keep(work, errs);      after a commit, as often as wanted
 *         good = work_database_end(work, errs);       when it is closed
 *         work_database_close(work);
 *     }
 *
 * What is at its place already is taken up. So is, where a part of a study is gone on with, what a
 * process that was killed or could not land its work has left in its folder on this machine.
 *
 * One process at a time works for a place: it holds (flock) PLACE.lock, which goes with it.
 * Where file systems have no such locks, what another has landed meanwhile is not replaced: landing
 * fails then. */
#ifndef SIM_WORK_DATABASE_H
#define SIM_WORK_DATABASE_H

#include "core/files/output.h"

struct work_database;

/* Whether a file is a results database of this format that nobody is writing to; read in whole, to
 * see whether it is damaged. False and errors otherwise. */
bool work_database_check(const char *path, struct errs *errs);

/* NULL and errors: what is at its place is no results database, is damaged or is an input by the
 * rule, or there is no room for its copy. `place` and the rule's inputs are borrowed until it is
 * closed. */
struct work_database *work_database_open(const char *place, const struct output_rule *rule,
                                         struct errs *errs);
/* The same for one that is gone on with: what others left in their folders is merged into it and
 * landed, then those folders go. What is damaged or cannot be merged stays, with a warning to `out`
 * (NULL: none). */
struct work_database *work_database_resume(const char *place, const struct output_rule *rule,
                                           FILE *out, struct errs *errs);
/* The file to write; borrowed. */
const char *work_database_path(const struct work_database *work);
/* As it was given. */
const char *work_database_place(const struct work_database *work);
/* Puts what is committed to its place; between two commits. False and errors when that fails: what
 * was there before still is. */
bool work_database_land(struct work_database *work, struct errs *errs);
/* The same, unless copying would have taken more than a twentieth of the time so far. */
bool work_database_keep(struct work_database *work, struct errs *errs);
/* Lands it for the last time. Where that fails (false) it stays where it is worked on, also when it
 * is closed, and the error says where that is. */
bool work_database_end(struct work_database *work, struct errs *errs);
/* Removes the copy, unless it has to stay. NULL is ignored. */
void work_database_close(struct work_database *work);

#endif
