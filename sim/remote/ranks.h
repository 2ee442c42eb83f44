/* The processes that mpirun started together: rank 0, and the others. They send one another
 * messages, each on a channel; of one sender on one channel they arrive in order.
 *
 * There are as many as mpirun was told (-n), from beginning to end: none is started later, and the
 * run ends with the first that dies. */
#ifndef SIM_RANKS_H
#define SIM_RANKS_H

#include "core/base/bits.h"
#include "core/base/fail.h"

/* Channels to rank 0, and from it; of the answers each thread of a rank has one. */
enum { CHANNEL_REPORTS = 1, CHANNEL_JOBS = 2, CHANNEL_ANSWERS = 16 };

/* From any thread. How messages are carried is a matter of the two functions. */
struct ranks {
    unsigned own, count; /* number of this process; of all */
    void *context;
    /* Returns when the bytes may be changed again. */
    void (*send)(void *context, unsigned to, int channel, const struct wire *message);
    /* The next message of a channel, which the caller frees, and who sent it. False: none has
     * arrived. */
    bool (*poll)(void *context, int channel, struct wire *message, unsigned *from);
};

/* How many processes were started together, by the environment that mpirun gives them; 1: this is
 * one of its own. */
unsigned ranks_started(void);
/* Once in a process. `ranks->count` is 1 where it is one of its own. False with errors, such as
 * where this program was built without MPI. */
bool ranks_open(struct ranks *ranks, struct errs *errs);
void ranks_close(struct ranks *ranks); /* when nobody sends any more */
/* Name and version of the MPI library, freed by the caller; NULL: this program has none. */
char *ranks_library(void);

/* Between two polls that brought nothing: for a while the processor is offered to others, then this
 * thread sleeps for tens of microseconds at a time. Zero-initialise, and again when something
 * came. */
struct patience {
    unsigned waits;
};
void patience_wait(struct patience *patience);

#endif
