/* Built without MPI: several processes that mpirun started would each run the whole study. */
#include "sim/remote/ranks.h"

#include <stddef.h>

bool ranks_open(struct ranks *ranks, struct errs *errs)
{
    *ranks = (struct ranks){.count = 1};
    unsigned started = ranks_started();
    return started == 1 ||
           errs_add(errs, FAULT_INPUT, NULL, NULL,
                    "mpirun started %u processes, and each would run the whole study: this fedsim "
                    "is built without MPI (./configure --with-mpi)",
                    started);
}

char *ranks_library(void)
{
    return NULL;
}

void ranks_close(struct ranks *ranks)
{
    (void)ranks;
}
