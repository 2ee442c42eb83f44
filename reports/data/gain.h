/* What a run gained for what it cost, a row for each resource that may be scarce, and which series
 * of several gained most for it.
 *
 * The gain of a run is its final return less its first evaluation; per unit of a resource, it is
 * divided by what that run spent (or needed, of memory). Both are metrics of runs.sql, so that they
 * have a mean and an interval over seeds as all others do (estimate.h).
 *
 * For example a run began at a return of 20 and ended at 120, with 4 MB on the wire and 50 kB of
 * memory: it gained 25 per MB, and 2 per kB of memory. Another one that ended at 70 with 1 MB and
 * 50 kB gained 50 per MB and 1 per kB: where bytes are scarce the second is the one to take, where
 * memory is, the first. */
#ifndef REPORTS_GAIN_H
#define REPORTS_GAIN_H

#include "reports/data/estimate.h"
#include "reports/data/pairs.h"

/* A row of the table. */
struct resource {
    const char *name; /* "bytes": what is scarce */
    const char *unit; /* "MB"; of money the currency stands instead */
    double size;      /* of that unit, in the base unit of the metrics */
    bool money;
    enum metric gain; /* per base unit */
};

enum {
    RESOURCE_BYTES,
    RESOURCE_TIME,
    RESOURCE_QUESTIONS,
    RESOURCE_ENERGY,
    RESOURCE_MONEY,
    RESOURCE_MEMORY,
    RESOURCES
};
extern const struct resource resources[RESOURCES];

/* Whether the gain of any finished run of the study is known. */
bool study_gained(const struct study_results *study);
/* The resources that any finished run has a gain per unit of, into `shown`, in order; returns their
 * number. What nobody spent is left out. */
size_t study_resources(const struct study_results *study, const struct resource *shown[RESOURCES]);
/* The gain per unit (resource->unit) of each finished run that has one; the caller frees x. */
struct sample gain_values(const struct series *series, const struct resource *resource);

/* Which of a group to take where a resource is scarce: the one with the highest mean gain per unit,
 * and those whose 95 % intervals overlap its interval, so that they may be as good. Nothing is near
 * where no interval is known. */
struct gain_choice {
    size_t best;              /* in the group; its count: none gained anything */
    struct estimate estimate; /* of the best; empty without one */
    bool *near;               /* of each of the group, false for the best; owned */
    size_t near_count;
};
struct gain_choice gain_choose(const struct series_group *group, const struct resource *resource);
void gain_choice_free(struct gain_choice *choice);

#endif
