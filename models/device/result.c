/* Writing, measuring and reading RESULT entries. */
#include "models/device/result.h"

#include "core/base/mem.h"
#include "models/device/device_state.h"

#include <stdlib.h>

/* Bits of a group at the least; and of one vote's head, as memory is reckoned with: waves that are
 * less than 1024 apart, answers less than 1023 rounds old; and of what the first has more. */
enum { GROUP_LEAST = 6, GROUP_HEAD = 19 + 1 + 1 + 19 + 1, FIRST_GROUP = 20 + 39 };

/* Bits that the number of a slot takes. */
static unsigned slot_bits(uint32_t slots)
{
    unsigned bits = 0;
    while ((slots - 1) >> bits)
        bits++;
    return bits;
}

/* Votes are told as a list of slots, as that is shorter than presence and vote bits. */
static bool listed(const struct vote_group *group)
{
    return (uint64_t)group->voters * (slot_bits(group->slots) + 1) < 2 * (uint64_t)group->slots;
}

/* --- perturbations ---------------------------------------------------------------------------- */

/* Where rows are written to or read from: the string of bits, or what the receiver holds. */
struct carrier {
    struct bits *bits;
    const struct pending *held; /* NULL: nothing */
    bool read;
};

/* Writes, measures or reads a run of a row's bits. */
static void carry(const struct carrier *carrier, uint8_t *row, size_t first, size_t count,
                  bool held)
{
    if (held && carrier->read)
        bits_copy(row, first, carrier->held->row->bytes, first, count);
    else if (carrier->read)
        bits_take_run(carrier->bits, row, first, count);
    else if (!held)
        bits_put_run(carrier->bits, row, first, count);
}

/* Of the one row that all slots share: the blocks that somebody voted on. */
static void carry_blocks(const struct carrier *carrier, struct host *host,
                         const struct update *update, const struct vote_group *group, bool shared)
{
    size_t width = direction_bits(host->learner.config.direction, 1);
    struct blob *cut = host_cut(host, update->key, group->wave, group->slots, shared);
    struct blocks blocks = host_blocks(host, group->slots, cut);
    for (uint32_t slot = 0; slot < group->slots; slot++) {
        struct coordinates block = coordinates_of(&blocks, slot);
        if (!bit_get(group->ballots, slot))
            continue;
        if (block.run)
            carry(carrier, group->rows, block.start * width, block.size * width, carrier->held);
        for (uint32_t j = 0; j < block.size && !block.run; j++)
            carry(carrier, group->rows, coordinates_at(&block, j) * width, width, carrier->held);
    }
    blob_drop(cut);
}

/* The rows of all slots, or of those that voted. */
static void carry_own(const struct carrier *carrier, const struct learner *learner,
                      const struct update *update, const struct vote_group *group)
{
    size_t bytes = learner_row_bytes(learner);
    for (uint32_t slot = 0, row = 0; slot < group->slots; slot++) {
        if (!update->regular && !bit_get(group->ballots, slot))
            continue;
        uint8_t *place = group->rows ? group->rows + group_place(group, row) * bytes : NULL;
        if (!group->held || row != group->held_row)
            carry(carrier, place, 0, learner_row_bits(learner),
                  carrier->held && carrier->held->slot == slot);
        row++;
    }
}

/* A reader that holds the perturbation already is sent none. */
static void carry_rows(const struct carrier *carrier, struct host *host,
                       const struct update *update, const struct vote_group *group, bool shared)
{
    const struct learner *learner = &host->learner;
    if (learner->config.method->own_perturbations)
        carry_own(carrier, learner, update, group);
    else if (group->held)
        return;
    else if (update->regular)
        carry(carrier, group->rows, 0, learner_row_bits(learner), carrier->held);
    else
        carry_blocks(carrier, host, update, group, shared);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* As presence and votes of all slots, or as a list of those that voted: whichever is shorter. */
static void put_votes(struct bits *bits, const struct vote_group *group)
{
    size_t bytes = bits_bytes(group->slots);
    if (!listed(group)) {
        bits_put_run(bits, group->ballots, 0, group->slots);
        bits_put_run(bits, group->ballots + bytes, 0, group->slots);
        return;
    }
    for (uint32_t slot = 0; slot < group->slots; slot++) {
        if (!bit_get(group->ballots, slot))
            continue;
        bits_put(bits, slot, slot_bits(group->slots));
        bits_put(bits, group_vote(group, slot) > 0, 1);
    }
}

static const struct pending *held_of(const struct device *device, const struct vote_group *group)
{
    return device ? device_pending(device, group->wave) : NULL;
}

/* After the group `before`, NULL for the first. */
static void put_head(struct bits *bits, const struct vote_group *group,
                     const struct vote_group *before, bool held)
{
    bool same = before && before->slots == group->slots;
    bits_put_gamma(bits, group->wave - (before ? before->wave : 0));
    bits_put(bits, same, 1);
    if (!same)
        bits_put_gamma(bits, group->slots);
    bits_put(bits, held, 1);
    bits_put_gamma(bits, group->staleness + 1);
    bits_put_gamma(bits, group->voters);
}

/* Writes the body, or measures it; `rows` false: without perturbations. */
static void put_body(struct bits *bits, struct host *host, const struct update *update,
                     const struct device *device, bool rows)
{
    rows &= update->accept && learner_sends_rows(&host->learner);
    if (!update->regular)
        bits_put(bits, update->accept, 1);
    for (uint32_t g = 0; g < update->count; g++) {
        const struct vote_group *group = &update->groups[g];
        const struct carrier carrier = {bits, held_of(device, group), false};
        if (!update->regular) {
            put_head(bits, group, g ? group - 1 : NULL, carrier.held);
            put_votes(bits, group);
        } else {
            bits_put_run(bits, group->ballots, 0, group->slots);
            bits_put_run(bits, group->ballots + bits_bytes(group->slots), 0, group->slots);
            bits_put(bits, update->accept, 1);
        }
        if (rows)
            carry_rows(&carrier, host, update, group, true);
    }
}

static size_t body_bits(struct host *host, const struct update *update, const struct device *device,
                        bool rows)
{
    struct bits bits = {0};
    put_body(&bits, host, update, device, rows);
    return bits.at;
}

size_t result_bytes(struct host *host, const struct update *update, const struct device *device)
{
    return ENTRY_HEADER + bits_bytes(body_bits(host, update, device, true));
}

/* Without the shared row; where each slot has its own, with all but the one that a receiver may
 * hold. */
size_t result_least_bytes(struct host *host, const struct update *update)
{
    const struct learner *learner = &host->learner;
    size_t bits = body_bits(host, update, NULL, false);
    if (update->accept && learner_sends_rows(learner) && learner->config.method->own_perturbations)
        for (uint32_t g = 0; g < update->count; g++)
            bits +=
                (update_rows(learner, update, &update->groups[g]) - 1) * learner_row_bits(learner);
    return ENTRY_HEADER + bits_bytes(bits);
}

void result_put(struct message *message, struct host *host, const struct update *update,
                const struct device *device)
{
    size_t bytes = bits_bytes(body_bits(host, update, device, true));
    struct bits bits = {.bytes = mem_zero(bytes, 1)};
    put_body(&bits, host, update, device, true);
    const struct pending *held = update->regular ? held_of(device, &update->groups[0]) : NULL;
    if (update->regular)
        message_entry(message, ENTRY_RESULT, held ? held->slot + 1 : 0, update->groups[0].slots,
                      update->round);
    else
        message_entry(message, ENTRY_RESULT, update->count, 0, update->round);
    wire_raw(message->out, bits.bytes, bytes);
    free(bits.bytes);
}

/* --- reading ---------------------------------------------------------------------------------- */

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
    if (!group->wave || !group->slots || group->voters > group->slots ||
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
static bool take_votes(struct bits *bits, struct vote_group *group, bool list)
{
    size_t bytes = bits_bytes(group->slots);
    group->ballots = mem_zero(2, bytes);
    if (!list) {
        bits_take_run(bits, group->ballots, 0, group->slots);
        bits_take_run(bits, group->ballots + bytes, 0, group->slots);
    }
    for (size_t i = 0; i < bytes && !list; i++)
        if (group->ballots[bytes + i] & ~group->ballots[i])
            return false;
    for (uint32_t n = 0, next = 0; n < group->voters && list; n++) {
        uint32_t slot = bits_take(bits, slot_bits(group->slots));
        if (slot < next || slot >= group->slots)
            return false;
        next = slot + 1;
        bit_put(group->ballots, slot, true);
        bit_put(group->ballots + bytes, slot, bits_take(bits, 1));
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
    struct update *update = reading->update;
    struct vote_group *group = update->groups = mem_zero(1, sizeof *group);
    update->count = 1;
    update->regular = true;
    group->wave = entry->round;
    group->slots = entry->slots;
    const struct pending *held = device_pending(reading->device, group->wave);
    if (entry->slot != (held ? held->slot + 1 : 0) || !group_fits(reading, group, held) ||
        !take_votes(&reading->bits, group, false))
        return false;
    group->voters = count_bits(group->ballots, group->slots);
    update->accept = bits_take(&reading->bits, 1);
    return !reading->bits.bad && take_rows(reading, group);
}

/* After the group `before`, NULL for the first. */
static bool read_group(struct result_reader *reading, struct vote_group *group,
                       const struct vote_group *before)
{
    struct bits *bits = &reading->bits;
    uint32_t apart = bits_take_gamma(bits);
    group->wave = apart + (before ? before->wave : 0);
    bool same = bits_take(bits, 1);
    group->slots = !same ? bits_take_gamma(bits) : before ? before->slots : 0;
    bool told = bits_take(bits, 1);
    group->staleness = bits_take_gamma(bits) - 1;
    group->voters = bits_take_gamma(bits);
    if (bits->bad || group->wave > ENTRY_FIELD_MAX || group->slots >= ENTRY_FIELD_MAX ||
        (!same && before && group->slots == before->slots) || !group_fits(reading, group, told) ||
        !staleness_fits(&reading->device->host->learner, group, reading->update->round))
        return false;
    return take_votes(bits, group, listed(group)) &&
           count_bits(group->ballots, group->slots) == group->voters && take_rows(reading, group);
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

uint64_t result_groups_bytes(uint32_t groups, uint32_t slots, uint64_t row_bits)
{
    const struct vote_group one = {.slots = slots, .voters = 1};
    uint64_t votes = listed(&one) ? slot_bits(slots) + 1 : 2 * (uint64_t)slots;
    return ENTRY_HEADER + bits_bytes(1 + FIRST_GROUP + groups * (GROUP_HEAD + votes + row_bits));
}
