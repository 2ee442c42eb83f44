/* An episode as its policy saw it, for those who learn from what was done: rows of observations,
 * normalised as the policy sees them; actions as they were drawn, before anything becomes of them
 * (policy_output.h), of a choice the entry that was chosen is 1; and rewards. So the probability of
 * an action can be computed again from its row. */
#ifndef MODELS_TRAJECTORY_H
#define MODELS_TRAJECTORY_H

#include "core/base/mem.h"
#include "models/policy/policy.h"
#include "models/tasks/task.h"

struct trajectory {
    uint32_t steps;
    bool terminated; /* by the task's rule; else its horizon cut it off, and it would go on */
    bool blowup;     /* it broke the physics, with its last step, whose reward is 0 then */
    double ret;      /* undiscounted, as a panel sees it; −∞ after a blow-up */
    double wishes;   /* what it was worth to the agent's wishes; −∞ likewise */
    float *rows;     /* (steps + 1) × o; the last: where the last step led to */
    float *actions;  /* steps × a */
    float *rewards;  /* steps */
};

/* With room for so many steps. */
struct trajectory trajectory_carve(struct carving *carving, const struct policy_shape *shape,
                                   uint32_t steps);

/* As the episode goes on: what the policy sees; what it does (before its output), in doubles; and
 * what came of it. Behind the last step what it would see next. */
void trajectory_see(struct trajectory *trajectory, const struct policy_view *policy,
                    const double *obs);
void trajectory_act(struct trajectory *trajectory, const struct policy_view *policy,
                    const double *action);
void trajectory_step(struct trajectory *trajectory, const struct task_step *step);

#endif
