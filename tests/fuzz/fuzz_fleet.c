/* A fleet of one's own: the table of its agents. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/study_input.h"

#include <stdlib.h>
#include <string.h>

static const char scenario[] = "rounds: 2\n"
                               "task: {name: none, horizon: 10}\n"
                               "algorithm: {name: transfer, download: 10 B, upload: 5 B}\n"
                               "server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}\n"
                               "fleet: {csv: agents.csv}\n";

void fuzz_input(const uint8_t *bytes, size_t length)
{
    char *table = fuzz_file("agents.csv", bytes, length),
         *path = fuzz_file("scenario.yaml", scenario, strlen(scenario));
    study_input(path, NULL, 0);
    free(table);
    free(path);
}
