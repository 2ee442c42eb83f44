/* Makes a folder for temporary files, and finds those of processes that were killed. */
#include "sim/parts/work_folder.h"

#include "core/base/digest.h"
#include "core/base/mem.h"
#include "core/files/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *temporary_files(void)
{
    const char *named = getenv("TMPDIR");
    return named && *named ? named : "/tmp";
}

/* How the names of folders for this purpose begin. Of this machine's too: where several machines
 * share a place for temporary files, the lock of another one need not be seen. */
static char *stem_of(const char *purpose)
{
    char machine[256] = {0};
    gethostname(machine, sizeof machine - 1);
    struct digest digest = digest_fold_text(digest_fold_text((struct digest){0}, machine), purpose);
    return mem_format("fedsim-%016" PRIx64 "%016" PRIx64 "-", digest.high, digest.low);
}

static int open_folder(int within, const char *name)
{
    return openat(within, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Anybody may have made a folder of that name in /tmp: only one's own is taken. */
static bool take(int within, const char *name, struct work_folder *left)
{
    struct stat about;
    int held = open_folder(within, name);
    if (held < 0)
        return false;
    if (fstat(held, &about) != 0 || about.st_uid != geteuid() ||
        flock(held, LOCK_EX | LOCK_NB) != 0) {
        close(held);
        return false;
    }
    *left = (struct work_folder){mem_format("%s/%s", temporary_files(), name), held};
    return true;
}

void work_folder_each_left(const char *purpose,
                           void (*visit)(void *context, struct work_folder *left), void *context)
{
    char *stem = stem_of(purpose);
    DIR *entries = opendir(temporary_files());
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        struct work_folder left;
        if (strncmp(entry->d_name, stem, strlen(stem)) != 0 ||
            !take(dirfd(entries), entry->d_name, &left))
            continue;
        visit(context, &left);
        work_folder_leave(&left);
    }
    if (entries)
        closedir(entries);
    free(stem);
}

bool work_folder_failed(const char *path, struct errs *errs)
{
    int why = errno;
    return errs_add(errs, fault_of(why), NULL,
                    why == ENOSPC
                        ? "make room there, or name another folder for temporary files by TMPDIR"
                        : "TMPDIR names the folder for temporary files",
                    "%s: cannot be written: %s", path, strerror(why));
}

/* False when somebody has taken it away between its making and its locking. Where a file system has
 * no such lock nobody can take it away. */
static bool hold(int folder)
{
    struct stat about;
    while (flock(folder, LOCK_EX) != 0 && errno == EINTR)
        continue;
    return fstat(folder, &about) != 0 || about.st_nlink > 0;
}

bool work_folder_make(struct work_folder *folder, const char *purpose, struct errs *errs)
{
    char *stem = stem_of(purpose);
    *folder = (struct work_folder){.held = -1};
    do {
        work_folder_remove(folder);
        folder->path = mem_format("%s/%sXXXXXX", temporary_files(), stem);
        bool made = mkdtemp(folder->path) != NULL;
        folder->held = made ? open_folder(AT_FDCWD, folder->path) : -1;
        if (folder->held < 0) {
            work_folder_failed(folder->path, errs);
            if (made)
                rmdir(folder->path);
            free(folder->path);
            folder->path = NULL;
        }
    } while (folder->path && !hold(folder->held));
    free(stem);
    return folder->path != NULL;
}

void work_folder_leave(struct work_folder *folder)
{
    if (!folder->path)
        return;
    close(folder->held);
    free(folder->path);
    *folder = (struct work_folder){.held = -1};
}

void work_folder_remove(struct work_folder *folder)
{
    if (!folder->path)
        return;
    directory_empty(folder->held);
    rmdir(folder->path);
    work_folder_leave(folder);
}
