/* The star workload of tests/support/star.h as a bare loop: an indexed 4-ary heap and water-filling
 * in virtual work, in doubles, and nothing else. No rows, messages, devices or errors; what a
 * simulator that does more costs is measured against it.
 *
 * A flow runs at min(its access link's rate, level). One that its access link holds up ends at a
 * known instant; one at the level ends at a known value of W, the integral of the level. Whoever
 * the level crosses changes sides. */
#ifndef TESTS_STAR_BARE_H
#define TESTS_STAR_BARE_H

#include "tests/support/star.h"

/* Plays `star` without cells. Writes the CPU seconds of each round to round_cpu_s (star->rounds of
 * them; drawing a round's computations is not counted) and returns struct star_result's
 * sum_end_s. */
double star_bare_run(const struct star *star, double *round_cpu_s);

#endif
