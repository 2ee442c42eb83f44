/* A folder of a process's own among the temporary files ($TMPDIR, or /tmp), which it holds (flock)
 * for as long as it lives. One that is killed leaves its folder behind, where the next process that
 * works for the same purpose on the same machine finds it. */
#ifndef SIM_WORK_FOLDER_H
#define SIM_WORK_FOLDER_H

#include "core/base/fail.h"

struct work_folder {
    char *path; /* owned; NULL: there is none */
    int held;   /* its descriptor, with the lock */
};

/* Makes a new folder for `purpose`, any text. False and an error when that fails. */
bool work_folder_make(struct work_folder *folder, const char *purpose, struct errs *errs);
/* Shows each folder that was left for `purpose` and that nobody holds, held meanwhile; what `visit`
 * does not remove stays. */
void work_folder_each_left(const char *purpose,
                           void (*visit)(void *context, struct work_folder *left), void *context);
/* errno about a file or folder among the temporary ones, and that TMPDIR says where these are;
 * false. */
bool work_folder_failed(const char *path, struct errs *errs);
/* With the files in it. One that was never made is ignored. */
void work_folder_remove(struct work_folder *folder);
/* The same without removing it: it is left. */
void work_folder_leave(struct work_folder *folder);

#endif
