/* How far a pretraining run is, kept in a store, so that the same command goes on from there after
 * it was killed: the learner as it stands behind an iteration (models/ppo/ppo_stage.h), the rows of
 * the curve, the best policy so far, when the next trial evaluation is due, and how long its return
 * has not risen. It is a function of the seed, of the options that change a result, of the task and
 * of the program, under whose digest it is kept; the latest stage takes the place of the one
 * before. How many seeds are learnt from makes no difference to any of them. */
#ifndef SIM_PRETRAIN_STAGE_H
#define SIM_PRETRAIN_STAGE_H

#include <stdbool.h>

struct pretrain_run;

/* Keeps the stage behind the iteration that has just ended, its row of the curve included. Without
 * a store nothing is done. Where it cannot be written
 * that is told at once, and an error; learning goes on. */
void pretrain_stage_keep(struct pretrain_run *run);
/* The same, unless the latest one is younger than options.keep_every_s. */
void pretrain_stage_keep_now_and_then(struct pretrain_run *run);
/* Into a run whose learner has just been made: it stands behind an iteration then. False: nothing
 * is kept of it, or what is kept is damaged, and it is as it was. */
bool pretrain_stage_find(struct pretrain_run *run);

#endif
