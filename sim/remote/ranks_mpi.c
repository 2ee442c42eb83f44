/* Messages by MPI (MPI: A Message-Passing Interface Standard, 3.1). The only user of mpi.h.
 *
 * Calls of several threads take turns (MPI_THREAD_SERIALIZED). No thread waits within MPI for
 * another rank to receive: it would keep the others of its own rank out, and two ranks that send
 * each other something large would wait for ever. Only the rest of a message that has begun to
 * arrive is waited for, and MPI goes on with a rank's own sends meanwhile. */
#include "sim/remote/ranks.h"

#include "core/base/mem.h"

#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static bool sent(MPI_Request *request)
{
    int done = 0;
    pthread_mutex_lock(&turn);
    MPI_Test(request, &done, MPI_STATUS_IGNORE);
    pthread_mutex_unlock(&turn);
    return done;
}

static void send_message(void *context, unsigned to, int channel, const struct wire *message)
{
    (void)context;
    MPI_Request request;
    struct patience patience = {0};
    if (message->length > INT_MAX)
        die("a message between ranks is larger than MPI allows (2 GiB)");
    pthread_mutex_lock(&turn);
    MPI_Isend(message->bytes, (int)message->length, MPI_BYTE, (int)to, channel, MPI_COMM_WORLD,
              &request);
    pthread_mutex_unlock(&turn);
    while (!sent(&request))
        patience_wait(&patience);
}

static void receive(MPI_Message *arrived, const MPI_Status *status, struct wire *message)
{
    int length = 0;
    MPI_Get_count(status, MPI_BYTE, &length);
    *message = (struct wire){0};
    wire_reserve(message, (size_t)length + 1); /* never NULL */
    message->length = (size_t)length;
    MPI_Mrecv(message->bytes, length, MPI_BYTE, arrived, MPI_STATUS_IGNORE);
}

static bool poll_message(void *context, int channel, struct wire *message, unsigned *from)
{
    (void)context;
    int there = 0;
    MPI_Message arrived;
    MPI_Status status;
    pthread_mutex_lock(&turn);
    MPI_Improbe(MPI_ANY_SOURCE, channel, MPI_COMM_WORLD, &there, &arrived, &status);
    if (there) {
        receive(&arrived, &status, message);
        *from = (unsigned)status.MPI_SOURCE;
    }
    pthread_mutex_unlock(&turn);
    return there;
}

bool ranks_open(struct ranks *ranks, struct errs *errs)
{
    int provided, own, count;
    *ranks = (struct ranks){.count = 1, .send = send_message, .poll = poll_message};
    if (ranks_started() == 1)
        return true;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (provided < MPI_THREAD_SERIALIZED)
        return errs_add(errs, FAULT_RUN, NULL, NULL,
                        "this MPI serves no threads (MPI_THREAD_SERIALIZED)");
    MPI_Comm_rank(MPI_COMM_WORLD, &own);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    ranks->own = (unsigned)own;
    ranks->count = (unsigned)count;
    return true;
}

/* "Open MPI v4.1.4, package: ..." */
char *ranks_library(void)
{
    char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length;
    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0';
    return mem_string(text);
}

void ranks_close(struct ranks *ranks)
{
    if (ranks->count > 1)
        MPI_Finalize();
}
