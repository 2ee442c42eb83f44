/* Takes the runs of other results databases, the parts of a study, into one.
 *
 * A run is taken over with its rows of all tables, those of the machine too, as they are. Of a run
 * that is there already a finished one stays; another one is replaced by one that is finished. Two
 * that are finished are the same where their digests are (core/results/results_check.h), or
 * contradict each other; what the scenario says of a run and no result depends on
 * (recorder_relabel_run) does not count there, and is the part's afterwards. Runs that are still
 * `running` are left out. Episodes that are not there yet are taken over, in their order. */
#ifndef SIM_RECORDER_MERGE_H
#define SIM_RECORDER_MERGE_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>

struct recorder;

/* Takes over the file at `path`, a sound database of this format that nobody writes to. The name of
 * its scenario, its version of the program and its MuJoCo are those of what is there already, and
 * without `mixed` also the libm and the family of processors. All of it or, with false and errors,
 * nothing. `*ended`: how many of its trials have ended, well or not. */
bool recorder_merge(struct recorder *recorder, const char *path, bool mixed, size_t *ended,
                    struct errs *errs);

enum { MERGED_NAMED = 10 }; /* trials that are named, of those that failed */

/* What is there, and what its study has by what its trials say of it. */
struct merged {
    char *scenario;  /* the name that all have; NULL: there is no trial. Owned */
    size_t trials;   /* of the study; 0: no part has any */
    size_t finished; /* of them, by their places in the study */
    size_t failed;   /* of the others, those that ended by an error */
    char *failures;  /* of them, the first MERGED_NAMED: "POINT, seed 3; POINT, seed 4". Owned */
    size_t all;      /* that are finished, with those that have no place there or that of another */
    size_t versions; /* of the scenario, by its hash */
    size_t machines; /* kinds: libm and family of processors */
};
/* False where it cannot be read. merged_free is due in either case. */
bool recorder_merged(struct recorder *recorder, struct merged *merged);
void merged_free(struct merged *merged);

#endif
