/* What `fedsim list` can list: one row each. The manual page shows most of them too. A list prints
 * what the program itself goes by (its tables of keys, columns, algorithms, words), so it cannot go
 * stale. */
#ifndef SIM_LISTS_H
#define SIM_LISTS_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct list {
    const char *name, *about; /* a line for `fedsim list --help` and the manual page's heading */
    bool takes_prefix;
    bool hidden;    /* made for the installation, not to be read */
    bool in_manual; /* a section of the manual page */
    /* `prefix` may be NULL. False and errors when it cannot be listed. */
    bool (*print)(FILE *out, const char *prefix, struct errs *errs);
};

/* Static, in the order in which they are listed. */
const struct list *lists_all(size_t *count);
/* The list of that name, or NULL. */
const struct list *lists_find(const char *name);

#endif
