#include "tests/support/failing_writes.h"

#include "tests/support/check.h"

#include <errno.h>
#include <sqlite3.h>
#include <stddef.h>
#include <unistd.h>

static struct failing_writes failing;
static unsigned calls;

static bool fails(void)
{
    calls++;
    return failing.at && (calls == failing.at || (failing.for_ever && calls > failing.at));
}

static ssize_t failing_pwrite(int file, const void *bytes, size_t count, off_t at)
{
    if (!fails())
        return pwrite(file, bytes, count, at);
    if (failing.half && calls == failing.at) /* SQLite asks for the rest in its next call */
        return pwrite(file, bytes, count / 2, at);
    errno = failing.error;
    return -1;
}

static ssize_t failing_write(int file, const void *bytes, size_t count)
{
    if (!fails())
        return write(file, bytes, count);
    errno = failing.error;
    return -1;
}

static int failing_truncate(int file, off_t length)
{
    if (!fails())
        return ftruncate(file, length);
    errno = failing.error;
    return -1;
}

static void replace(const char *name, sqlite3_syscall_ptr call)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    ck_assert_int_eq(vfs->xSetSystemCall(vfs, name, call), SQLITE_OK);
}

void writes_fail(const struct failing_writes *how)
{
    failing = *how;
    calls = 0;
    replace("pwrite", (sqlite3_syscall_ptr)failing_pwrite);
    replace("pwrite64", (sqlite3_syscall_ptr)failing_pwrite);
    replace("write", (sqlite3_syscall_ptr)failing_write);
    replace("ftruncate", (sqlite3_syscall_ptr)failing_truncate);
}

unsigned writes_mend(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, NULL, NULL);
    return calls;
}
