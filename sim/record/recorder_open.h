/* Opening and closing the database.
 *
 * One process writes to a database at a time: it holds a lock (flock) on the file for as long as it
 * has it open, and readers take none. While it is open the database is in WAL mode, so that readers
 * see what is committed without waiting; closed, it is one plain file again (journal_mode=DELETE),
 * which can be read in a folder that nothing may be written to. A file is looked at before anything
 * is written: whose it is, by application_id and user_version, and whether it is sound
 * (core/results/results_check.h). */
#ifndef SIM_RECORDER_OPEN_H
#define SIM_RECORDER_OPEN_H

#include "core/base/fail.h"

struct recorder;

/* Opens the database at `path`, or creates it; the caller closes it. NULL and FAULT_INPUT when the
 * file is not a database, not Fedsim's, of another version, or damaged; FAULT_RUN when it cannot be
 * written or another process is writing to it. `errs` outlives the recorder. */
struct recorder *recorder_open(const char *path, struct errs *errs);
/* The same for a database that other processes may write to as well, if they too open it in this
 * way, to keep episodes and other results there. It may hold runs, but nobody records one then. */
struct recorder *recorder_open_shared(const char *path, struct errs *errs);
/* The same for a file that nobody else has, and that is copied elsewhere when it is whole: without
 * WAL mode, so that between two commits all of it is in the file itself, and without waiting for
 * the disk. */
struct recorder *recorder_open_alone(const char *path, struct errs *errs);
/* Whether another process has the file open for writing, by recorder_open or
 * recorder_open_alone. */
bool recorder_is_held(const char *path);
/* Rolls back what is not committed. NULL is ignored. FAULT_RUN where what was committed could not
 * be put into the file itself: then it is in the log beside it. */
void recorder_close(struct recorder *recorder);
/* The same before anything was recorded: where the file was not there, it is not there again. */
void recorder_undo(struct recorder *recorder);
/* The same for a program that ends while recorders beside it (recorder_beside.h) still wait for the
 * pen, which the caller has and keeps: its memory stays. */
void recorder_leave(struct recorder *recorder);

#endif
