#include "tests/support/loopback_ranks.h"

#include "core/base/mem.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

struct letter {
    struct letter *next;
    unsigned from, to;
    int channel;
    struct wire message;
};

struct end {
    struct loopback *loopback;
    struct ranks ranks;
};

struct loopback {
    pthread_mutex_t lock;
    struct letter *first;
    struct end ends[LOOPBACK_RANKS];
};

static void send_letter(void *context, unsigned to, int channel, const struct wire *message)
{
    struct end *end = context;
    struct letter *letter = mem_zero(1, sizeof *letter), **last;
    *letter = (struct letter){.from = end->ranks.own, .to = to, .channel = channel};
    wire_raw(&letter->message, message->bytes, message->length);
    pthread_mutex_lock(&end->loopback->lock);
    for (last = &end->loopback->first; *last; last = &(*last)->next)
        ;
    *last = letter;
    pthread_mutex_unlock(&end->loopback->lock);
}

static bool poll_letter(void *context, int channel, struct wire *message, unsigned *from)
{
    struct end *end = context;
    pthread_mutex_lock(&end->loopback->lock);
    struct letter **at = &end->loopback->first;
    while (*at && ((*at)->to != end->ranks.own || (*at)->channel != channel))
        at = &(*at)->next;
    struct letter *letter = *at;
    if (letter) {
        *at = letter->next;
        *message = letter->message;
        *from = letter->from;
        free(letter);
    }
    pthread_mutex_unlock(&end->loopback->lock);
    return letter != NULL;
}

struct loopback *loopback_new(unsigned count)
{
    ck_assert_uint_le(count, LOOPBACK_RANKS);
    struct loopback *loopback = mem_zero(1, sizeof *loopback);
    pthread_mutex_init(&loopback->lock, NULL);
    for (unsigned i = 0; i < count; i++) {
        struct end *end = &loopback->ends[i];
        *end = (struct end){loopback, {i, count, end, send_letter, poll_letter}};
    }
    return loopback;
}

void loopback_free(struct loopback *loopback)
{
    while (loopback->first) {
        struct letter *letter = loopback->first;
        ck_assert_uint_eq(letter->to, 0);
        loopback->first = letter->next;
        wire_free(&letter->message);
        free(letter);
    }
    pthread_mutex_destroy(&loopback->lock);
    free(loopback);
}

struct ranks *loopback_rank(struct loopback *loopback, unsigned rank)
{
    return &loopback->ends[rank].ranks;
}

void loopback_await(struct loopback *loopback, unsigned count)
{
    for (unsigned there = 0; there < count; sched_yield()) {
        there = 0;
        pthread_mutex_lock(&loopback->lock);
        for (struct letter *letter = loopback->first; letter; letter = letter->next)
            there += letter->to == 0;
        pthread_mutex_unlock(&loopback->lock);
    }
}
