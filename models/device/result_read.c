/* Reading RESULT entries. */
#include "models/device/result.h"

#include "core/base/mem.h"
#include "models/device/result_parts.h"

#include <math.h>
#include <stdlib.h>

/* Bits of a group at the least. */
enum { GROUP_LEAST = 5 };

struct result_reader {
    const struct device *device;
    struct bits bits;
    struct update *update;
};

/* The group agrees with what this agent was told at that wave's START. */
static bool group_fits(const struct result_reader *reading, const struct vote_group *group,
                       bool told)
{
    const struct learner *learner = &reading->device->host->learner;
    const struct pending *held = device_pending(reading->device, group->wave);
    if (!group->wave || !group->slots || group->voters > group->told ||
        (learner->config.method->blocks && group->slots > learner->d))
        return false;
    return held ? told && group->slots == held->slots : !told;
}

/* In synchronous operation a wave's number says how old it is. */
static bool staleness_fits(const struct learner *learner, const struct vote_group *group,
                           uint32_t round)
{
    return group->staleness < round &&
           (learner->config.asynchronous ||
            (group->wave <= round && group->staleness == round - group->wave));
}

/* Ones among the first `count` bits. */
static uint32_t count_bits(const uint8_t *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count / 8; i++)
        sum += (uint32_t)__builtin_popcount(bytes[i]);
    for (size_t i = count / 8 * 8; i < count; i++)
        sum += bit_get(bytes, i);
    return sum;
}

/* False when votes are missing, or a vote bit is set for somebody absent. */
static bool take_votes(struct bits *bits, const struct learner *learner, struct vote_group *group,
                       bool list)
{
    size_t bytes = bits_bytes(group->told);
    group->ballots = mem_zero(2, bytes);
    if (!list) {
        bits_take_run(bits, group->ballots, 0, group->told);
        bits_take_run(bits, group->ballots + bytes, 0, result_vote_bits(learner) * group->told);
    }
    for (size_t i = 0; i < bytes && !list; i++)
        if (group->ballots[bytes + i] & ~group->ballots[i])
            return false;
    for (uint32_t n = 0, next = 0; n < group->voters && list; n++) {
        uint32_t slot = bits_take(bits, result_slot_bits(group->told));
        if (slot < next || slot >= group->told)
            return false;
        next = slot + 1;
        bit_put(group->ballots, slot, true);
        bit_put(group->ballots + bytes, slot, bits_take(bits, result_vote_bits(learner)));
    }
    return !bits->bad;
}

/* By the codec, from whole bytes. */
static bool decode_numbers(struct bits *bits, const struct learner *learner, float *numbers,
                           uint64_t count)
{
    size_t all = learner_told_bits(learner, count);
    uint8_t *bytes = mem_zero(bits_bytes(all), 1);
    bits_take_run(bits, bytes, 0, all);
    struct wire_reader in = wire_read(bytes, bits_bytes(all));
    bool good = !bits->bad && codec_read(config_codec_down(&learner->config), &in, numbers, count);
    free(bytes);
    return good;
}

/* What is told of the directions; looks whether it is there before it makes room for it. */
static bool take_numbers(struct result_reader *reading, struct vote_group *group)
{
    struct bits *bits = &reading->bits;
    uint64_t count = result_numbers(&reading->device->host->learner, reading->update, group);
    const struct learner *learner = &reading->device->host->learner;
    if (!count)
        return true;
    if (bits->end - bits->at < learner_told_bits(learner, count))
        return false;
    group->numbers = mem_alloc(count * sizeof *group->numbers);
    if (config_codec_down(&learner->config)->kind != CODEC_FLOAT32)
        return decode_numbers(bits, learner, group->numbers, count);
    for (uint64_t i = 0; i < count; i++) {
        group->numbers[i] = bits_take_float(bits);
        if (!isfinite(group->numbers[i]))
            return false;
    }
    return !bits->bad;
}

/* The perturbation that the agent was told at START is not stored twice. */
static void borrow_held(const struct result_reader *reading, struct vote_group *group,
                        const struct pending *held)
{
    bool own = reading->device->host->learner.config.method->own_perturbations;
    if (!held || (own && !reading->update->regular && !bit_get(group->ballots, held->slot)))
        return;
    group->held = held->row->bytes;
    if (own)
        group->held_row =
            reading->update->regular ? held->slot : count_bits(group->ballots, held->slot);
}

/* All of the perturbations that the update needs: those of the entry, and the one the agent was
 * told at START. Looks whether they are there before it makes room for them. */
static bool take_rows(struct result_reader *reading, struct vote_group *group)
{
    const struct device *device = reading->device;
    struct host *host = device->host;
    const struct learner *learner = &host->learner;
    struct bits needed = {0};
    struct carrier carrier = {&needed, device_pending(device, group->wave), false};
    if (!reading->update->accept)
        return true;
    if (learner_needs_key(learner) && !device->has_key)
        return false;
    if (!learner_sends_rows(learner))
        return true;
    if (device->audit)
        borrow_held(reading, group, carrier.held);
    carry_rows(&carrier, host, reading->update, group, !device->audit);
    if (reading->bits.end - reading->bits.at < needed.at)
        return false;
    uint32_t rows = update_rows(learner, reading->update, group) - (group->held != NULL);
    if (!rows)
        return true;
    group->rows = mem_zero(rows, learner_row_bytes(learner));
    carrier = (struct carrier){&reading->bits, carrier.held, true};
    carry_rows(&carrier, host, reading->update, group, !device->audit);
    return true;
}

/* Whether the agent held a perturbation of the wave it knows itself: the header has to say the
 * same. */
static bool read_regular(struct result_reader *reading, const struct entry *entry)
{
    const struct learner *learner = &reading->device->host->learner;
    struct update *update = reading->update;
    struct vote_group *group = update->groups = mem_zero(1, sizeof *group);
    update->count = 1;
    update->regular = true;
    group->wave = entry->round;
    group->slots = entry->slots;
    group->told = learner_told(learner, group->slots);
    const struct pending *held = device_pending(reading->device, group->wave);
    if (entry->slot != (held ? held->slot + 1 : 0) || !group_fits(reading, group, held) ||
        !take_votes(&reading->bits, learner, group, false))
        return false;
    group->voters = count_bits(group->ballots, group->told);
    update->accept = bits_take(&reading->bits, 1);
    return !reading->bits.bad && take_numbers(reading, group) && take_rows(reading, group);
}

/* After the group `before`, NULL for the first. */
static bool read_group(struct result_reader *reading, struct vote_group *group,
                       const struct vote_group *before)
{
    const struct learner *learner = &reading->device->host->learner;
    struct bits *bits = &reading->bits;
    uint32_t apart = bits_take_gamma(bits);
    group->wave = apart + (before ? before->wave : 0);
    bool same = bits_take(bits, 1);
    group->slots = !same ? bits_take_gamma(bits) : before ? before->slots : 0;
    bool told = bits_take(bits, 1);
    group->told = learner_told(learner, group->slots);
    group->staleness = bits_take_gamma(bits) - 1;
    group->voters = bits_take_gamma(bits);
    if (bits->bad || group->wave > ENTRY_FIELD_MAX || group->slots >= ENTRY_FIELD_MAX ||
        (!same && before && group->slots == before->slots) || !group_fits(reading, group, told) ||
        !staleness_fits(learner, group, reading->update->round))
        return false;
    return take_votes(bits, learner, group, result_listed(learner, group)) &&
           count_bits(group->ballots, group->told) == group->voters &&
           take_numbers(reading, group) && take_rows(reading, group);
}

static bool read_groups(struct result_reader *reading, const struct entry *entry)
{
    struct update *update = reading->update;
    if (entry->slot > (reading->bits.end - reading->bits.at) / GROUP_LEAST)
        return false;
    update->groups = mem_zero(entry->slot ? entry->slot : 1, sizeof *update->groups);
    update->accept = bits_take(&reading->bits, 1);
    while (update->count < entry->slot) {
        struct vote_group *group = &update->groups[update->count++];
        if (!read_group(reading, group, update->count > 1 ? group - 1 : NULL))
            return false;
    }
    /* What can be told as a regular update must be. */
    const struct vote_group *only = update->groups;
    return !reading->bits.bad &&
           (update->count != 1 || only->wave != update->round || only->staleness > 0);
}

/* Results are applied one after another: only that of the next version fits. `slots` 0 in the head
 * says that groups follow. */
const char *result_read(const struct device *device, struct wire_reader *in,
                        const struct entry *entry, uint32_t version, struct update *update)
{
    const struct learner *learner = &device->host->learner;
    struct result_reader reading = {.device = device, .bits = bits_from(in), .update = update};
    *update =
        (struct update){.round = entry->round, .key = device->key, .before = device->progress};
    if (learner_server_replica(learner) || !device->replica || entry->round != version + 1)
        return "RESULT";
    if (!(entry->slots ? read_regular(&reading, entry) : read_groups(&reading, entry)))
        return "RESULT's votes, key or length";
    return bits_end(&reading.bits) ? NULL : "RESULT's end";
}
