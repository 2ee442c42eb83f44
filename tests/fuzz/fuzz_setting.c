/* Settings of a scenario on the command line, one a line: --set KEY=VALUE. */
#include "core/base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/study_input.h"

#include <stdlib.h>
#include <string.h>

enum { SETS_MOST = 16 };

void fuzz_input(const uint8_t *bytes, size_t length)
{
    char *text = mem_zero(length + 1, 1), *rest = text;
    memcpy(text, bytes, length);
    const char *sets[SETS_MOST];
    size_t count = 0;
    for (char *set; count < SETS_MOST && (set = strsep(&rest, "\n")) != NULL;)
        if (*set)
            sets[count++] = set;
    study_input(SRCDIR "/scenarios/hello.yaml", sets, count);
    free(text);
}
