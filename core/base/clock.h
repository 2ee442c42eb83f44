/* Clocks of the host, which no result depends on: for progress, rates and the tables host_*. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <time.h>

/* Seconds on `clock` (CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID ...). */
double host_clock_s(clockid_t clock);

#endif
