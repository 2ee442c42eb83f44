/* A folder of each test's own, which is where it runs. */
#ifndef TESTS_OWN_FOLDER_H
#define TESTS_OWN_FOLDER_H

#include "tests/support/files.h"

#include <unistd.h>

static char folder[FOLDER_SIZE]; /* its name; "" outside */

static inline void enter(void)
{
    folder_make(folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static inline void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    folder_remove(folder);
    *folder = '\0';
}

/* The same, when nothing may be left in it. */
static inline void leave_empty(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    *folder = '\0';
}

#endif
