/* Whether mpirun started this process, and how one waits for a message. */
#include "sim/remote/ranks.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

/* Open MPI's; MPICH's and Intel's. */
static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};

unsigned ranks_started(void)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *size = getenv(sizes[i]);
        if (size && atoi(size) > 0)
            return (unsigned)atoi(size);
    }
    return 1;
}

void patience_wait(struct patience *patience)
{
    enum { YIELDS = 100, SHORT_NAPS = 1000, SHORT_NS = 20000, LONG_NS = 200000 };
    unsigned waits = patience->waits++;
    if (waits < YIELDS) {
        sched_yield();
        return;
    }
    patience->waits -= waits > YIELDS + SHORT_NAPS; /* no overflow */
    struct timespec nap = {.tv_nsec = waits < YIELDS + SHORT_NAPS ? SHORT_NS : LONG_NS};
    nanosleep(&nap, NULL);
}
