/* The measurements that the probe hands to the pool, one piece of work each. A piece depends on its
 * key and on nothing that another one does, so they may run in any order on any number of threads;
 * the main thread adds up what they leave, in their order. */
#ifndef SIM_PROBE_WORK_H
#define SIM_PROBE_WORK_H

#include "models/policy/returns.h"
#include "sim/probe/probe.h"

/* What draws are for, below the subject's key. */
enum probe_stream {
    STREAM_DIRECTION = 1, /* (batch) */
    STREAM_BATCH,         /* (batch, episode) */
    STREAM_VERDICT,       /* (part, batch, D, P) */
    STREAM_VALUE,         /* (batch, episode) */
    STREAM_TRUTH,         /* (part, batch, episode) */
    STREAM_NORM,          /* direction: (i, 0); episodes: (i, 1 or 2, pair) */
    STREAM_ROUND,         /* (round, slot, what, ...) */
    STREAM_SLOPE          /* (rounds averaged, i, pair) */
};

/* What all pieces of work share. */
struct lab {
    const struct probe_subject *subject;
    const struct probe_settings *settings;
    struct probe_results *results;
    uint32_t longest; /* the largest D */
    float *gradients; /* rounds x d: each round's ĝ */
};

struct measurement;
typedef void probe_work_fn(struct measurement *measurement, struct worker *worker);

/* A piece of work for a pool thread: what it is, and what came of it. */
struct measurement {
    struct job job;
    const struct lab *lab;
    probe_work_fn *work;
    uint32_t part, index;
    double *returns; /* of the batch's episodes; longest of them */
    struct returns value;
    double answer; /* not finite: an episode broke the physics */
    uint64_t episodes, steps, blowups;
};

/* What each leaves in its measurement: */
probe_work_fn probe_work_theta;   /* batch `index` from θ: returns, and the value of θ */
probe_work_fn probe_work_part;    /* the same from θ' of part `part` */
probe_work_fn probe_work_norm;    /* answer: (v·∇V)² by direction `index` */
probe_work_fn probe_work_round;   /* gradients: ĝ of round `index`; answer: V's slope along it */
probe_work_fn probe_work_average; /* answer: the slope along the mean of PROBE_AVERAGED rounds */

#endif
