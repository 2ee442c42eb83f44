/* What a study will cost on this machine before it is run: environment steps, and host time.
 *
 * Steps times seconds a step (host_pace.h), in two bounds: agents' local jobs of a round run side
 * by side on `jobs` cores, whole ones, ⌈jobs of the round / cores⌉ after one another, then the
 * acceptance panel alone; and all work, evaluation included, over the cores. A trial that has all
 * cores takes the greater of the two. Trials run side by side, so that a study takes as long as the
 * longest of them, or as the work of all over the cores. One of time alone plays no episode: it
 * costs so much for each dispatch, row and agent, as `make bench` measures it. */
#ifndef SIM_HOST_COST_H
#define SIM_HOST_COST_H

#include "sim/cost/host_pace.h"

struct host_cost {
    /* Upper bounds: every episode lasts its horizon. */
    double agent_steps, server_steps, evaluation_steps;
    double host_s;      /* if episodes last as long as those of the initial policy */
    double host_most_s; /* if every episode lasts its horizon */
    /* The same where trials that play the same episodes (study_sharing.h) play them once. */
    double shared_s, shared_most_s;
    size_t distinct; /* trials that play others than those before them, or none */
};

/* Rounds of a trial; of one that other rules end, a guess. */
double cost_rounds(const struct scenario *scenario);
/* How often a trial of so many rounds is evaluated. */
double cost_evaluations(const struct scenario *scenario, double rounds);
/* How many agents' own policies are evaluated in them. */
double cost_client_evaluations(const struct scenario *scenario, double rounds);

/* What a trial of so many rounds costs: environment steps as they are at the most, and what is left
 * where all its episodes are found, a step for each agent and each dispatch. Whole numbers, and the
 * same on every machine. */
struct host_work {
    double episodes, others;
};
struct host_work host_cost_work(const struct scenario *scenario, double rounds);

/* With `jobs` worker threads, and at most `rounds_most` rounds of a trial. `done`: by trial, which
 * are finished: they cost nothing, and their episodes are found; NULL: none. */
struct host_cost host_cost_of(const struct study *study, const struct host_paces *paces,
                              double rounds_most, unsigned jobs, const bool *done);

#endif
