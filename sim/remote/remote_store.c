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
    struct wire kept, kept_observed;
    uint32_t episodes, series; /* in them */
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

static bool find_observed(struct episode_store *base, const struct digest *chain,
                          struct moments *observed, uint32_t width)
{
    struct remote_store *store = (struct remote_store *)base;
    struct wire question = question_of(store, MESSAGE_OBSERVED);
    wire_u32(&question, width);
    digest_write(*chain, &question);
    struct wire answer = ask(store, &question);
    struct wire_reader reader = wire_read(answer.bytes, answer.length);
    bool found = read_u8(&reader);
    if (found)
        moments_read(&reader, observed, width);
    wire_free(&answer);
    return found;
}

static void keep_observed(struct episode_store *base, const struct digest *chain,
                          const struct moments *observed, uint32_t width)
{
    struct remote_store *store = (struct remote_store *)base;
    digest_write(*chain, &store->kept_observed);
    wire_u32(&store->kept_observed, width);
    moments_write(observed, width, &store->kept_observed);
    store->series++;
}

struct remote_store *remote_store_new(const struct ranks *ranks, unsigned thread, uint32_t ticket,
                                      struct digest setting)
{
    struct remote_store *store = mem_zero(1, sizeof *store);
    *store = (struct remote_store){.base = {setting, find, keep, find_observed, keep_observed},
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
    wire_u32(out, store->series);
    wire_raw(out, store->kept_observed.bytes, store->kept_observed.length);
}

void remote_store_free(struct remote_store *store)
{
    if (!store)
        return;
    wire_free(&store->kept);
    wire_free(&store->kept_observed);
    free(store);
}
