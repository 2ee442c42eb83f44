/* Policies from elsewhere and back: an actor as others keep it, named arrays of numbers
 * (core/arrays/arrays.h), becomes a policy, and a policy such arrays.
 *
 * What is read acts as it did where it comes from: activation, normalisation of observations in
 * double,
 *
 *     clip((o - mean) / sqrt(var + epsilon), ±clip)
 *
 * and what becomes of its actions. Weights are rounded to float32; float32 ones keep their bits on
 * the way in and out. */
#ifndef MODELS_ACTOR_H
#define MODELS_ACTOR_H

#include "models/policy/actor_names.h"
#include "models/policy/policy_file.h"
#include "models/tasks/task.h"

/* How an actor is to be read; what is NULL or negative is looked for, or what is usual. */
struct actor_reading {
    const struct actor_names *names; /* NULL: the first row whose layers are there */
    const char *layers;              /* instead of those of `names`, with commas between them */
    const char *log_std;             /* names of arrays */
    const char *obs_mean, *obs_var;  /* likewise; both or neither is there */
    double obs_epsilon, obs_clip;    /* negative: what the file says, else 1e-8 and 10 */
    int activation, output;          /* as the enums; negative: as `names` has it */
    const struct task *task;         /* what it acts in */
    const struct source *source;     /* the file, for errors */
    const struct array_list *arrays; /* what it holds */
};

/* The policy of those arrays, without an evaluation, in the task's horizon and resets. False and
 * FAULT_INPUT where they are no policy for the task; *file is empty then. */
bool actor_read(const struct actor_reading *reading, struct policy_file *file, struct errs *errs);
/* Appends the policy's arrays under those names. False and FAULT_INPUT where a number cannot be
 * written so that it can be read. `path` names the policy in errors. */
bool actor_write(const struct policy_file *file, const struct actor_names *names, const char *path,
                 struct array_list *arrays, struct errs *errs);

#endif
