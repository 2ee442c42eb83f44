/* A robot's task as a text describes it: its model, how an episode begins, what is seen, what is
 * paid for, and what ends it. A task file is a YAML table of the keys of robot_task_keys; a
 * scenario may have the same keys under `task`, where they stand in for those of the file that
 * task.name finds.
 *
 *   mjcf: my_robot.xml
 *   frame_skip: 4
 *   reset: {noise: 0.1}
 *   observation: [{qpos: {without: root_x}}, qvel]
 *   reward: {forward: {velocity: {qpos: root_x}}, ctrl: {control: {}, weight: -0.1}}
 *
 * Everything is looked up in the compiled model when the text is read; then it is const, and
 * shared by all threads. */
#ifndef MODELS_ROBOT_TASK_H
#define MODELS_ROBOT_TASK_H

#include "core/fields/fields.h"
#include "models/tasks/robot_files.h"
#include "models/tasks/robot_reset.h"
#include "models/tasks/robot_reward.h"
#include "models/tasks/task.h"

struct robot_task {
    struct task_info info; /* of which `robot` is this */
    struct mujoco_model *model;
    struct mujoco_sizes sizes;
    unsigned frame_skip;
    struct quantity *seen;
    unsigned seen_count;
    struct robot_reward reward;
    struct robot_reset reset;
    /* The control of actuator i is scale[i] · clip(action[i], ±clip) + middle[i]; NULL: the
     * action. */
    double *scale, *middle, clip;
    bool forces;          /* of contacts are asked for */
    struct digest digest; /* of the text and the compiled model */
    uint64_t text_hash;   /* of the keys that describe it, and their values */
    struct robot_files files;
    struct arena arena; /* of what is above */
};

/* The keys of a task file. */
extern const struct field robot_task_keys[];

/* Reads and compiles what the table `root` describes; `name` is what the task is called, `path`
 * prefixes keys in messages. Files are found by the reader. NULL and errors. The caller frees
 * it. */
struct robot_task *robot_task_read(struct field_reader *reader, const char *name,
                                   const struct yaml_node *root, const char *path);
/* The i-th action's range, within which it has an effect: that of its actuator's control, and the
 * task's own clip. False: it has none. */
bool robot_task_range(const struct robot_task *task, unsigned i, double *least, double *most);
void robot_task_free(struct robot_task *task);

#endif
