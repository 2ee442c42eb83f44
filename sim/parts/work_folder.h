/* A folder of a process's own among the temporary files ($TMPDIR, or /tmp), which it holds (flock)
 * for as long as it lives. One that is killed leaves its folder behind: the next process that works
 * for the same purpose on the same machine takes it away, where nobody holds it. */
#ifndef SIM_WORK_FOLDER_H
#define SIM_WORK_FOLDER_H

#include "core/base/fail.h"

struct work_folder {
    char *path; /* owned; NULL: there is none */
    int held;   /* its descriptor, with the lock */
};

/* Takes away what was left for `purpose`, any text, and makes a new folder. False and an error when
 * that cannot be made; what was left and cannot be removed stays. */
bool work_folder_make(struct work_folder *folder, const char *purpose, struct errs *errs);
/* With the files in it. One that was never made is ignored. */
void work_folder_remove(struct work_folder *folder);

#endif
