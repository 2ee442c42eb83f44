/* Where a learner stands between two iterations, as bytes from which another one goes on to the
 * same bits: what is learnt, Adam's moments, the running moments of observations and rewards, and
 * each environment's episode under way. Of that the bytes hold the actions since it began, and it
 * is played again up to there: so no state of the physics has to be known from outside, for some
 * hundredths of a second an environment. */
#ifndef MODELS_PPO_STAGE_H
#define MODELS_PPO_STAGE_H

#include <stdbool.h>

struct ppo;
struct wire;
struct wire_reader;

/* Appends the bytes; behind PPO_DONE. */
void ppo_stage_write(const struct ppo *ppo, struct wire *out);
/* Into a learner that has just been made, of the same settings, task and program. False where the
 * bytes are not of such a one; then it is of no more use. */
bool ppo_stage_read(struct ppo *ppo, struct wire_reader *in);

#endif
