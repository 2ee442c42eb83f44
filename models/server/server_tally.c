/* What an aggregation hears, and the votes that makes. */
#include "models/server/server_tally.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "models/server/server_parts.h"
#include "models/server/server_waves.h"

#include <stdlib.h>
#include <string.h>

/* --- what an aggregation hears ---------------------------------------------------------------- */

/* By wave, slot, and the order of arrival among replicas: a total order, so that the answer does
 * not depend on how qsort sorts. */
static int by_wave(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    if (x->wave->number != y->wave->number)
        return x->wave->number > y->wave->number ? 1 : -1;
    if (x->slot != y->slot)
        return x->slot > y->slot ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Uploads that come from here on wait for the next aggregation, while the acceptance panel is asked
 * too. */
void server_hear(struct server *server)
{
    struct arrivals *heard = &server->heard;
    *heard = server->waiting;
    server->waiting = (struct arrivals){0};
    if (heard->count)
        qsort(heard->items, heard->count, sizeof *heard->items, by_wave);
    for (size_t i = 0; i < heard->count; i++) {
        struct arrival *arrival = &heard->items[i];
        const struct server_wave *wave = arrival->wave;
        wave->answers[arrival->slot] = SLOT_HEARD;
        arrival->weight = learner_weight(server->learner, server->version - wave->base);
        arrival->base = wave->origin ? blob_floats(wave->origin) : NULL;
    }
}

void server_forget(struct server *server)
{
    for (size_t i = 0; i < server->heard.count; i++)
        server->heard.items[i].wave->arrivals--;
    arrivals_clear(&server->heard);
    server_sweep_waves(server);
}

/* --- votes ------------------------------------------------------------------------------------ */

/* What the replicas of a slot say together, from arrivals[*next] on: +1, -1, 0 where they are
 * evenly split. Weights are present without a vote. */
static int majority(const struct arrivals *heard, size_t *next, bool *present)
{
    const struct arrival *first = &heard->items[*next];
    int sum = 0;
    for (; *next < heard->count; ++*next) {
        const struct arrival *arrival = &heard->items[*next];
        if (arrival->wave != first->wave || arrival->slot != first->slot)
            break;
        sum += arrival->vote;
    }
    *present = first->theta || sum != 0;
    return sum;
}

static struct vote_group new_group(const struct server *server, const struct server_wave *wave)
{
    return (struct vote_group){.wave = wave->number,
                               .slots = wave->slots,
                               .staleness = server->version - wave->base,
                               .ballots = mem_zero(2, bits_bytes(wave->slots))};
}

/* The votes of the wave that begins at arrivals[*next]. */
static struct vote_group count_votes(const struct server *server, size_t *next)
{
    const struct arrivals *heard = &server->heard;
    const struct server_wave *wave = heard->items[*next].wave;
    struct vote_group group = new_group(server, wave);
    size_t bytes = bits_bytes(wave->slots);
    while (*next < heard->count && heard->items[*next].wave == wave) {
        uint32_t slot = heard->items[*next].slot;
        bool present;
        int vote = majority(heard, next, &present);
        group.voters += present;
        bit_put(group.ballots, slot, present);
        bit_put(group.ballots + bytes, slot, vote > 0);
    }
    return group;
}

/* The perturbations of this group that the update needs. */
static uint8_t *rows_of(const struct server *server, const struct update *update,
                        const struct vote_group *group)
{
    const struct learner *learner = server->learner;
    struct server_wave *wave = server_find_wave(server, group->wave);
    size_t bytes = learner_row_bytes(learner), row = 0;
    uint8_t *rows = mem_alloc(update_rows(learner, update, group) * bytes);
    for (uint32_t slot = 0; slot < learner_rows(learner, group->slots); slot++) {
        bool all = update->regular || !learner->config.method->own_perturbations;
        if (all || bit_get(group->ballots, slot))
            memcpy(rows + row++ * bytes, server_wave_row(wave, learner, slot), bytes);
    }
    return rows;
}

/* The votes of just the current wave: what every synchronous round is, and the shorter way of
 * telling it. */
static bool regular(const struct update *update)
{
    return update->count == 1 && update->groups[0].wave == update->round &&
           update->groups[0].staleness == 0;
}

struct update server_tally(const struct server *server, bool keep)
{
    const struct arrivals *heard = &server->heard;
    struct update update = {.round = server->version + 1,
                            .accept = keep,
                            .groups = mem_zero(heard->count + 1, sizeof *update.groups),
                            .key = server->learner->problem.seed_key,
                            .before = server->progress};
    for (size_t next = 0; keep && next < heard->count;) {
        struct vote_group group = count_votes(server, &next);
        if (group.voters)
            update.groups[update.count++] = group;
        else
            free(group.ballots);
    }
    /* The round's own wave is part of the update even if nobody was heard. */
    const struct server_wave *own = server_find_wave(server, update.round);
    if (!update.count && own && own->base == server->version)
        update.groups[update.count++] = new_group(server, own);
    update.regular = regular(&update);
    for (uint32_t g = 0; keep && g < update.count && learner_sends_rows(server->learner); g++)
        update.groups[g].rows = rows_of(server, &update, &update.groups[g]);
    return update;
}
