/* Keeps the path of the line that a text of keys is read at. */
#include "core/text/yaml_path.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

bool yaml_path_enter(struct yaml_path *path, size_t level, const char *key, size_t length)
{
    if (level >= YAML_PATH_DEPTH)
        return false;
    size_t at = level ? path->ends[level - 1] : 0;
    mem_grow(&path->text, &path->capacity, at + length + 2, 1);
    if (level)
        path->text[at++] = '.';
    memcpy(path->text + at, key, length);
    path->ends[level] = at + length;
    path->text[at + length] = '\0';
    return true;
}

void yaml_path_free(struct yaml_path *path)
{
    free(path->text);
    *path = (struct yaml_path){0};
}
