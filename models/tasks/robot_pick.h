/* Which numbers of a model's state are meant by the names that a task's text gives. Names are
 * looked up in the compiled model; one that it does not have is told at its place, with those it
 * has, the nearest first. */
#ifndef MODELS_ROBOT_PICK_H
#define MODELS_ROBOT_PICK_H

#include "core/fields/field_reader.h"
#include "core/text/yaml.h"
#include "models/tasks/mujoco_names.h"

/* A text being bound to a model. */
struct robot_reading {
    struct field_reader *reader;
    const struct mujoco_model *model;
};

/* Indices into an array of the state; zero-initialise, robot_picks_free when done. */
struct robot_picks {
    unsigned *list;
    size_t count, capacity;
};
void robot_picks_free(struct robot_picks *picks);
void robot_picks_add(struct robot_picks *picks, unsigned from, unsigned count);
/* Takes out what is in `others`; false and an error at `node` where one of them is not in. */
bool robot_picks_without(struct robot_picks *picks, const struct robot_picks *others,
                         const struct robot_reading *reading, const struct yaml_node *node,
                         const char *path);

/* The numbers of the joints that `names` lists (a name or a list of names): their coordinates, or
 * their velocities. Of a free or ball joint one of several is JOINT.x: x, y, z, qw, qx, qy, qz, and
 * of velocities vx, vy, vz, wx, wy, wz. */
bool robot_pick_joints(const struct robot_reading *reading, const struct yaml_node *names,
                       bool velocities, const char *path, struct robot_picks *picks);
/* Those of the bodies, sites or geoms, each with `width` numbers. */
bool robot_pick_parts(const struct robot_reading *reading, enum mujoco_part part,
                      const struct yaml_node *names, unsigned width, const char *path,
                      struct robot_picks *picks);
/* The part of that name, a single word; -1 and an error: there is none. */
int robot_pick_part(const struct robot_reading *reading, enum mujoco_part part,
                    const struct yaml_node *name, const char *path);

#endif
