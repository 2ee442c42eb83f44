/* The rollout phase: every environment goes on for `steps` steps under the current policy, one pool
 * job each, and keeps what the learning phase needs. An episode that is under way at the end goes
 * on in the next iteration: its rest counts by the value that the network expects of its last
 * state. Draws are keyed by environment and episode, so threads change nothing. */
#ifndef MODELS_PPO_ROLL_H
#define MODELS_PPO_ROLL_H

struct job;
struct ppo_environment;
struct worker;

/* One environment's steps of an iteration: a pool job, the first member of a ppo_environment. */
void ppo_roll(struct job *job, struct worker *worker);
/* Brings the physics of another learner's environment to where its latest episode is: by the
 * actions that it has taken (`episode` and `taken` are set). */
void ppo_roll_again(struct ppo_environment *environment);

#endif
