/* A disk that fails when it is told to: from then on every write of SQLite's, or one of them, meets
 * an error. Stands in for the system calls by which SQLite's default VFS writes
 * (https://www.sqlite.org/c3ref/vfs.html, xSetSystemCall). For one thread. */
#ifndef TESTS_FAILING_WRITES_H
#define TESTS_FAILING_WRITES_H

#include <stdbool.h>

struct failing_writes {
    unsigned at;   /* the call that fails first, from 1 on; 0: none does */
    bool for_ever; /* all after it fail too */
    bool half;     /* half of what it was to write is written, as where a disk becomes full */
    int error;     /* what errno says: ENOSPC, EIO */
};

/* From now on, counted anew. */
void writes_fail(const struct failing_writes *how);
/* Calls since then. Writes are as they should be again. */
unsigned writes_mend(void);

#endif
