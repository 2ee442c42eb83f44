/* Scenarios: the text of a file. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/study_input.h"

#include <stdlib.h>

void fuzz_input(const uint8_t *bytes, size_t length)
{
    char *path = fuzz_file("scenario.yaml", bytes, length);
    study_input(path, NULL, 0);
    free(path);
}
