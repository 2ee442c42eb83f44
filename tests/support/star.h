/* The star workload: K agents around a server, rounds of download, compute and upload, drawn by
 * integer hashes so that any program can rebuild it exactly (benchmarks against SimGrid use it). A
 * bare driver over engine and fluid: no agents, no recorder. */
#ifndef TESTS_STAR_H
#define TESTS_STAR_H

#include <stdbool.h>
#include <stdint.h>

struct star {
    uint32_t agents, selected; /* K, S <= K */
    uint64_t seed;
    double server_Bps; /* of each direction */
    double bytes;      /* of a download and of an upload */
    double equal_Bps;  /* > 0: every agent's rate in both directions instead of the drawn ones */
    unsigned rounds;
    bool keyed; /* star_federation only: the agents of a round are chosen as a scenario's are */
    /* a tree instead of a star; star_run only */
    uint32_t agents_per_cell; /* 0: no cells */
    double cell_Bps;          /* of each direction of every cell */
    bool general; /* by the general solver, which a flow apart from all others brings in */
};

struct star_result {
    double sum_end_s;  /* over rounds and agents: upload end - round start */
    double end_s;      /* of the last round */
    double used_bytes; /* through the server's two links */
    uint64_t events;
    double worst_use; /* largest |integral of use - bytes| over the server's links, in units of its
                         bound */
};

uint64_t star_hash(uint64_t seed, uint64_t stream, uint64_t a, uint64_t b);
double star_uniform(uint64_t seed, uint64_t stream, uint64_t a, uint64_t b); /* [0, 1) */
double star_rate(uint64_t seed, uint64_t stream, uint64_t agent); /* bytes/s; stream 1 up, 2 down */
int64_t star_latency_ns(uint64_t seed, uint64_t agent);
int64_t star_compute_ns(uint64_t seed, uint64_t agent, uint64_t round);

/* Agents 1..agents in `order` (kept over rounds, first filled by star_order): the first `selected`
 * are those of this round. */
void star_order(uint32_t *order, uint32_t agents);
void star_select(uint32_t *order, const struct star *star, uint64_t round);

struct star_result star_run(const struct star *star);

#endif
