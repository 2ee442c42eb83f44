/* Recorders for trials that run side by side, each on a thread of its own, into one database. Rows
 * wait in memory until recorder_commit, and are then written as a whole: the database sees one
 * transaction after another, each a round of one trial, as if trials had taken turns. A run that
 * replaces a finished one (--fresh) waits as a whole, while episodes that it plays are committed
 * with each of its rounds (recorder_before_commit). Rounds of a trial that is played from its
 * beginning again after it was cut off, as those that learn nothing are, may wait for one another:
 * then no trial stands still while another one writes.
 *
 * The pen guards the database: whoever has it may use the database's own recorder. A recorder
 * beside others takes it for each transaction; who uses the database's own recorder, or reads the
 * file by other means, while others record takes it by recorder_take_pen. */
#ifndef SIM_RECORDER_BESIDE_H
#define SIM_RECORDER_BESIDE_H

#include <stdbool.h>

struct recorder;

/* Writes into what `database` has open; that one outlives it, and is not one of these. It has all
 * functions of recorder.h that speak of a run's rows. */
struct recorder *recorder_beside(struct recorder *database);
/* Whether rounds may wait for later ones, from its next run on. At first none may. */
void recorder_rounds_may_wait(struct recorder *beside, bool may);
/* Rows that are not committed are lost. NULL is ignored. */
void recorder_beside_free(struct recorder *beside);

void recorder_take_pen(struct recorder *database);
void recorder_give_pen(struct recorder *database);

#endif
