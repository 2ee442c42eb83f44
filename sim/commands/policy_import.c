/* `fedsim policy import`: the actor in a file of another program's becomes a policy file. */
#include "core/arrays/npz.h"
#include "core/arrays/safetensors.h"
#include "core/files/datadir.h"
#include "models/policy/actor.h"
#include "models/tasks/task_shelf.h"
#include "sim/commands/policy_verbs.h"
#include "sim/verify/verify_policy.h"

#include <stdio.h>
#include <string.h>

static const struct policy_format formats[] = {
    {"policy", ".policy", NULL, NULL},
    {"npz", ".npz", npz_read, npz_write},
    {"safetensors", ".safetensors", safetensors_read, safetensors_write}};

const struct policy_format *policy_format(size_t i)
{
    return i < sizeof formats / sizeof *formats ? &formats[i] : NULL;
}

/* By its first bytes, whatever it is called: a zip archive, or else safetensors. */
static bool read_arrays(struct array_list *arrays, const struct source *source, struct errs *errs)
{
    bool zip = source->length >= 2 && memcmp(source->text, "PK", 2) == 0;
    return (zip ? npz_read : safetensors_read)(arrays, source, errs);
}

/* What it acts in; NULL and errors where there is no such task, or nothing to act in. */
static struct task *open_task(const struct policy_input *input, const struct task_info *info,
                              struct errs *errs)
{
    struct task_options options = TASK_OPTIONS_DEFAULT;
    options.horizon = input->horizon;
    struct task *task = info ? task_open_info(info, &options, errs) : NULL;
    if (!task || !task_is_none(task))
        return task;
    task_free(task);
    errs_add(errs, FAULT_INPUT, NULL, NULL, "no policy acts in the task %s", info->name);
    return NULL;
}

static bool read_policy(const struct policy_input *input, const struct task *task,
                        struct policy_file *policy, struct errs *errs)
{
    struct source source;
    struct array_list arrays;
    *policy = (struct policy_file){0};
    if (!source_read(&source, input->words.list[1], errs))
        return false;
    bool good = read_arrays(&arrays, &source, errs);
    if (good) {
        const struct actor_reading reading = {.names = input->names,
                                              .layers = input->layers,
                                              .log_std = input->log_std,
                                              .obs_mean = input->obs_mean,
                                              .obs_var = input->obs_var,
                                              .obs_epsilon = input->obs_epsilon,
                                              .obs_clip = input->obs_clip,
                                              .activation = input->activation,
                                              .output = input->actions,
                                              .task = task,
                                              .source = &source,
                                              .arrays = &arrays};
        good = actor_read(&reading, policy, errs);
        arrays_free(&arrays);
    }
    source_free(&source);
    return good;
}

int policy_import(const struct policy_input *input, struct errs *errs)
{
    const struct output_rule rule = {
        .force = input->force, .inputs = &input->words.list[1], .input_count = 1};
    if (!policy_file_may_write(input->output, &rule, errs))
        return errs_exit_status(errs);
    struct policy_file policy;
    struct task_shelf *shelf = task_shelf_new();
    const struct task_info *info = task_shelf_named(shelf, input->task, errs);
    struct task *task = open_task(input, info, errs);
    if (task && read_policy(input, task, &policy, errs)) {
        if (verify_policy_renew(&policy, info, input->episodes, input->words.list[1], errs) &&
            policy_file_write(&policy, input->output, &rule, errs)) {
            printf("%s: ", input->output);
            policy_describe(&policy);
        }
        policy_file_free(&policy);
    }
    task_free(task);
    task_shelf_free(shelf);
    return errs_exit_status(errs);
}
