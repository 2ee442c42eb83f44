/* The star workload of tests/support/star.h through the whole simulator: a fleet of agents that
 * transfer fixed messages (no learning, no framing), driven by sim/federation and recorded. */
#ifndef TESTS_STAR_FEDERATION_H
#define TESTS_STAR_FEDERATION_H

#include "sim/scenario/scenario.h"
#include "tests/support/star.h"

struct star_times {
    double sum_end_s;    /* as in struct star_result, from what each round's row says */
    double end_s;        /* of the last round */
    uint64_t used;       /* dispatches whose upload arrived */
    double served_B[2];  /* integrals of the server's links: [0] up, [1] down */
    double open_cpu_s;   /* process CPU seconds: fleet, network */
    double *round_cpu_s; /* by round; the first has costs of its own (memory, ranks of rates) */
};

/* Runs `star` under `level` into a new database at `path`; NULL: without a recorder. Dies when the
 * simulator complains. Release with star_times_free. */
struct star_times star_federation(const struct star *star, const char *path,
                                  enum record_level level);
void star_times_free(struct star_times *times);

#endif
