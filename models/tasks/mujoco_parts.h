/* What the files that use libmujoco share; for them alone. */
#ifndef MODELS_MUJOCO_PARTS_H
#define MODELS_MUJOCO_PARTS_H

struct mjData_;
struct mjModel_;

struct mujoco_model {
    struct mjModel_ *model;
};

struct mujoco_worker;
/* Of its present world. */
const struct mjModel_ *mujoco_worker_model(const struct mujoco_worker *worker);
const struct mjData_ *mujoco_worker_data(const struct mujoco_worker *worker);

#endif
