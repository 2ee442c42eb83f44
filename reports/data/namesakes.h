/* Series that would be called the same, because they differ in keys that are not swept: a scenario
 * was changed, or given other --set, between two runs. They are told apart by those keys. */
#ifndef REPORTS_NAMESAKES_H
#define REPORTS_NAMESAKES_H

#include "core/base/text_index.h"

#include <stddef.h>

struct namesakes {
    struct text_index paths; /* of the keys that some configuration has: "fleet.phones.up" */
    char **values;           /* count rows of a value for each path; NULL: it has no such key */
    size_t count;
};

/* Reads `count` configurations (struct series): keys of YAML in blocks, two spaces a level, and
 * comments "# FILE: HASH". */
struct namesakes namesakes_read(const char *const *configs, size_t count);
void namesakes_free(struct namesakes *namesakes);

/* What configuration `number` has in the keys that are not the same in all: "rounds 5", at most
 * three of them; "" when nothing differs. The caller frees it. */
char *namesakes_difference(const struct namesakes *namesakes, size_t number);

#endif
