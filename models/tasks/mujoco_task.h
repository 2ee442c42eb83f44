/* libmujoco, behind what tasks need of it: a compiled model that threads share, and a state per
 * worker with a world of its own. The only user of libmujoco. Errors of the library come back as
 * return values; its warnings are counted by the state, and any of them means that what it holds is
 * no longer the physics that was asked for. */
#ifndef MODELS_MUJOCO_TASK_H
#define MODELS_MUJOCO_TASK_H

#include "core/base/digest.h"
#include "models/tasks/task.h"

/* Version of the library, e.g. "2.2.2"; static. */
const char *mujoco_version(void);

struct mujoco_model;
/* Compiles an MJCF text; NULL and a FAULT_INPUT error at the place that the library names when it
 * is not a model. Files that it names are found from the folder of the source's name. The text may
 * say how much room for contacts, constraints and the like there is (<size>); what the library
 * reserves by itself is many times what a small robot fills, and cleared at every reset. Installs
 * the library's error handlers once; call it before worker threads start. */
struct mujoco_model *mujoco_compile(const struct source *source, struct errs *errs);
void mujoco_model_free(struct mujoco_model *model);
/* Joint coordinates, degrees of freedom and actuators. */
struct mujoco_sizes {
    unsigned nq, nv, nu;
};
struct mujoco_sizes mujoco_sizes(const struct mujoco_model *model);
const double *mujoco_qpos0(const struct mujoco_model *model); /* nq numbers, the model's */
double mujoco_timestep(const struct mujoco_model *model);     /* s */
/* Of the compiled model and the library's version: of all that the physics follows from. */
struct digest mujoco_digest(const struct mujoco_model *model);

/* Arrays of a state that a task may read, each as mjData has it. All but the first two and the last
 * are of the last forward evaluation, which a step makes before it moves the state. */
enum mujoco_array {
    MUJOCO_QPOS,
    MUJOCO_QVEL,
    MUJOCO_BODY_PLACE,       /* 3 each, m */
    MUJOCO_BODY_FRAME,       /* 9 each: a rotation matrix by rows */
    MUJOCO_BODY_CENTRE,      /* 3 each, m: of mass */
    MUJOCO_GEOM_PLACE,       /* 3 each, m */
    MUJOCO_SITE_PLACE,       /* 3 each, m */
    MUJOCO_BODY_INERTIA,     /* 10 each: cinert */
    MUJOCO_BODY_VELOCITY,    /* 6 each: cvel, rotation first */
    MUJOCO_CONTACT_FORCE,    /* 6 each: cfrc_ext, torque first; see struct mujoco_push */
    MUJOCO_ACTUATOR_FORCE,   /* one for each degree of freedom */
    MUJOCO_CONSTRAINT_FORCE, /* likewise */
    MUJOCO_SENSOR,
    MUJOCO_CONTROL, /* one for each actuator, unclamped */
    MUJOCO_ARRAYS
};
struct mujoco_view {
    const double *arrays[MUJOCO_ARRAYS];
    const double *mass; /* kg, of each body in the present world */
    unsigned bodies;
};

struct mujoco_worker;
/* One physics state, in the nominal world; for one thread at a time. The caller frees it, before
 * its model. The view's pointers stay valid as long as the world does. */
struct mujoco_worker *mujoco_worker_new(const struct mujoco_model *model);
void mujoco_worker_free(struct mujoco_worker *worker);
const struct mujoco_view *mujoco_view(const struct mujoco_worker *worker);
/* False when the library refused that world. */
bool mujoco_set_world(struct mujoco_worker *worker, const struct task_world *world);
/* Sets the state (nq, nv numbers) at time 0 and computes all forces; false when the physics broke
 * down. */
bool mujoco_reset(struct mujoco_worker *worker, const double *qpos, const double *qvel);
struct mujoco_push {
    const double *control; /* nu numbers */
    unsigned substeps;
    bool forces; /* works out the forces of contacts afterwards, which else stay 0 */
};
/* So many steps under that control; false when the physics broke down. A reset is due then. */
bool mujoco_step(struct mujoco_worker *worker, const struct mujoco_push *push);
void mujoco_contacts(const struct mujoco_worker *worker, unsigned *contacts, unsigned *constraints);
/* An entry of the model in the worker's world, as task_model_field. */
bool mujoco_field(const struct mujoco_worker *worker, const char *field, unsigned row,
                  unsigned column, double *value);

#endif
