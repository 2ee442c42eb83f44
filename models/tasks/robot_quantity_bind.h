/* How quantities find their numbers in a model: struct quantity_kind's `bind`, by what they are
 * numbers of. False and an error, at `node` where no key is to blame. */
#ifndef MODELS_ROBOT_QUANTITY_BIND_H
#define MODELS_ROBOT_QUANTITY_BIND_H

#include "models/tasks/robot_quantity.h"

typedef bool quantity_bind(struct quantity *quantity, const struct robot_reading *reading,
                           const struct quantity_keys *keys, const char *path,
                           const struct yaml_node *node);

/* Of joints, their coordinates or their degrees of freedom as the array says. */
quantity_bind quantity_bind_joints;
/* Of bodies, as many numbers each as the kind's width; all but the world, which does not move. */
quantity_bind quantity_bind_bodies;
/* Of actuators, one number each. */
quantity_bind quantity_bind_actuators;
/* Of sensors, all that each tells. */
quantity_bind quantity_bind_sensors;
/* Where bodies, sites or geoms are, along some axes, seen from another or from the origin. */
quantity_bind quantity_bind_place;
/* Between two of them: a single number. */
quantity_bind quantity_bind_distance;
/* Along some axes. */
quantity_bind quantity_bind_centre;
/* The last number of a body's rotation matrix: how far its own z axis points up. */
quantity_bind quantity_bind_upright;

#endif
