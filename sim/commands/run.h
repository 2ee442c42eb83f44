/* `fedsim run`: every trial of every study that the database does not hold yet. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "core/base/fail.h"
#include "sim/federation/federation.h"

#include <stdbool.h>
#include <stddef.h>

struct run_options {
    const char *const *scenarios;
    size_t scenario_count;
    const char *database;
    const char *curves;      /* folder of curve files; NULL: none (reports/pages/curve_file.h) */
    const char *const *sets; /* path=value */
    size_t set_count;
    unsigned jobs;  /* 0: one for each core */
    unsigned chaos; /* seed of core/engine/pool.h's; 0: none */
    unsigned audit; /* every n-th agent; 0: off */
    bool fresh, quiet;
    bool force; /* curves may replace files that are none */
};

/* Returns the exit status (command.h). */
int run_studies(const struct run_options *options, struct errs *errs);

#endif
