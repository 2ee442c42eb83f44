/* The learning phase: a team computes values and advantages, and then the epochs of minibatches. A
 * minibatch is cut into chunks of PPO_CHUNK samples whose gradients are added in order, so that the
 * number of threads changes no bit. */
#ifndef MODELS_PPO_LEARN_H
#define MODELS_PPO_LEARN_H

struct team;

/* A team's work; `context` is the struct ppo. */
void ppo_learn(struct team *team, unsigned member, void *context);

#endif
