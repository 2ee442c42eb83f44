/* Has jobs of crews played by the other ranks. */
#include "sim/remote/feeder.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/text/message.h"
#include "models/policy/episode_store.h"
#include "sim/remote/job_message.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Another rank, as rank 0 knows it. */
struct peer {
    struct hello hello; /* no threads before it has introduced itself */
    unsigned busy;      /* jobs under way there */
    struct content_cache known;
};

/* A job under way; its place is its ticket. */
struct flight {
    struct trial_job *job; /* NULL: the ticket is free */
    struct crew *crew;
    unsigned rank;
};

struct feeder {
    const struct ranks *ranks;
    struct hello own;
    struct peer *peers; /* by rank */
    struct flight *flights;
    size_t flight_count, flight_capacity;
    struct crew_helper helper;
    pthread_t thread;
    struct feeder_account account;
    double looked_s; /* when it last looked whether the others are alive */

    pthread_mutex_t lock; /* over all but while the thread waits */
    struct crew **crews;  /* whose jobs are taken, the oldest first */
    size_t crew_count, crew_capacity;
    bool closing;
};

/* What is committed is in the database (a part's is in the folder for temporary files, where the
 * next run on this machine takes it up), and the launcher ends the other ranks. Nothing is freed or
 * landed: the main thread may be anywhere. */
_Noreturn static void give_up(unsigned rank, const struct peer *peer, const char *why)
{
    message_print(stderr,
                  "fedsim: rank %u (process %llu on %s) %s, so the run ends here; the same "
                  "command on this machine goes on from what was committed\n",
                  rank, (unsigned long long)peer->hello.process, peer->hello.host, why);
    _exit(EXIT_FAILED);
}

/* --- a job goes out -------------------------------------------------------------------------- */

static uint32_t free_ticket(struct feeder *feeder)
{
    for (size_t i = 0; i < feeder->flight_count; i++)
        if (!feeder->flights[i].job)
            return (uint32_t)i;
    mem_grow(&feeder->flights, &feeder->flight_capacity, feeder->flight_count + 1,
             sizeof *feeder->flights);
    return (uint32_t)feeder->flight_count++;
}

static void send_to(struct feeder *feeder, unsigned rank, int channel, struct wire *message)
{
    feeder->account.sent_B += message->length;
    feeder->ranks->send(feeder->ranks->context, rank, channel, message);
    wire_free(message);
}

static void send_job(struct feeder *feeder, struct crew *crew, struct job *taken, unsigned rank)
{
    struct trial_job *job = (struct trial_job *)taken; /* its first member */
    struct peer *peer = &feeder->peers[rank];
    struct job_head head = {free_ticket(feeder), job->run, job->kind, job->episodes != NULL,
                            job->episodes ? job->episodes->setting : (struct digest){0}};
    feeder->flights[head.ticket] = (struct flight){job, crew, rank};
    peer->busy++;
    struct parcel parcel = {0};
    struct wire message = {0};
    job->kind->pack(job, &parcel);
    job_write(&head, &parcel, &peer->known, &message);
    parcel_free(&parcel);
    send_to(feeder, rank, CHANNEL_JOBS, &message);
}

/* The next job of the oldest crew that has one. */
static struct job *next_job(struct feeder *feeder, struct crew **crew)
{
    for (size_t i = 0; i < feeder->crew_count; i++) {
        struct job *job = crew_take(*crew = feeder->crews[i]);
        if (job)
            return job;
    }
    return NULL;
}

/* One job for each rank that has nothing to do, as long as there are some; false: there was none to
 * give. */
static bool feed(struct feeder *feeder)
{
    bool fed = false;
    for (unsigned rank = 1; rank < feeder->ranks->count; rank++) {
        const struct peer *peer = &feeder->peers[rank];
        struct crew *crew;
        if (peer->busy >= peer->hello.threads)
            continue;
        struct job *job = next_job(feeder, &crew);
        if (!job)
            break;
        send_job(feeder, crew, job, rank);
        fed = true;
    }
    return fed;
}

/* --- what comes back ------------------------------------------------------------------------- */

static struct flight *flight_of(struct feeder *feeder, unsigned rank, uint32_t ticket)
{
    if (ticket >= feeder->flight_count || !feeder->flights[ticket].job ||
        feeder->flights[ticket].rank != rank)
        die("rank %u speaks of a job that it was not sent", rank);
    return &feeder->flights[ticket];
}

static void on_hello(struct feeder *feeder, unsigned rank, struct wire_reader *reader)
{
    struct peer *peer = &feeder->peers[rank];
    peer->hello = hello_read(reader);
    if (memcmp(&peer->hello.machine, &feeder->own.machine, sizeof peer->hello.machine) != 0)
        give_up(rank, peer,
                "has another version of fedsim, another C library or a processor of another family "
                "than rank 0, and results would not be the same to the last bit");
}

static void answer_find(struct feeder *feeder, unsigned rank, struct wire_reader *reader)
{
    uint32_t thread = read_u32(reader), ticket = read_u32(reader);
    struct digest identity = digest_read(reader);
    struct episode_store *store = flight_of(feeder, rank, ticket)->job->episodes;
    struct episode episode = {0};
    struct wire answer = {0};
    wire_u8(&answer, store->find(store, &identity, &episode));
    episode_write(&episode, &answer);
    send_to(feeder, rank, CHANNEL_ANSWERS + (int)thread, &answer);
}

static void answer_find_bytes(struct feeder *feeder, unsigned rank, struct wire_reader *reader)
{
    uint32_t thread = read_u32(reader), ticket = read_u32(reader);
    struct digest identity = digest_read(reader);
    struct episode_store *store = flight_of(feeder, rank, ticket)->job->episodes;
    struct wire answer = {0}, bytes = {0};
    wire_u8(&answer, store->find_bytes(store, &identity, &bytes));
    wire_raw(&answer, bytes.bytes, bytes.length);
    wire_free(&bytes);
    send_to(feeder, rank, CHANNEL_ANSWERS + (int)thread, &answer);
}

/* What the job played, as its worker here would have kept it. */
static void keep(struct episode_store *store, struct wire_reader *reader)
{
    for (uint32_t i = read_u32(reader); i > 0 && reader->ok; i--) {
        struct digest identity = digest_read(reader);
        struct episode episode = episode_read(reader);
        if (reader->ok)
            store->keep(store, &identity, &episode);
    }
    for (uint32_t i = read_u32(reader); i > 0 && reader->ok; i--) {
        struct digest identity = digest_read(reader);
        size_t length = read_u64(reader);
        const uint8_t *bytes = read_raw(reader, length);
        if (bytes)
            store->keep_bytes(store, &identity, bytes, length);
    }
}

static void on_result(struct feeder *feeder, unsigned rank, struct wire_reader *reader)
{
    struct flight *flight = flight_of(feeder, rank, read_u32(reader));
    struct trial_job *job = flight->job;
    struct crew *crew = flight->crew;
    job->cost = rollout_cost_read(reader);
    keep(job->episodes, reader);
    if (!reader->ok || !job->kind->unpack_result(job, reader))
        die("the result of a job was cut short on its way from rank %u", rank);
    *flight = (struct flight){0};
    feeder->peers[rank].busy--;
    feeder->account.jobs++;
    crew_finish(crew, &job->job, job->cost.physics_s + job->cost.policy_s);
}

static void on_failed(struct feeder *feeder, unsigned rank, struct wire_reader *reader)
{
    size_t length = reader->length - reader->at;
    char *why =
        mem_format("cannot go on (%.*s)", (int)length, (const char *)read_raw(reader, length));
    give_up(rank, &feeder->peers[rank], why);
}

static void receive(struct feeder *feeder, unsigned rank, const struct wire *message)
{
    struct wire_reader reader = wire_read(message->bytes, message->length);
    feeder->account.received_B += message->length;
    switch (read_u8(&reader)) {
    case MESSAGE_HELLO:
        on_hello(feeder, rank, &reader);
        return;
    case MESSAGE_FIND:
        answer_find(feeder, rank, &reader);
        return;
    case MESSAGE_FIND_BYTES:
        answer_find_bytes(feeder, rank, &reader);
        return;
    case MESSAGE_RESULT:
        on_result(feeder, rank, &reader);
        return;
    case MESSAGE_FAILED:
        on_failed(feeder, rank, &reader);
        return;
    default:
        die("rank %u sent a message that is none", rank);
    }
}

static bool hear(struct feeder *feeder)
{
    struct wire message;
    unsigned from;
    bool heard = feeder->ranks->poll(feeder->ranks->context, CHANNEL_REPORTS, &message, &from);
    if (heard) {
        receive(feeder, from, &message);
        wire_free(&message);
    }
    return heard;
}

/* --- the thread ------------------------------------------------------------------------------ */

/* Of those on this computer whose process ids mean here what they mean there. mpirun sees others
 * die, and ends this process too. */
static bool is_dead(const struct feeder *feeder, const struct peer *peer)
{
    const struct hello *own = &feeder->own, *hello = &peer->hello;
    return hello->threads && hello->processes == own->processes && hello->processes &&
           strcmp(hello->host, own->host) == 0 && kill((pid_t)hello->process, 0) != 0 &&
           errno == ESRCH;
}

static void look_for_dead(struct feeder *feeder)
{
    const double every_s = 0.1;
    double now_s = host_clock_s(CLOCK_MONOTONIC);
    if (now_s - feeder->looked_s < every_s)
        return;
    feeder->looked_s = now_s;
    for (unsigned rank = 1; rank < feeder->ranks->count; rank++)
        if (is_dead(feeder, &feeder->peers[rank]))
            give_up(rank, &feeder->peers[rank], "has died");
}

/* One look at all there is to do; false: there was nothing. */
static bool turn(struct feeder *feeder)
{
    double start_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID);
    bool busy = hear(feeder);
    busy |= feed(feeder);
    if (busy)
        feeder->account.spent_s += host_clock_s(CLOCK_THREAD_CPUTIME_ID) - start_s;
    else
        look_for_dead(feeder);
    return busy;
}

static void *work(void *argument)
{
    struct feeder *feeder = argument;
    struct patience patience = {0};
    for (;;) {
        pthread_mutex_lock(&feeder->lock);
        bool closing = feeder->closing, busy = !closing && turn(feeder);
        pthread_mutex_unlock(&feeder->lock);
        if (closing)
            return NULL;
        if (busy)
            patience = (struct patience){0};
        else
            patience_wait(&patience);
    }
}

/* --- crews come and go ----------------------------------------------------------------------- */

static void join(void *context, struct crew *crew)
{
    struct feeder *feeder = context;
    pthread_mutex_lock(&feeder->lock);
    mem_grow(&feeder->crews, &feeder->crew_capacity, feeder->crew_count + 1, sizeof *feeder->crews);
    feeder->crews[feeder->crew_count++] = crew;
    pthread_mutex_unlock(&feeder->lock);
}

static void leave(void *context, struct crew *crew)
{
    struct feeder *feeder = context;
    size_t kept = 0;
    pthread_mutex_lock(&feeder->lock);
    for (size_t i = 0; i < feeder->crew_count; i++)
        if (feeder->crews[i] != crew)
            feeder->crews[kept++] = feeder->crews[i];
    feeder->crew_count = kept;
    pthread_mutex_unlock(&feeder->lock);
}

struct feeder *feeder_open(const struct ranks *ranks, struct digest machine, unsigned jobs)
{
    struct feeder *feeder = mem_zero(1, sizeof *feeder);
    feeder->ranks = ranks;
    feeder->own = hello_own(0, machine);
    feeder->peers = mem_zero(ranks->count, sizeof *feeder->peers);
    feeder->helper = (struct crew_helper){feeder, (ranks->count - 1) * jobs, join, leave};
    pthread_mutex_init(&feeder->lock, NULL);
    sigset_t all, before; /* a signal is the main thread's */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&feeder->thread, NULL, work, feeder) != 0) {
        fputs("fedsim: no thread can be started to feed the other ranks\n", stderr);
        exit(EXIT_FAILED);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return feeder;
}

const struct crew_helper *feeder_helper(struct feeder *feeder)
{
    return &feeder->helper;
}

/* The others go on listening until they are told, so nothing is lost of what they still say. */
struct feeder_account feeder_close(struct feeder *feeder)
{
    pthread_mutex_lock(&feeder->lock);
    feeder->closing = true;
    pthread_mutex_unlock(&feeder->lock);
    pthread_join(feeder->thread, NULL);
    feeder->looked_s = 0; /* the run may have ended before it was seen that a rank has died */
    look_for_dead(feeder);
    struct feeder_account account = feeder->account;
    for (unsigned rank = 1; rank < feeder->ranks->count; rank++) {
        struct wire end = {0};
        wire_u8(&end, MESSAGE_END);
        send_to(feeder, rank, CHANNEL_JOBS, &end);
        content_cache_free(&feeder->peers[rank].known);
    }
    pthread_mutex_destroy(&feeder->lock);
    free(feeder->peers);
    free(feeder->flights);
    free(feeder->crews);
    free(feeder);
    return account;
}
