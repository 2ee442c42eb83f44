/* Ranks that are threads of one process: what they send lies in one list until
 * it is polled. */
#ifndef TESTS_LOOPBACK_RANKS_H
#define TESTS_LOOPBACK_RANKS_H

#include "sim/remote/ranks.h"

enum { LOOPBACK_RANKS = 4 };

struct loopback;
struct loopback *loopback_new(unsigned count);
void loopback_free(struct loopback *loopback); /* nothing may be left in it but reports */
struct ranks *loopback_rank(struct loopback *loopback, unsigned rank);
/* Waits until `count` messages to rank 0 lie there. */
void loopback_await(struct loopback *loopback, unsigned count);

#endif
