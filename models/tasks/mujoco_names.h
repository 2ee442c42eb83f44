/* What the parts of a compiled model are called, and where their numbers stand. */
#ifndef MODELS_MUJOCO_NAMES_H
#define MODELS_MUJOCO_NAMES_H

#include "models/tasks/mujoco_task.h"

enum mujoco_part {
    MUJOCO_BODY, /* the world is body 0 */
    MUJOCO_JOINT,
    MUJOCO_GEOM,
    MUJOCO_SITE,
    MUJOCO_SENSORS,
    MUJOCO_ACTUATOR
};

/* "body" and so on; static. */
const char *mujoco_part_noun(enum mujoco_part part);
unsigned mujoco_count(const struct mujoco_model *model, enum mujoco_part part);
/* Borrowed from the model; "" where it has none. */
const char *mujoco_name(const struct mujoco_model *model, enum mujoco_part part, unsigned index);
/* -1: there is none of that name. */
int mujoco_find(const struct mujoco_model *model, enum mujoco_part part, const char *name);

/* Where a joint's coordinates and degrees of freedom begin, and how many there are: 7 and 6 of a
 * free joint, 4 and 3 of a ball, 1 and 1 else. */
struct mujoco_joint {
    unsigned qpos, coordinates, dof, freedoms;
};
struct mujoco_joint mujoco_joint(const struct mujoco_model *model, unsigned joint);
/* Where a sensor's numbers begin, and how many there are. */
struct mujoco_sensor {
    unsigned at, numbers;
};
struct mujoco_sensor mujoco_sensor(const struct mujoco_model *model, unsigned sensor);
/* What an actuator's control is clamped to; false where it is not. */
bool mujoco_control_range(const struct mujoco_model *model, unsigned actuator, double *low,
                          double *high);

#endif
