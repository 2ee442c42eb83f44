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

bool verify_is_scenario(const char *path)
{
    struct arena arena = {0};
    struct errs errs = {0};
    struct source source = {0};
    bool read = file_name_ends(path, ".yaml") && source_read(&source, path, &errs);
    bool found = read && yaml_get(yaml_read(&source, &arena, &errs), "task");
    if (read)
        source_free(&source);
    errs_free(&errs);
    arena_free(&arena);
    return found;
}

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

int verify_policy_of_scenario(const char *file, const char *scenario, unsigned episodes, FILE *out,
                              struct errs *errs)
{
    struct policy_file policy;
    struct study study;
    if (!policy_file_read(&policy, file, errs))
        return 2;
    int status = 2;
    if (study_read(&study, scenario, NULL, 0, errs)) {
        const struct task_info *info = find(&study, policy.task, errs);
        if (info)
            status = verify_policy_in(&policy, info, file, episodes, out, errs);
        study_free(&study);
    }
    policy_file_free(&policy);
    return status;
}
