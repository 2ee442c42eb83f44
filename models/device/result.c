/* Writing and measuring RESULT entries. */
#include "models/device/result.h"

#include "core/base/mem.h"
#include "models/device/result_parts.h"

#include <stdlib.h>

/* Bits of the head of a group with one answer, as memory is reckoned with: waves that are less than
 * 1024 apart, answers less than 1023 rounds old; and of what the first has more. */
enum { GROUP_HEAD = 19 + 1 + 1 + 19 + 1, FIRST_GROUP = 20 + 39 };

/* Presence and votes of all slots. */
static void put_ballots(struct bits *bits, const struct learner *learner,
                        const struct vote_group *group)
{
    bits_put_run(bits, group->ballots, 0, group->told);
    bits_put_run(bits, group->ballots + bits_bytes(group->told), 0,
                 result_vote_bits(learner) * group->told);
}

/* The same, or a list of those that voted: whichever is shorter. */
static void put_votes(struct bits *bits, const struct learner *learner,
                      const struct vote_group *group)
{
    if (!result_listed(learner, group)) {
        put_ballots(bits, learner, group);
        return;
    }
    for (uint32_t slot = 0; slot < group->told; slot++) {
        if (!bit_get(group->ballots, slot))
            continue;
        bits_put(bits, slot, result_slot_bits(group->told));
        bits_put(bits, group_vote(group, slot) > 0, result_vote_bits(learner));
    }
}

static void put_numbers(struct bits *bits, const struct learner *learner,
                        const struct update *update, const struct vote_group *group)
{
    uint64_t count = result_numbers(learner, update, group);
    if (group->coded)
        bits_put_run(bits, group->coded, 0, learner_told_bits(learner, count));
    for (uint64_t i = 0; i < count && !group->coded; i++)
        bits_put_float(bits, group->numbers[i]);
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
            put_votes(bits, &host->learner, group);
        } else {
            put_ballots(bits, &host->learner, group);
            bits_put(bits, update->accept, 1);
        }
        put_numbers(bits, &host->learner, update, group);
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

uint64_t result_ballots(const struct learner *learner, uint32_t slots, bool kept)
{
    uint64_t told = learner_told(learner, slots);
    return (1 + result_vote_bits(learner)) * told +
           (kept ? learner_told_bits(learner, told * config_told(&learner->config)) : 0);
}

uint64_t result_groups_bytes(const struct learner *learner, uint32_t groups, uint32_t slots,
                             uint64_t row_bits)
{
    const struct vote_group one = {.told = learner_told(learner, slots), .voters = 1};
    uint64_t votes = result_listed(learner, &one)
                         ? result_slot_bits(one.told) + result_vote_bits(learner)
                         : (1 + result_vote_bits(learner)) * (uint64_t)one.told;
    uint64_t numbers = learner_told_bits(learner, config_told(&learner->config));
    return ENTRY_HEADER +
           bits_bytes(1 + FIRST_GROUP + groups * (GROUP_HEAD + votes + numbers + row_bits));
}
