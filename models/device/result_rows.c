/* What RESULT entries carry of answers and perturbations, whichever way they travel. */
#include "models/device/result_parts.h"

/* --- answers ---------------------------------------------------------------------------------- */

/* Bits that the number of a slot takes. */
unsigned result_slot_bits(uint32_t slots)
{
    unsigned bits = 0;
    while ((slots - 1) >> bits)
        bits++;
    return bits;
}

/* Bits of a vote; an answer of numbers has none. */
unsigned result_vote_bits(const struct learner *learner)
{
    return algorithm_sends_scalars(learner->config.method) ? 0 : 1;
}

/* Answers are told as a list of slots, as that is shorter than presence and vote bits. */
bool result_listed(const struct learner *learner, const struct vote_group *group)
{
    unsigned vote = result_vote_bits(learner);
    return (uint64_t)group->voters * (result_slot_bits(group->told) + vote) <
           (1 + vote) * (uint64_t)group->told;
}

/* Numbers of the group that travel. */
uint64_t result_numbers(const struct learner *learner, const struct update *update,
                        const struct vote_group *group)
{
    return update->accept ? (uint64_t)group->voters * config_told(&learner->config) : 0;
}

/* --- perturbations ---------------------------------------------------------------------------- */

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

/* Of the one row that all slots share: its scale, and the blocks that somebody voted on. */
static void carry_blocks(const struct carrier *carrier, struct host *host,
                         const struct update *update, const struct vote_group *group, bool shared)
{
    size_t width = learner_row_width(&host->learner), lead = learner_row_lead(&host->learner);
    struct blob *cut = host_cut(host, update->key, group->wave, group->slots, shared);
    struct blocks blocks = host_blocks(host, group->slots, cut);
    carry(carrier, group->rows, 0, lead, carrier->held);
    for (uint32_t slot = 0; slot < group->slots; slot++) {
        struct coordinates block = coordinates_of(&blocks, slot);
        if (!bit_get(group->ballots, slot))
            continue;
        if (block.run)
            carry(carrier, group->rows, lead + block.start * width, block.size * width,
                  carrier->held);
        for (uint32_t j = 0; j < block.size && !block.run; j++)
            carry(carrier, group->rows, lead + coordinates_at(&block, j) * width, width,
                  carrier->held);
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

void carry_rows(const struct carrier *carrier, struct host *host, const struct update *update,
                const struct vote_group *group, bool shared)
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
