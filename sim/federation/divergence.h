/* Trials in which a policy broke the physics: counted while they run, told behind the last. */
#ifndef SIM_DIVERGENCE_H
#define SIM_DIVERGENCE_H

#include "sim/federation/federation.h"

#include <stdio.h>

/* Over all trials that were run; zero-initialise. */
struct divergence {
    size_t trials;        /* with an evaluation that did */
    uint64_t evaluations; /* that did */
    uint64_t episodes;    /* of agents, and for the acceptance panel */
};

void divergence_note(struct divergence *divergence, const struct federation *f);
/* Adds what one of them counted to a sum over all. */
void divergence_add(struct divergence *sum, const struct divergence *divergence);
/* Writes a warning of each kind; nothing where there was none. */
void divergence_tell(FILE *out, const struct divergence *divergence);

#endif
