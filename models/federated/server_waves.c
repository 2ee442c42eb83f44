/* Waves that are open, what has arrived of them, and what an aggregation makes of it. */
#include "core/base/mem.h"
#include "models/federated/server_parts.h"
#include "models/federated/work.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- waves ------------------------------------------------------------------------------------ */

void wave_free(struct wave *wave, const struct learner *learner)
{
    blob_drop(wave->origin);
    for (uint32_t row = 0; wave->rows && row < learner_rows(learner, wave->slots); row++)
        free(wave->rows[row]);
    free(wave->rows);
    free(wave->answers);
    free(wave);
}

const uint8_t *wave_row(struct wave *wave, const struct learner *learner, uint32_t slot)
{
    uint32_t row = learner->algorithm->own_rows ? slot : 0;
    if (!wave->rows[row]) {
        wave->rows[row] = mem_zero(1, learner_row_bytes(learner));
        learner_draw(learner, learner->problem.seed_key, wave->number, row, 0, wave->rows[row]);
    }
    return wave->rows[row];
}

struct wave *server_wave(const struct server *server, uint32_t number)
{
    size_t low = 0, high = server->waves_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (server->waves[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < server->waves_count && server->waves[low]->number == number;
    return found ? server->waves[low] : NULL;
}

void server_open(struct server *server, uint32_t number, uint32_t slots)
{
    const struct learner *learner = server->learner;
    assert(number && number <= ENTRY_FIELD_MAX);
    assert(learner->config.asynchronous || number == server->version + 1);
    assert(!server->waves_count || number > server->waves[server->waves_count - 1]->number);
    assert(slots && slots < ENTRY_FIELD_MAX &&
           (!learner->algorithm->blocks || slots <= learner->d));
    struct wave *wave = mem_zero(1, sizeof *wave);
    *wave = (struct wave){
        .number = number, .slots = slots, .base = server->version, .answers = mem_zero(slots, 1)};
    mem_grow(&server->waves, &server->waves_capacity, server->waves_count + 1, sizeof(void *));
    server->waves[server->waves_count++] = wave;
    server->slots = slots;
    if (learner_sends_weights(learner))
        wave->origin = blob_hold(server->state);
    if (learner_sends_rows(learner))
        wave->rows = mem_zero(learner_rows(learner, slots), sizeof *wave->rows);
}

/* Drops the retired waves that nothing refers to. */
static void sweep(struct server *server)
{
    size_t kept = 0;
    for (size_t i = 0; i < server->waves_count; i++) {
        struct wave *wave = server->waves[i];
        if (wave->retired && !wave->arrivals)
            wave_free(wave, server->learner);
        else
            server->waves[kept++] = wave;
    }
    server->waves_count = kept;
}

void server_retire(struct server *server, uint32_t number)
{
    struct wave *wave = server_wave(server, number);
    assert(wave && !wave->retired);
    wave->retired = true;
    if (!wave->arrivals)
        sweep(server);
}

/* --- uploads ---------------------------------------------------------------------------------- */

static void arrival_clear(struct arrival *arrival)
{
    free(arrival->theta);
    free(arrival->mean);
}

void arrivals_clear(struct arrivals *arrivals)
{
    for (size_t i = 0; i < arrivals->count; i++)
        arrival_clear(&arrivals->items[i]);
    free(arrivals->items);
    *arrivals = (struct arrivals){0};
}

bool server_wants(const struct server *server, uint32_t number, uint32_t slot)
{
    const struct wave *wave = server_wave(server, number);
    return wave && !wave->retired && slot < wave->slots &&
           wave->answers[slot] < learner_replicas(server->learner);
}

static bool refused(uint32_t wave, uint32_t slot, struct errs *errs, const char *what)
{
    return errs_add(errs, FAULT_RUN, NULL, NULL,
                    "wave %u: the upload of slot %u is damaged or out of order (%s)", wave, slot,
                    what);
}

/* The header says what this slot may send for this wave. */
static bool upload_expected(const struct learner *learner, const struct arrival *arrival,
                            const struct entry *entry)
{
    bool weights = learner_sends_weights(learner);
    return entry->type == (weights ? ENTRY_WEIGHTS : ENTRY_VOTE) && !entry->more &&
           entry->slot == arrival->slot && entry->round == arrival->wave->number &&
           (weights ? entry->slots > 0 : entry->slots == arrival->wave->slots);
}

static bool read_upload(const struct learner *learner, struct wire_reader *in,
                        const struct entry *entry, struct arrival *arrival)
{
    if (learner_sends_weights(learner)) {
        arrival->episodes = entry->slots;
        arrival->theta = mem_alloc(learner->d * sizeof(float));
        read_f32(in, arrival->theta, learner->d);
    } else {
        uint8_t verdict = read_u8(in);
        arrival->vote = verdict ? 1 : -1;
        if (verdict > 1)
            return false;
    }
    if (learner_fleet(learner) && !statistics_read(in, arrival, learner->obs))
        return false;
    return in->ok && in->at == in->length;
}

bool server_receive(struct server *server, uint32_t number, uint32_t slot, const void *bytes,
                    size_t length, struct errs *errs)
{
    struct wire_reader in = wire_read(bytes, length);
    struct arrivals *waiting = &server->waiting;
    struct arrival arrival = {.slot = slot, .order = (uint32_t)waiting->count};
    struct entry entry;
    if (!server_wants(server, number, slot))
        return refused(number, slot, errs, "nothing is awaited there");
    arrival.wave = server_wave(server, number);
    if (!entry_read(&in, &entry) || !upload_expected(server->learner, &arrival, &entry))
        return refused(number, slot, errs, "header");
    if (!read_upload(server->learner, &in, &entry, &arrival)) {
        arrival_clear(&arrival);
        return refused(number, slot, errs, "body");
    }
    arrival.wave->answers[slot]++;
    arrival.wave->arrivals++;
    mem_grow(&waiting->items, &waiting->capacity, waiting->count + 1, sizeof arrival);
    waiting->items[waiting->count++] = arrival;
    return true;
}

/* --- what an aggregation hears ---------------------------------------------------------------- */

static int by_wave(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    if (x->wave->number != y->wave->number)
        return x->wave->number > y->wave->number ? 1 : -1;
    if (x->slot != y->slot)
        return x->slot > y->slot ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

void server_hear(struct server *server)
{
    struct arrivals *heard = &server->heard;
    *heard = server->waiting;
    server->waiting = (struct arrivals){0};
    if (heard->count)
        qsort(heard->items, heard->count, sizeof *heard->items, by_wave);
    for (size_t i = 0; i < heard->count; i++) {
        struct arrival *arrival = &heard->items[i];
        const struct wave *wave = arrival->wave;
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
    sweep(server);
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

static struct group new_group(const struct server *server, const struct wave *wave)
{
    return (struct group){.wave = wave->number,
                          .slots = wave->slots,
                          .staleness = server->version - wave->base,
                          .ballots = mem_zero(2, bits_bytes(wave->slots))};
}

/* The votes of the wave that begins at arrivals[*next]. */
static struct group count_votes(const struct server *server, size_t *next)
{
    const struct arrivals *heard = &server->heard;
    const struct wave *wave = heard->items[*next].wave;
    struct group group = new_group(server, wave);
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

/* The perturbations that the update is to have of this group. */
static uint8_t *rows_of(const struct server *server, const struct update *update,
                        const struct group *group)
{
    const struct learner *learner = server->learner;
    struct wave *wave = server_wave(server, group->wave);
    size_t bytes = learner_row_bytes(learner), row = 0;
    uint8_t *rows = mem_alloc(update_rows(learner, update, group) * bytes);
    for (uint32_t slot = 0; slot < learner_rows(learner, group->slots); slot++) {
        bool all = update->regular || !learner->algorithm->own_rows;
        if (all || bit_get(group->ballots, slot))
            memcpy(rows + row++ * bytes, wave_row(wave, learner, slot), bytes);
    }
    return rows;
}

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
        struct group group = count_votes(server, &next);
        if (group.voters)
            update.groups[update.count++] = group;
        else
            free(group.ballots);
    }
    /* The round's own wave is told of even if nobody was heard at all. */
    const struct wave *own = server_wave(server, update.round);
    if (!update.count && own && own->base == server->version)
        update.groups[update.count++] = new_group(server, own);
    update.regular = regular(&update);
    for (uint32_t g = 0; keep && g < update.count && learner_sends_rows(server->learner); g++)
        update.groups[g].rows = rows_of(server, &update, &update.groups[g]);
    return update;
}
