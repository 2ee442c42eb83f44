/* Asks rank 0 for episodes that were played before. */
#include "sim/remote/remote_store.h"

#include "core/base/mem.h"
#include "sim/remote/job_message.h"

#include <stdlib.h>

struct remote_store {
    struct episode_store base; /* first */
    const struct ranks *ranks;
    uint32_t thread, ticket;
    bool missed; /* an episode was not there */
    struct wire kept, kept_bytes;
    uint32_t episodes, pieces; /* in them */
};

/* Sends a question and waits for its answer, of whom this thread alone asks on its channel. */
static struct wire ask(const struct remote_store *store, struct wire *question)
{
    const struct ranks *ranks = store->ranks;
    int channel = CHANNEL_ANSWERS + (int)store->thread;
    struct wire answer;
    unsigned from;
    struct patience patience = {0};
    ranks->send(ranks->context, 0, CHANNEL_REPORTS, question);
    wire_free(question);
    while (!ranks->poll(ranks->context, channel, &answer, &from))
        patience_wait(&patience);
    return answer;
}

static struct wire question_of(const struct remote_store *store, enum message kind)
{
    struct wire question = {0};
    wire_u8(&question, (uint8_t)kind);
    wire_u32(&question, store->thread);
    wire_u32(&question, store->ticket);
    return question;
}

static bool find(struct episode_store *base, const struct digest *identity, struct episode *episode)
{
    struct remote_store *store = (struct remote_store *)base;
    if (store->missed)
        return false;
    struct wire question = question_of(store, MESSAGE_FIND);
    digest_write(*identity, &question);
    struct wire answer = ask(store, &question);
    struct wire_reader reader = wire_read(answer.bytes, answer.length);
    bool found = read_u8(&reader);
    *episode = episode_read(&reader);
    store->missed = !found;
    wire_free(&answer);
    return found;
}

static void keep(struct episode_store *base, const struct digest *identity,
                 const struct episode *episode)
{
    struct remote_store *store = (struct remote_store *)base;
    digest_write(*identity, &store->kept);
    episode_write(episode, &store->kept);
    store->episodes++;
}

static bool find_bytes(struct episode_store *base, const struct digest *identity,
                       struct wire *bytes)
{
    struct remote_store *store = (struct remote_store *)base;
    struct wire question = question_of(store, MESSAGE_FIND_BYTES);
    digest_write(*identity, &question);
    struct wire answer = ask(store, &question);
    struct wire_reader reader = wire_read(answer.bytes, answer.length);
    bool found = read_u8(&reader);
    if (found)
        wire_raw(bytes, answer.bytes + reader.at, answer.length - reader.at);
    wire_free(&answer);
    return found;
}

static void keep_bytes(struct episode_store *base, const struct digest *identity, const void *bytes,
                       size_t length)
{
    struct remote_store *store = (struct remote_store *)base;
    digest_write(*identity, &store->kept_bytes);
    wire_u64(&store->kept_bytes, length);
    wire_raw(&store->kept_bytes, bytes, length);
    store->pieces++;
}

struct remote_store *remote_store_new(const struct ranks *ranks, unsigned thread, uint32_t ticket,
                                      struct digest setting)
{
    struct remote_store *store = mem_zero(1, sizeof *store);
    *store = (struct remote_store){.base = {setting, find, keep, find_bytes, keep_bytes},
                                   .ranks = ranks,
                                   .thread = thread,
                                   .ticket = ticket};
    return store;
}

struct episode_store *remote_store_base(struct remote_store *store)
{
    return store ? &store->base : NULL;
}

void remote_store_write(const struct remote_store *store, struct wire *out)
{
    const struct remote_store none = {.ranks = NULL};
    if (!store)
        store = &none;
    wire_u32(out, store->episodes);
    wire_raw(out, store->kept.bytes, store->kept.length);
    wire_u32(out, store->pieces);
    wire_raw(out, store->kept_bytes.bytes, store->kept_bytes.length);
}

void remote_store_free(struct remote_store *store)
{
    if (!store)
        return;
    wire_free(&store->kept);
    wire_free(&store->kept_bytes);
    free(store);
}
