/* Finds the task of a policy among those of a scenario's trials. */
#include "sim/commands/verify_scenario.h"

#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "core/text/yaml.h"
#include "models/tasks/task.h"
#include "sim/scenario/scenario.h"
#include "sim/study/study.h"
#include "sim/verify/verify_policy.h"

#include <string.h>

/* The study's shelf has each task once, however many trials are in it. */
static const struct task_info *find(const struct study *study, const char *name, struct errs *errs)
{
    const struct task_info *found = NULL;
    for (size_t i = 0; i < study->count; i++) {
        const struct trial *trial = study_trial(study, i, errs);
        const struct task_info *info = trial ? trial->scenario->task.info : NULL;
        if (!trial)
            return NULL;
        if (!info || strcmp(task_short_name(info->name), name) != 0 || info == found)
            continue;
        if (found) {
            errs_add(errs, FAULT_INPUT, NULL, "a scenario with the one that the policy learnt",
                     "%s: has several tasks called %s", study->path, name);
            return NULL;
        }
        found = info;
    }
    if (!found)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%s: has no task %s, which the policy was learnt in", study->path, name);
    return found;
}

static int verify_in(struct source *scenario, const char *file, unsigned episodes, FILE *out,
                     struct errs *errs)
{
    struct policy_file policy;
    struct study study;
    int status = 2;
    if (!policy_file_read(&policy, file, errs))
        return status;
    if (study_read_source(&study, scenario, errs)) {
        const struct task_info *info = find(&study, policy.task, errs);
        if (info)
            status = verify_policy_in(&policy, info, file, episodes, out, errs);
    }
    study_free(&study);
    policy_file_free(&policy);
    return status;
}

int verify_policy_for(const char *file, const char *task, unsigned episodes, FILE *out,
                      struct errs *errs)
{
    struct arena arena = {0};
    struct source source = {0};
    if (!file_name_ends(task, ".yaml"))
        return verify_policy(file, task, episodes, out, errs);
    int status = 2;
    const struct yaml_node *root = source_read_start(&source, task, YAML_SIZE_MAX, errs)
                                       ? yaml_read(&source, &arena, errs)
                                       : NULL;
    if (yaml_get(root, "task"))
        status = verify_in(&source, file, episodes, out, errs);
    else if (root)
        status = verify_policy(file, task, episodes, out, errs);
    source_free(&source);
    arena_free(&arena);
    return status;
}
