/* Series that would be called the same, because they differ in keys that are not swept: a scenario
 * was changed, or given other --set, between two runs into one database. They are told apart by
 * those keys.
 *
 * A configuration is the resolved scenario as the database holds it: YAML in blocks, two spaces a
 * level. Each of its lines becomes a path and a value, "fleet.phones.up" and "100 kbit/s"; the
 * comments "# FILE: HASH" become a path too, so that a changed input file is told as well. Of the
 * paths in which not all of the namesakes agree, up to three name each. */
#ifndef REPORTS_NAMESAKES_H
#define REPORTS_NAMESAKES_H

#include "core/base/text_index.h"

#include <stddef.h>

/* A table of the configurations (rows) and the paths that occur in any of them (columns). */
struct namesakes {
    struct text_index paths; /* of the keys that some configuration has: "fleet.phones.up" */
    char **values;           /* count rows of a value for each path; NULL: it has no such key */
    size_t count;
};

/* Reads `count` configurations (struct series): keys of YAML in blocks, two spaces a level, and
 * comments "# FILE: HASH". */
struct namesakes namesakes_read(const char *const *configs, size_t count);
void namesakes_free(struct namesakes *namesakes);

/* What configuration `number` (from 0) has in the keys that are not the same in all: "rounds 5, up
 * 1 MB/s", at most three of them, by the last component of their path; "as by default" where it has
 * no such key; "" when nothing differs. The caller frees it. */
char *namesakes_difference(const struct namesakes *namesakes, size_t number);

#endif
