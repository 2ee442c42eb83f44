#include "models/wire.h"

#include <assert.h>

static const char *const names[] = {"",       "KEY",   "THETA", "NORMALISER",
                                    "RESULT", "START", "VOTE",  "WEIGHTS"};
enum { MORE = 8 };

const char *entry_name(enum entry_type type)
{
    return names[type];
}

void message_entry(struct message *message, enum entry_type type, uint32_t slot, uint32_t slots,
                   uint32_t round)
{
    assert(slot <= ENTRY_FIELD_MAX && slots <= ENTRY_FIELD_MAX && round <= ENTRY_FIELD_MAX);
    if (message->begun)
        message->out->bytes[message->last] |= MORE;
    message->begun = true;
    message->last = message->out->length;
    wire_u64(message->out,
             (uint64_t)type | (uint64_t)slot << 4 | (uint64_t)slots << 24 | (uint64_t)round << 44);
}

bool entry_read(struct wire_reader *reader, struct entry *entry)
{
    uint64_t word = read_u64(reader);
    *entry = (struct entry){.type = (enum entry_type)(word & 7),
                            .more = word & MORE,
                            .slot = word >> 4 & ENTRY_FIELD_MAX,
                            .slots = word >> 24 & ENTRY_FIELD_MAX,
                            .round = (uint32_t)(word >> 44)};
    return reader->ok && entry->type != 0;
}

void bits_copy(uint8_t *target, size_t to, const uint8_t *source, size_t from, size_t count)
{
    /* Eight bits a step: a byte of the source may straddle two, and so may its place. */
    for (size_t done = 0; done < count; done += 8) {
        size_t bits = count - done < 8 ? count - done : 8;
        size_t in = from + done, out = to + done;
        unsigned value = source[in >> 3] >> (in & 7);
        if ((in & 7) + bits > 8)
            value |= (unsigned)source[(in >> 3) + 1] << (8 - (in & 7));
        value &= (1u << bits) - 1;
        target[out >> 3] |= (uint8_t)(value << (out & 7));
        if ((out & 7) + bits > 8)
            target[(out >> 3) + 1] |= (uint8_t)(value >> (8 - (out & 7)));
    }
}

bool bits_padded(const uint8_t *bytes, size_t bits)
{
    return bits % 8 == 0 || bytes[bits / 8] >> (bits % 8) == 0;
}
