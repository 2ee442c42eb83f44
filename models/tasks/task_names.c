/* The tasks there are, by their names. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "core/files/nearby.h"
#include "models/tasks/task.h"
#include "models/tasks/task_list.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct task_info task_none = {
    .name = "none",
    .about = "no robot and no learning: simulates time and traffic only",
    .limit = 1000,
    .still = true,
};

/* Each is scenarios/tasks/NAME.yaml. */
static const char *const robots[] = {"HalfCheetah",
                                     "Hopper",
                                     "Swimmer",
                                     "Walker2d",
                                     "Ant",
                                     "Humanoid",
                                     "HumanoidStandup",
                                     "InvertedPendulum",
                                     "InvertedDoublePendulum",
                                     "Reacher",
                                     "Pusher"};
static const struct task_info *const rows[] = {&task_cartpole, &task_gridworld, &task_movielens,
                                               &task_none};
enum { ROBOTS = sizeof robots / sizeof *robots, ROWS = sizeof rows / sizeof *rows };

const char *task_name(size_t i)
{
    if (i < ROBOTS)
        return robots[i];
    return i - ROBOTS < ROWS ? rows[i - ROBOTS]->name : NULL;
}

const struct task_info *task_row(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

bool task_is_shipped(const char *name)
{
    for (size_t i = 0; task_name(i); i++)
        if (strcmp(task_name(i), name) == 0)
            return true;
    return false;
}

const char *task_short_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

char *task_file(const char *name)
{
    char *relative = mem_format("scenarios/tasks/%s.yaml", name), *path = datadir_path(relative);
    free(relative);
    return path;
}

char *task_file_beside(const char *name, const char *text)
{
    if (task_is_shipped(name) || task_may_be(name) || strchr(name, '/'))
        return NULL;
    char *file = mem_format("%s.yaml", name), *path = nearby_locate(text, file);
    bool found = access(path, R_OK) == 0;
    free(path);
    if (found)
        return file;
    free(file);
    return NULL;
}

bool task_may_be(const char *text)
{
    if (file_name_ends(text, ".yaml") || file_name_ends(text, ".xml"))
        return true;
    if (!*text || strchr(text, '/'))
        return false;
    char *path = task_file(text);
    bool found = access(path, R_OK) == 0;
    free(path);
    return found;
}
