/* Makes a folder with its parents. */
#include "core/files/directory.h"

#include "core/base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool directory_make(const char *directory, struct errs *errs)
{
    char *path = mem_string(directory);
    for (char *end = path; *end && (end = strchr(end + 1, '/')) != NULL;) {
        *end = '\0';
        mkdir(path, 0777); /* an error shows at the last component */
        *end = '/';
    }
    bool made = mkdir(path, 0777) == 0;
    int error = errno;
    struct stat about;
    free(path);
    if (made || (error == EEXIST && stat(directory, &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    bool taken = error == EEXIST;
    return errs_add(errs, taken ? FAULT_INPUT : fault_of(error), NULL, NULL,
                    "%s: the folder cannot be made: %s", directory,
                    taken ? "a file has its name" : strerror(error));
}
