/* When the agents of a class are there, as a file in a folder of the test's own. */
#ifndef TESTS_PRESENCE_FILE_H
#define TESTS_PRESENCE_FILE_H

#include "tests/support/own_folder.h"

/* They are online from active[i] to inactive[i] ("0;9", "5;12"), over and over after `finish` s.
 * The setting that makes class `class` follow it; the caller frees it. */
static inline char *presence(char class, const char *active, const char *inactive, int finish)
{
    char *name = mem_format("%c.csv", class);
    char *text = mem_format("active,inactive,finish_time\n%s,%s,%d\n", active, inactive, finish);
    write_file(name, text);
    free(text);
    free(name);
    return mem_format("fleet.%c.availability={model: trace, trace: %s/%c.csv}", class, folder,
                      class);
}

#endif
