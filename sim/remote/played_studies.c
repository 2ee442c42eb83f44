/* Finds the trials of which jobs are played. */
#include "sim/remote/played_studies.h"

#include "core/base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

static bool read(struct played_studies *played, struct errs *errs)
{
    bool good = true;
    if (played->studies)
        return true;
    played->studies = mem_zero(played->count, sizeof *played->studies);
    for (size_t i = 0; i < played->count; i++)
        good &= study_read(&played->studies[i], played->scenarios[i], played->sets,
                           played->set_count, errs);
    return good;
}

const struct scenario *played_scenario(struct played_studies *played, int64_t run,
                                       struct errs *errs)
{
    if (!read(played, errs))
        return NULL;
    for (size_t s = 0; s < played->count; s++)
        for (size_t t = 0; t < played->studies[s].count; t++)
            if (played->studies[s].keys[t].run == run) {
                const struct trial *trial = study_trial(&played->studies[s], t, errs);
                return trial ? trial->scenario : NULL;
            }
    errs_add(errs, FAULT_RUN, NULL, NULL,
             "the files of the scenario are others than rank 0's: trial %" PRId64 " is not there",
             run);
    return NULL;
}

void played_studies_free(struct played_studies *played)
{
    for (size_t i = 0; played->studies && i < played->count; i++)
        study_free(&played->studies[i]);
    free(played->studies);
    played->studies = NULL;
}
