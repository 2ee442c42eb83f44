/* The parts of sim/verify/verify_task: what a check keeps, comparing values, and the files whose
 * rows are steps. */
#ifndef SIM_VERIFY_STEPS_H
#define SIM_VERIFY_STEPS_H

#include "models/tasks/task.h"
#include "sim/verify/reference.h"

#include <stdio.h>

/* Relative to max(1, |expected|): a compiled model is the same arithmetic; a step has gone through
 * a solver, whose iterations end at a tolerance. */
#define MODEL_TOLERANCE 1e-12
#define STEP_TOLERANCE 1e-6

/* The comparison worst in relation to its tolerance. */
struct worst {
    double error, ratio; /* ratio > 1 fails */
    char where[128];     /* the column or field */
    unsigned line;       /* of the reference's file */
    size_t compared;     /* numbers so far */
};

struct task_check {
    const struct task_info *info;
    struct task_worker *worker;
    const char *dir;
    FILE *out;
    struct errs *errs;
    unsigned files;
    bool failed;
    double start[TASK_OBS_MAX]; /* qpos, then qvel, of NAME.init.csv */
    bool has_start;             /* `start` was read */
    size_t steps;               /* T, of NAME.traj.csv; 0: the folder has none */
};

/* Keeps the comparison in `worst` when it is the worst so far. An error of tolerance·max(1,
 * |expected|) is one of ratio 1; a value that is no number is infinitely wrong, and with tolerance
 * 0 so is any error. `name` and `line` tell where. */
void compare_at(struct worst *worst, double expected, double actual, double tolerance,
                const char *name, unsigned line);

/* NAME.traj.csv: one trajectory, from check->start if there is one, else from the state of its
 * first row. */
bool check_trajectory(struct task_check *check, const struct reference *reference,
                      struct worst *worst);
/* NAME.onestep.csv: independent steps, each from a reset to the state its row gives. False and
 * errors when the columns of either are not what a step needs. */
bool check_single_steps(struct task_check *check, const struct reference *reference,
                        struct worst *worst);

#endif
