/* Judges whether a file is near its scenario, and finds it. */
#include "core/files/nearby.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "studies/" of "studies/a.yaml"; "" where there is no folder in it. The caller frees it. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return mem_format("%.*s", slash ? (int)(slash - path) + 1 : 0, path);
}

/* Real paths, without links: a link beside the scenario to a file elsewhere is not near. */
void nearby_set(struct nearby *nearby, const char *scenario)
{
    char *folder = folder_of(scenario), *data = datadir_path("");
    const char *const places[NEARBY_FOLDERS] = {*folder ? folder : ".", ".", data};
    for (int i = 0; i < NEARBY_FOLDERS; i++)
        nearby->folders[i] = realpath(places[i], NULL);
    free(folder);
    free(data);
}

/* The root holds everything, and so is near nothing. */
static bool is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return length > 1 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* Links are followed first: one that leads out of the folders is out of them. */
bool nearby_has(const struct nearby *nearby, const char *path)
{
    if (!nearby)
        return true;
    char *real = realpath(path, NULL);
    bool has = false;
    for (int i = 0; i < NEARBY_FOLDERS && real && !has; i++)
        has = nearby->folders[i] && is_below(real, nearby->folders[i]);
    free(real);
    return has;
}

void nearby_free(struct nearby *nearby)
{
    for (int i = 0; i < NEARBY_FOLDERS; i++)
        free(nearby->folders[i]);
    *nearby = (struct nearby){0};
}

/* Beside the scenario, else shipped with the program; where it is in neither, the error is to name
 * the place beside the scenario, where the user would put it. */
char *nearby_locate(const char *scenario, const char *file)
{
    if (file[0] == '/')
        return mem_string(file);
    char *folder = folder_of(scenario), *beside = mem_format("%s%s", folder, file);
    free(folder);
    if (access(beside, R_OK) == 0)
        return beside;
    char *shipped = datadir_path(file);
    bool found = access(shipped, R_OK) == 0;
    free(found ? beside : shipped);
    return found ? shipped : beside;
}
