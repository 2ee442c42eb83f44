/* Recorders for trials that run side by side, each on a thread of its own, into one database. Rows
 * wait in memory until recorder_commit, and are then written as a whole: the database sees one
 * transaction after another, each a round of one trial, as if trials had taken turns. A run that
 * replaces a finished one (--fresh) waits as a whole.
 *
 * The pen guards the database: whoever has it may use the database's own recorder. A recorder
 * beside others takes it for each transaction; who uses the database's own recorder, or reads the
 * file by other means, while others record takes it by recorder_take_pen. */
#ifndef SIM_RECORDER_BESIDE_H
#define SIM_RECORDER_BESIDE_H

struct recorder;

/* Writes into what `database` has open; that one outlives it, and is not one of these. It has all
 * functions of recorder.h that speak of a run's rows. */
struct recorder *recorder_beside(struct recorder *database);
/* Rows that are not committed are lost. NULL is ignored. */
void recorder_beside_free(struct recorder *beside);

void recorder_take_pen(struct recorder *database);
void recorder_give_pen(struct recorder *database);

#endif
