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
/* Compiles an MJCF text; NULL and a FAULT_INPUT error that names the source when it is not a model.
 * Installs the library's error handlers once; call it before worker threads start. */
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

struct mujoco_worker;
/* One physics state, in the nominal world; for one thread at a time. The caller frees it, before
 * its model. The state's pointers stay valid as long as it does. */
struct mujoco_worker *mujoco_worker_new(const struct mujoco_model *model);
void mujoco_worker_free(struct mujoco_worker *worker);
const struct task_state *mujoco_state(const struct mujoco_worker *worker);
/* False when the library refused that world. */
bool mujoco_set_world(struct mujoco_worker *worker, const struct task_world *world);
/* Sets the state (nq, nv numbers) at time 0 and computes all forces; false when the physics broke
 * down. */
bool mujoco_reset(struct mujoco_worker *worker, const double *qpos, const double *qvel);
/* `substeps` steps under `action` (nu numbers); false when the physics broke down. A reset is due
 * then. */
bool mujoco_step(struct mujoco_worker *worker, const double *action, unsigned substeps);
void mujoco_contacts(const struct mujoco_worker *worker, unsigned *contacts, unsigned *constraints);
/* An entry of the model in the worker's world, as task_model_field. */
bool mujoco_field(const struct mujoco_worker *worker, const char *field, unsigned row,
                  unsigned column, double *value);

#endif
