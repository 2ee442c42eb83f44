/* Lists the files that a study was read from. */
#include "core/fields/field_file.h"
#include "sim/study/study_parts.h"

const char **study_files(const struct study *study, size_t *count)
{
    const struct study_private *p = study->private_;
    const char **paths = NULL;
    size_t used = 0, capacity = 0;
    mem_grow(&paths, &capacity, 1 + p->presets.count + p->policies.count, sizeof *paths);
    paths[used++] = study->path;
    for (size_t i = 0; i < p->presets.count; i++)
        paths[used++] = p->presets.files[i].name;
    for (size_t i = 0; i < p->policies.count; i++)
        paths[used++] = p->policies.texts[i];
    for (const struct field_file *file = p->reader.files; file; file = file->next) {
        mem_grow(&paths, &capacity, used + 1 + file->set.path_count, sizeof *paths);
        if (!file->is_traces)
            paths[used++] = file->path;
        for (size_t i = 0; i < file->set.path_count; i++)
            paths[used++] = file->set.paths[i];
    }
    const char *path;
    for (size_t i = 0; (path = task_shelf_file(p->plan.tasks, i)); i++) {
        mem_grow(&paths, &capacity, used + 1, sizeof *paths);
        paths[used++] = path;
    }
    *count = used;
    return paths;
}
