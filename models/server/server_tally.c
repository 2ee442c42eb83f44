/* What an aggregation hears, and the votes that makes. */
#include "models/server/server_tally.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "models/federated/answers.h"
#include "models/learning/keys.h"
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

/* --- answers ---------------------------------------------------------------------------------- */

/* What was heard for one slot. */
struct heard_slot {
    uint32_t slot, answers; /* answers: of its replicas */
    int votes;              /* their sum */
    bool weights;
    float *numbers; /* their mean; owned; NULL: it sent none */
};

/* Makes the sums means. */
static void average(struct heard_slot *slot, uint32_t count)
{
    for (uint32_t i = 0; slot->numbers && slot->answers > 1 && i < count; i++)
        slot->numbers[i] /= (float)slot->answers;
}

/* What the replicas of a slot say together, from arrivals[*next] on. The numbers of the first are
 * taken over. */
static struct heard_slot hear_slot(const struct server *server, size_t *next)
{
    struct arrival *first = &server->heard.items[*next];
    uint32_t count = config_heard(&server->learner->config);
    struct heard_slot slot = {
        .slot = first->slot, .weights = first->theta, .numbers = first->numbers};
    first->numbers = NULL;
    for (; *next < server->heard.count; ++*next) {
        const struct arrival *arrival = &server->heard.items[*next];
        if (arrival->wave != first->wave || arrival->slot != first->slot)
            break;
        slot.answers++;
        slot.votes += arrival->vote;
        for (uint32_t i = 0; arrival->numbers && i < count; i++)
            slot.numbers[i] += arrival->numbers[i];
    }
    average(&slot, count);
    return slot;
}

static struct vote_group new_group(const struct server *server, const struct server_wave *wave)
{
    uint32_t told = learner_told(server->learner, wave->slots);
    return (struct vote_group){.wave = wave->number,
                               .slots = wave->slots,
                               .told = told,
                               .staleness = server->version - wave->base,
                               .ballots = mem_zero(2, bits_bytes(told))};
}

/* One answer of those that are told: weights and numbers are present without a vote; an even split
 * is no vote. */
static void put_answer(struct vote_group *group, uint32_t answer, int votes, bool present)
{
    present |= votes != 0;
    group->voters += present;
    bit_put(group->ballots, answer, present);
    bit_put(group->ballots + bits_bytes(group->told), answer, votes > 0);
}

/* The numbers that are told, of those that `slots` slots sent. */
static float *told_numbers(const struct server *server, const struct vote_group *group,
                           const struct heard_slot *slots, uint32_t count)
{
    const struct algorithm_config *config = &server->learner->config;
    uint32_t each = config_heard(config);
    float *numbers = mem_alloc((size_t)count * each * sizeof *numbers);
    float *told = mem_alloc((size_t)group->voters * config_told(config) * sizeof *told);
    for (uint32_t k = 0; k < count; k++)
        memcpy(numbers + (size_t)k * each, slots[k].numbers, each * sizeof *numbers);
    const struct answers answers = {config, count, config_told(config), config->method->measured,
                                    numbers};
    answers_combine(&answers, told);
    free(numbers);
    return told;
}

/* What agents will read of the numbers takes their place, as that is what replicas are made of. */
static void encode_told(const struct server *server, struct vote_group *group)
{
    const struct learner *learner = server->learner;
    const struct codec *codec = config_codec_down(&learner->config);
    size_t count = (size_t)group->voters * config_told(&learner->config);
    struct wire out = {0};
    if (learner_server_replica(learner) || codec->kind == CODEC_FLOAT32 || !count)
        return;
    codec_write(codec, &out, group->numbers, count,
                key_of(learner->problem.seed_key, PURPOSE_ROUNDING, group->wave, server->version));
    struct wire_reader in = wire_read(out.bytes, out.length);
    codec_read(codec, &in, group->numbers, count);
    group->coded = out.bytes;
}

/* The answers of `count` slots of one wave: each told for itself, or all as one. */
static struct vote_group tell(const struct server *server, const struct server_wave *wave,
                              const struct heard_slot *slots, uint32_t count)
{
    struct vote_group group = new_group(server, wave);
    bool pooled = server->learner->config.method->pooled;
    int votes = 0;
    for (uint32_t k = 0; k < count; k++) {
        votes += (slots[k].votes > 0) - (slots[k].votes < 0);
        if (!pooled)
            put_answer(&group, slots[k].slot, slots[k].votes, slots[k].weights || slots[k].numbers);
    }
    if (pooled)
        put_answer(&group, 0, votes, slots[0].numbers);
    if (!slots[0].numbers)
        return group;
    group.numbers = told_numbers(server, &group, slots, count);
    encode_told(server, &group);
    return group;
}

/* The answers to the wave that begins at arrivals[*next]. */
static struct vote_group count_answers(const struct server *server, size_t *next)
{
    const struct arrivals *heard = &server->heard;
    const struct server_wave *wave = heard->items[*next].wave;
    struct heard_slot *slots = mem_alloc((heard->count - *next) * sizeof *slots);
    uint32_t count = 0;
    while (*next < heard->count && heard->items[*next].wave == wave)
        slots[count++] = hear_slot(server, next);
    struct vote_group group = tell(server, wave, slots, count);
    for (uint32_t k = 0; k < count; k++)
        free(slots[k].numbers);
    free(slots);
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
        struct vote_group group = count_answers(server, &next);
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
