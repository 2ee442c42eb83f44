/* What a study keeps while it is read, and afterwards for its trials; for the files that read
 * it. */
#ifndef SIM_STUDY_PARTS_H
#define SIM_STUDY_PARTS_H

#include "core/base/text_index.h"
#include "core/files/nearby.h"
#include "models/tasks/task_shelf.h"
#include "sim/study/study.h"
#include "sim/study/study_point.h"

struct study_desk {
    struct study_private *study;
    struct study_open open;
    struct scenario scenario; /* of `trial` */
    struct trial trial;       /* the one asked for last */
    bool has_trial;
    struct arena of_trial; /* its texts */
};

struct study_private {
    const char *path;
    struct arena arena;
    struct source file, *sets;
    struct presets presets;
    struct nearby nearby;
    size_t set_count;
    struct field_reader reader;
    struct study_plan plan;
    struct study_desk desk;     /* of study_trial */
    struct text_index policies; /* the files that the points start from */
};

#endif
