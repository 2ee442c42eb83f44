/* The studies of a rank that plays, read when it is sent its first job: rank 0 has found no fault
 * in them by then. */
#ifndef SIM_PLAYED_STUDIES_H
#define SIM_PLAYED_STUDIES_H

#include "sim/study/study.h"

struct played_studies {
    /* given; borrowed */
    const char *const *scenarios; /* paths */
    size_t count;
    const char *const *sets; /* path=value */
    size_t set_count;
    /* private */
    struct study *studies; /* NULL: not read yet */
};
/* The scenario of that trial, borrowed until another one is asked for. NULL with errors, such as
 * where the files here are others than rank 0's. */
const struct scenario *played_scenario(struct played_studies *played, int64_t run,
                                       struct errs *errs);
void played_studies_free(struct played_studies *played);

#endif
