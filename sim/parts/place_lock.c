/* Makes, holds and removes a file that is nothing but a lock. */
#include "sim/parts/place_lock.h"

#include "core/base/mem.h"
#include "core/files/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(int file, const char *path)
{
    struct stat open, named;
    return fstat(file, &open) == 0 && stat(path, &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
}

/* Whoever held the file before may have removed it since it was opened here: then there is another
 * one to be held. */
bool place_lock_take(struct place_lock *lock, const char *place, const char *ending,
                     const char *under_way, struct errs *errs)
{
    *lock = (struct place_lock){mem_format("%s.%s", place, ending), -1};
    for (;;) {
        int file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file < 0)
            return output_failed(lock->path, errs);
        bool held = flock(file, LOCK_EX | LOCK_NB) == 0;
        if (!held && errno == EWOULDBLOCK) {
            close(file);
            return errs_add(errs, FAULT_RUN, NULL, "wait until it has ended", "%s: %s", place,
                            under_way);
        }
        if (!held || is_same_file(file, lock->path)) {
            lock->file = file;
            return true;
        }
        close(file);
    }
}

void place_lock_let_go(struct place_lock *lock)
{
    if (lock->path && lock->file >= 0) {
        if (is_same_file(lock->file, lock->path))
            unlink(lock->path);
        close(lock->file);
    }
    free(lock->path);
    *lock = (struct place_lock){0};
}
