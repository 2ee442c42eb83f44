/* A study that is read from a text, with settings as --set gives them. The text becomes the file
 * s.yaml of the folder that the test runs in (own_folder.h); study_free is due. */
#ifndef TESTS_STUDY_TEXT_H
#define TESTS_STUDY_TEXT_H

#include "sim/study/study.h"
#include "tests/support/files.h"

static inline bool study_of_text(struct study *study, const char *text, const char *const *sets,
                                 size_t set_count, struct errs *errs)
{
    write_file("s.yaml", text);
    return study_read(study, "s.yaml", sets, set_count, errs);
}

#endif
