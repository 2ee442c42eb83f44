/* The other ranks' side: they play the jobs that rank 0 sends, and know no clock, network or
 * database. Each reads the scenarios itself, and opens what a trial learns when it is sent a job of
 * it (sim/dispatch/learning.h). */
#ifndef SIM_PLAYER_H
#define SIM_PLAYER_H

#include "core/base/digest.h"
#include "sim/remote/played_studies.h"
#include "sim/remote/ranks.h"

struct player_options {
    const struct ranks *ranks;
    unsigned threads;      /* jobs at a time */
    struct digest machine; /* of all that can change bits */
    struct played_studies *studies;
};
/* Returns when rank 0 has no more jobs. Signals that ask for a stop are ignored: rank 0 decides
 * when it ends. */
void player_run(const struct player_options *options);

#endif
