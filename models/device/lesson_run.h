/* A round of an agent that learns by gradients: the lesson is made ready, run by the method's local
 * learner (models/federated/local_learner.h), and what it told is added up. Private to
 * models/device. */
#ifndef MODELS_LESSON_RUN_H
#define MODELS_LESSON_RUN_H

struct probe;

/* Moves the probe's θ; its result has the state that the agent keeps, and `weight` what the mean
 * over agents goes by. */
void lesson_run(struct probe *probe);

#endif
