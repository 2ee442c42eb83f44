/* What a robot is paid for, and what ends its episode.
 *
 *   reward  = Σ terms, term = Σ parts, part = w / d · Σ f(x - target) over the numbers x of a
 *             quantity, f linear, quadratic or absolute; of a velocity x = (after - before) / dt
 *   healthy = every number of each range is within it
 *
 *   reward:
 *     forward: {velocity: {qpos: root_x}}
 *     ctrl: {control: {}, shape: quadratic, weight: -0.1}
 *   healthy:
 *     - {qpos: root_z, above: 0.7} */
#ifndef MODELS_ROBOT_REWARD_H
#define MODELS_ROBOT_REWARD_H

#include "models/tasks/robot_quantity.h"
#include "models/tasks/task.h"

struct reward_part {
    struct quantity quantity;
    struct reward_shape {
        int shape; /* index in shape_names */
        double target, weight, divisor, most;
    } shape;
    unsigned before; /* where its numbers of before the step stand, where it is a rate */
};
struct reward_term {
    const char *name;
    struct reward_part *parts;
    unsigned count;
};
struct healthy_range {
    struct quantity quantity;
    struct healthy_bounds {
        double above, below, at_least, at_most; /* NAN: not given */
    } bounds;
};

/* In the reader's arena. */
struct robot_reward {
    struct reward_term terms[TASK_TERMS_MAX];
    unsigned count;
    unsigned rates;   /* numbers that are remembered over a step */
    unsigned longest; /* numbers of the longest quantity, ranges too */
    struct healthy_range *ranges;
    unsigned range_count;
};

/* `healthy` NULL: nothing ends an episode. False and errors. */
bool robot_reward_read(struct robot_reward *reward, const struct robot_reading *reading,
                       const struct yaml_node *terms, const struct yaml_node *healthy,
                       const char *path);
/* Writes the numbers whose change will be asked for; `before` has room for `rates`. */
void robot_reward_remember(const struct robot_reward *reward, const struct mujoco_view *view,
                           double *before);
/* `scratch` has room for `longest` numbers, here and below; `dt` seconds lie between. */
void robot_reward_terms(const struct robot_reward *reward, const struct mujoco_view *view,
                        const double *before, double dt, double *scratch, double *terms);
bool robot_reward_healthy(const struct robot_reward *reward, const struct mujoco_view *view,
                          double *scratch);
bool robot_reward_needs_forces(const struct robot_reward *reward);

#endif
