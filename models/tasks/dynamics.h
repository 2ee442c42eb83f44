/* What moves a task: who computes the next state from the present one and an action. Robots are
 * moved by libmujoco (robot_dynamics.h); the textbook tasks by equations of their own.
 *
 * A row has a model, made once, const from then on and shared by all threads, and bodies in it,
 * each with a state of its own and for one thread at a time. What the row makes, the caller frees
 * by the row, bodies before their model. */
#ifndef MODELS_DYNAMICS_H
#define MODELS_DYNAMICS_H

#include "models/tasks/task.h"

struct mujoco_worker;

struct dynamics {
    /* NULL and a FAULT_INPUT error where the task has no such model. */
    void *(*model_new)(const struct task_info *info, const struct task_options *options,
                       struct errs *errs);
    void (*model_free)(void *model);
    /* Of all that the motion follows from but state and action. */
    struct digest (*model_digest)(const void *model);

    void *(*body_new)(const void *model);
    void (*body_free)(void *body);
    /* Valid as long as the body; NULL: a body begins with it. */
    const struct task_state *(*state)(const void *body);
    /* False when there can be no such world: a nominal one stays. NULL: worlds are all alike. */
    bool (*set_world)(void *body, const struct task_world *world);
    /* Whose data a body shows, as in struct task_world; false: there is no such person. NULL: it is
     * not about people. */
    bool (*set_person)(void *body, uint32_t person, bool evaluated);
    /* Sets the state (nq, nv numbers); false when it broke down. */
    bool (*place)(void *body, const double *qpos, const double *qvel);
    /* One environment step under `action`, chance drawn from `rng`; false when it broke down, and
     * the body is to be placed anew. */
    bool (*step)(void *body, const double *action, struct rng *rng);

    /* How the last step was, `dt` seconds long, for the wishes whose bits (1 << wish) are set. */
    unsigned wishes;
    void (*motion)(const void *body, double dt, struct motion *motion);

    /* Of the physics alone, as task_contacts and task_model_field; NULL: there is none. */
    void (*contacts)(const void *body, unsigned *contacts, unsigned *constraints);
    bool (*field)(const void *body, const char *field, unsigned row, unsigned column,
                  double *value);

    /* What there is to see, as task_solids and task_poses; NULL: nothing. */
    struct solid *(*solids)(const void *body, size_t *count);
    void (*poses)(const void *body, struct solid_pose *poses);
    /* What libmujoco can render; NULL: nothing. */
    const struct mujoco_worker *(*physics)(const void *body);
};

#endif
