/* Evaluation: fresh episodes of θ in the nominal world. It is not an agent's, costs no virtual
 * time, and its episodes, one job each, fill cores behind the agents' local jobs. Its draws are
 * keyed by (seed, round, mode, episode), the same for every algorithm.
 *
 * It estimates V(θ), the mean undiscounted return over the noise of resets (and of actions, where
 * they are sampled), with a standard error of sd / √n. As all series of a study share these draws,
 * their differences scatter less than their returns.
 *
 * An evaluation works on copies of θ and of the normaliser, so rounds go on meanwhile, at most four
 * evaluations ahead in host time. Where a rule of `stop` looks at returns the next round waits for
 * the evaluation instead: the virtual clock stands still, so the same trial ends at the same round
 * on any machine. */
#ifndef SIM_EVALUATION_H
#define SIM_EVALUATION_H

#include "sim/dispatch/trial_job.h"

struct federation;

/* Of one of its episodes. */
extern const struct trial_job_kind evaluation_kind;

/* None is under way. */
void evaluations_open(struct federation *federation);
/* Before the pool, which may be at work on some. */
void evaluations_free(struct federation *federation);
/* Of θ as it is now, after `round`; nothing in a study that learns nothing or evaluates nothing. */
void evaluation_begin(struct federation *federation, uint32_t round);
/* Records what is ready, in order of rounds; true when none is left. */
bool evaluation_collect(struct federation *federation);
/* A job of the oldest one that is not over; NULL: there is none. */
const struct job *evaluation_under_way(const struct federation *federation);
/* A job to await when too many are under way; else NULL. */
const struct job *evaluation_backlog(const struct federation *federation);
/* The mean return of the newest one recorded; NaN: there is none. */
double evaluation_last_return(const struct federation *federation);
/* How many evaluations so far broke the physics. */
uint32_t evaluation_diverged(const struct federation *federation);

#endif
