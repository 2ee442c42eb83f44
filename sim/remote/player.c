/* Plays jobs for rank 0. */
#include "sim/remote/player.h"

#include "core/base/mem.h"
#include "core/engine/stop_signals.h"
#include "sim/dispatch/learning.h"
#include "sim/remote/job_message.h"
#include "sim/remote/remote_store.h"
#include "sim/scenario/scenario.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* A trial whose jobs are played here. Each thread has a worker of its own in it, since workers keep
 * what they made of the trial's task. */
struct opened {
    struct opened *next;
    int64_t run;
    struct scenario scenario; /* what is learnt points into it */
    struct learning learning;
    struct rollout_worker **workers; /* by thread; NULL: it has played no job of it */
    unsigned users;                  /* jobs of it under way */
};

struct player {
    const struct player_options *options;
    pid_t parent;         /* who started this process; while it lives, rank 0 may */
    pthread_mutex_t lock; /* over all below; jobs are taken in the order in which they came */
    struct content_cache known;
    struct opened *opened; /* the one used last first */
    bool over;
};

struct player_thread {
    pthread_t id;
    struct player *player;
    unsigned number;
};

/* A job under way on a thread. */
struct played {
    struct trial_job *job; /* NULL: none */
    uint32_t ticket;
    struct opened *trial;
    struct remote_store *store;
};

static void send_report(const struct player *player, struct wire *message)
{
    const struct ranks *ranks = player->options->ranks;
    ranks->send(ranks->context, 0, CHANNEL_REPORTS, message);
    wire_free(message);
}

/* Rank 0 ends the run, and the launcher this process. */
_Noreturn static void fail(const struct player *player, const struct errs *errs)
{
    struct wire message = {0};
    const char *why = errs_first(errs);
    wire_u8(&message, MESSAGE_FAILED);
    while (*why)
        wire_u8(&message, (uint8_t)*why++);
    send_report(player, &message);
    for (;;)
        pause();
}

/* --- trials ---------------------------------------------------------------------------------- */

static void close_trial(const struct player *player, struct opened *trial)
{
    for (unsigned i = 0; i < player->options->threads; i++)
        rollout_worker_free(trial->workers[i]);
    learning_free(&trial->learning);
    free(trial->workers);
    free(trial);
}

/* Trials that nobody has needed for a while; how many more rank 0 has under way is not known. */
static void close_old(struct player *player)
{
    enum { TRIALS_KEPT = 64 };
    unsigned count = 0;
    for (struct opened **at = &player->opened; *at;) {
        struct opened *trial = *at;
        if (++count <= TRIALS_KEPT || trial->users) {
            at = &trial->next;
            continue;
        }
        *at = trial->next;
        close_trial(player, trial);
    }
}

static struct opened *open_trial(struct player *player, int64_t run)
{
    const struct player_options *options = player->options;
    struct errs errs = {0};
    struct opened *trial = mem_zero(1, sizeof *trial);
    trial->run = run;
    trial->workers = mem_zero(options->threads, sizeof *trial->workers);
    const struct scenario *scenario = played_scenario(options->studies, run, &errs);
    if (!scenario)
        fail(player, &errs);
    scenario_copy(&trial->scenario, scenario);
    if (!learning_open(&trial->learning, &trial->scenario, &errs))
        fail(player, &errs);
    errs_free(&errs);
    return trial;
}

/* It moves to the front. */
static struct opened *find_trial(struct player *player, int64_t run)
{
    struct opened **at = &player->opened;
    while (*at && (*at)->run != run)
        at = &(*at)->next;
    struct opened *trial = *at;
    if (trial)
        *at = trial->next;
    else
        trial = open_trial(player, run);
    trial->next = player->opened;
    player->opened = trial;
    return trial;
}

/* --- jobs ------------------------------------------------------------------------------------ */

static struct played unpack(struct player *player, unsigned thread, struct wire_reader *reader)
{
    struct content *contents;
    struct parcel_reader parcel;
    struct job_head head = job_read(reader, &player->known, &contents, &parcel);
    struct played played = {.ticket = head.ticket, .trial = find_trial(player, head.run)};
    played.trial->users++;
    played.job = head.kind->unpack(&parcel, &played.trial->learning);
    free(contents);
    if (!played.job)
        die("a job came that is none of this trial's");
    if (head.stored)
        played.store = remote_store_new(player->options->ranks, thread, head.ticket, head.setting);
    played.job->episodes = remote_store_base(played.store);
    if (!played.trial->workers[thread])
        played.trial->workers[thread] = rollout_worker_new();
    close_old(player);
    return played;
}

/* The next job, if there is one. */
static struct played take(struct player *player, unsigned thread)
{
    const struct ranks *ranks = player->options->ranks;
    struct played played = {0};
    struct wire message;
    unsigned from;
    if (player->over || !ranks->poll(ranks->context, CHANNEL_JOBS, &message, &from))
        return played;
    struct wire_reader reader = wire_read(message.bytes, message.length);
    if (read_u8(&reader) == MESSAGE_JOB)
        played = unpack(player, thread, &reader);
    else
        player->over = true;
    wire_free(&message);
    return played;
}

static void play(struct player *player, unsigned thread, struct played *played)
{
    const struct trial_job_kind *kind = played->job->kind;
    struct wire message = {0};
    trial_job_run(played->job, played->trial->workers[thread]);
    wire_u8(&message, MESSAGE_RESULT);
    wire_u32(&message, played->ticket);
    rollout_cost_write(&played->job->cost, &message);
    remote_store_write(played->store, &message);
    kind->pack_result(played->job, &message);
    send_report(player, &message);
    remote_store_free(played->store);
    kind->free(played->job);
    pthread_mutex_lock(&player->lock);
    played->trial->users--;
    pthread_mutex_unlock(&player->lock);
}

/* Without whoever started it, nobody would end it either. */
static void wait_on(const struct player *player, struct patience *patience)
{
    if (getppid() != player->parent)
        _exit(EXIT_FAILED);
    patience_wait(patience);
}

static void *work(void *argument)
{
    struct player_thread *self = argument;
    struct player *player = self->player;
    struct patience patience = {0};
    for (;;) {
        pthread_mutex_lock(&player->lock);
        struct played played = take(player, self->number);
        bool over = player->over;
        pthread_mutex_unlock(&player->lock);
        if (played.job) {
            play(player, self->number, &played);
            patience = (struct patience){0};
        } else if (over)
            return NULL;
        else
            wait_on(player, &patience);
    }
}

static void introduce(const struct player *player)
{
    struct wire message = {0};
    struct hello hello = hello_own(player->options->threads, player->options->machine);
    hello_write(&hello, &message);
    send_report(player, &message);
}

void player_run(const struct player_options *options)
{
    struct player player = {.options = options, .parent = getppid()};
    struct player_thread *threads = mem_zero(options->threads, sizeof *threads);
    pthread_mutex_init(&player.lock, NULL);
    stop_signals_ignore(); /* rank 0 tells when the run is over */
    introduce(&player);
    for (unsigned i = 0; i < options->threads; i++) {
        threads[i] = (struct player_thread){.player = &player, .number = i};
        if (pthread_create(&threads[i].id, NULL, work, &threads[i]) != 0) {
            fprintf(stderr, "fedsim: no %u threads can be started (--jobs)\n", options->threads);
            exit(EXIT_FAILED);
        }
    }
    for (unsigned i = 0; i < options->threads; i++)
        pthread_join(threads[i].id, NULL);
    while (player.opened) {
        struct opened *trial = player.opened;
        player.opened = trial->next;
        close_trial(&player, trial);
    }
    content_cache_free(&player.known);
    pthread_mutex_destroy(&player.lock);
    free(threads);
}
