/* What there is to see of a model: the geoms that MuJoCo's own viewer shows at first, which are
 * those of the groups 0 to 2 that are not transparent. A mesh is its convex hull, roughly; a height
 * field the box around it. */
#ifndef MODELS_MUJOCO_SOLIDS_H
#define MODELS_MUJOCO_SOLIDS_H

#include "core/base/solid.h"
#include "models/tasks/mujoco_task.h"

/* The solids of the worker's model, their number at *count; the caller frees them by
 * solids_free. */
struct solid *mujoco_solids(const struct mujoco_worker *worker, size_t *count);
/* Where they are, by the last forward evaluation: up to a time step of the model ago. */
void mujoco_poses(const struct mujoco_worker *worker, struct solid_pose *poses);

#endif
