/* What rank 0 and the others say to one another.
 *
 *     rank 0   to a rank     MESSAGE_JOB        a ticket, and all that the job is a function of
 *                            MESSAGE_END        no more jobs
 *                            an answer          to a question, on the channel of the thread
 *     a rank   to rank 0     MESSAGE_HELLO      who it is, and how many jobs it plays at once
 *                            MESSAGE_FIND       was this episode played before?
 *                            MESSAGE_FIND_BYTES what is kept as bytes under that identity?
 *                            MESSAGE_RESULT     of a ticket, with the episodes that were played
 *                            MESSAGE_FAILED     it cannot go on, and why
 *
 * The first byte of a message is its kind. All ranks are of one program, so a message that makes no
 * sense is a bug, and dies. */
#ifndef SIM_JOB_MESSAGE_H
#define SIM_JOB_MESSAGE_H

#include "sim/dispatch/trial_job.h"
#include "sim/remote/content_cache.h"

enum message {
    MESSAGE_HELLO,
    MESSAGE_JOB,
    MESSAGE_END,
    MESSAGE_FIND,
    MESSAGE_FIND_BYTES,
    MESSAGE_RESULT,
    MESSAGE_FAILED
};

/* A rank as it introduces itself. */
struct hello {
    uint32_t threads;      /* jobs at a time */
    struct digest machine; /* of all that can change bits (machine.h) */
    char host[64];
    uint64_t process, processes; /* its id, and the name space in which that is counted */
};
/* This process. */
struct hello hello_own(uint32_t threads, struct digest machine);
void hello_write(const struct hello *hello, struct wire *out);
struct hello hello_read(struct wire_reader *reader);

/* What a job message says before what the job's kind packed. */
struct job_head {
    uint32_t ticket;
    int64_t run;
    const struct trial_job_kind *kind;
    bool stored; /* episodes are looked up, in this setting */
    struct digest setting;
};
/* `known`: what the rank has. Contents that it has not are added there, and to the message. */
void job_write(const struct job_head *head, const struct parcel *parcel,
               struct content_cache *known, struct wire *out);
/* Behind the first byte. `contents` (freed by the caller) are those of `parcel`, which begins where
 * the job's kind packed; both are good until the next message. */
struct job_head job_read(struct wire_reader *reader, struct content_cache *known,
                         struct content **contents, struct parcel_reader *parcel);

#endif
