/* Which files may be quoted in errors. A scenario may name any file that the program can read, and
 * whoever wrote it is not always whoever runs it: where it names a file of somebody else's, errors
 * say where in that file something is wrong, and nothing of what stands there. Near are the files
 * in the scenario's folder, in the folder that the program runs in and in the data folder, and in
 * folders below them, after all symbolic links. */
#ifndef CORE_NEARBY_H
#define CORE_NEARBY_H

#include <stdbool.h>

enum { NEARBY_FOLDERS = 3 };

/* Zero-initialise; nearby_free when done. */
struct nearby {
    char *folders[NEARBY_FOLDERS]; /* without links; NULL: none */
};

/* `scenario` is the path of a file, whose folder counts; a folder that is not there is none. */
void nearby_set(struct nearby *nearby, const char *scenario);
/* True also where `nearby` is NULL: then every file may be quoted. */
bool nearby_has(const struct nearby *nearby, const char *path);
void nearby_free(struct nearby *nearby);

/* Where a file that the scenario names is looked for: beside it, then in the data folder; beside it
 * when it is in neither. The caller frees the path. */
char *nearby_locate(const char *scenario, const char *file);

#endif
