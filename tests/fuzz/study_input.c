/* Reads a study, and a trial of it from the text that the trial is known by. */
#include "tests/fuzz/study_input.h"

#include "sim/study/study.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void read_back(const struct trial *trial)
{
    struct study again;
    struct errs errs = {0};
    char *path = fuzz_file("resolved.yaml", trial->resolved, strlen(trial->resolved));
    bool good = study_read(&again, path, NULL, 0, &errs);
    FUZZ_MUST(good);
    fuzz_told(good, &errs, 2);
    FUZZ_MUST(again.count == 1);
    FUZZ_MUST(again.keys[0].run == trial->run);
    study_free(&again);
    free(path);
}

void study_input(const char *path, const char *const *sets, size_t count)
{
    struct study study;
    struct errs errs = {0};
    bool good = study_read(&study, path, sets, count, &errs);
    if (good) {
        const struct trial *trial = study_trial_texts(&study, 0, &errs);
        FUZZ_MUST(trial != NULL);
        read_back(trial);
    }
    study_free(&study);
    fuzz_told(good, &errs, 2);
}
