/* How fast episodes of the initial policy go on this machine, and how long they last: measured once
 * for each kind of trial whose episodes go alike (task, horizon, hidden layers and initial policy),
 * in a tenth of a second for all kinds together. A policy that has learnt to stand lasts longer
 * than the initial one, so a forecast says both: as now, and to the horizon. */
#ifndef SIM_HOST_PACE_H
#define SIM_HOST_PACE_H

#include "core/base/fail.h"
#include "sim/study/study.h"

struct host_pace {
    char *kind;       /* what its trials have in common, owned */
    size_t first;     /* of them */
    uint32_t horizon; /* environment steps */
    double step_s;    /* host seconds of an environment step on one core */
    double learnt_s;  /* and of learning from it by gradients, where agents do */
    double lasting;   /* mean length of an episode, as a part of the horizon */
};

struct host_paces {
    struct host_pace *list;
    size_t count, capacity;
};

/* False and errors where a kind cannot be opened; host_paces_free is due in either case. */
bool host_paces_measure(const struct study *study, struct host_paces *paces, struct errs *errs);
void host_paces_free(struct host_paces *paces);
/* Of a trial; NULL: it plays no episodes. */
const struct host_pace *host_pace_of(const struct host_paces *paces,
                                     const struct scenario *scenario);

#endif
