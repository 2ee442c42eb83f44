/* How an episode begins: at the model's own pose and at rest, disturbed by noise of a scale s, with
 * some joints drawn from a box, anew until they are near enough or far enough.
 *
 *   reset: {noise: 0.1, positions: uniform, velocities: normal}
 *
 * One number is drawn for each coordinate and then for each velocity, in that order, uniform
 * ones on [-s, s), normal ones s·N(0, 1); then those of `draw`. */
#ifndef MODELS_ROBOT_RESET_H
#define MODELS_ROBOT_RESET_H

#include "core/base/rng.h"
#include "core/fields/field.h"
#include "models/tasks/robot_pick.h"

enum reset_noise { RESET_UNIFORM, RESET_NORMAL, RESET_NONE };

/* Joints that are drawn together, m or rad. */
struct reset_draw {
    unsigned count;
    struct drawn_joint {
        unsigned at; /* in qpos */
        double low, high;
    } * joints;
    double within, beyond; /* of their norm: less than, more than; INFINITY and -1: any */
};

struct robot_reset {
    double noise; /* the scale s, unless options say otherwise */
    int positions, velocities;
    double velocity_factor; /* on s, for velocities */
    /* As written: joints that stay at rest, those that are drawn; NULL: none. */
    const struct yaml_node *still_names, *draw_list;
    /* What came of it, in the reader's arena. */
    bool *still_qpos, *still_qvel;
    struct reset_draw *draws;
    unsigned draw_count;
};
/* What fields_read fills in. */
extern const struct field robot_reset_keys[];

/* Looks the names up; false and errors. */
bool robot_reset_bind(struct robot_reset *reset, const struct robot_reading *reading,
                      const char *path);
/* Whether its noise has no effect, whatever its scale. */
bool robot_reset_is_still(const struct robot_reset *reset);
/* From the rest pose `rest` (nq numbers) at the noise scale s. */
void robot_reset_draw(const struct robot_reset *reset, const struct mujoco_sizes *sizes,
                      const double *rest, double scale, struct rng *rng, double *qpos,
                      double *qvel);

#endif
