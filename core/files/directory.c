/* Makes a folder with its parents, and empties one. */
#include "core/files/directory.h"

#include "core/base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

void directory_empty(int folder)
{
    int reading = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = reading < 0 ? NULL : fdopendir(reading);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        unlinkat(folder, entry->d_name, 0);
    if (entries)
        closedir(entries);
    else if (reading >= 0)
        close(reading);
}
