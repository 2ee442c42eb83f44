/* Clocks of the host, which no result depends on: for progress, rates and the tables host_*.
 * Virtual time is core/engine/engine.h's.
 *
 *     double began_s = host_clock_s(CLOCK_MONOTONIC);
 *     ...
 *     double took_s = host_clock_s(CLOCK_MONOTONIC) - began_s;
 *
 * CLOCK_MONOTONIC goes on while the program waits and never jumps; CLOCK_THREAD_CPUTIME_ID counts
 * the time that the processor spent on the calling thread. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <time.h>

/* Seconds on `clock` (CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID ...). */
double host_clock_s(clockid_t clock);

#endif
