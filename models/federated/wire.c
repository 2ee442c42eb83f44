/* Writing and reading entry headers and strings of bits. */
#include "models/federated/wire.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

enum { MORE = 8 };

/* That another entry follows is set in the header of the one before, once it is known. */
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

/* The layout of the header is told in wire.h: 4 bits, and three fields of 20. */
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

/* Up to eight bits: a byte of the source may straddle two, and so may its place. */
static void copy_byte(uint8_t *target, size_t to, const uint8_t *source, size_t from, size_t bits)
{
    unsigned value = source[from >> 3] >> (from & 7);
    if ((from & 7) + bits > 8)
        value |= (unsigned)source[(from >> 3) + 1] << (8 - (from & 7));
    value &= (1u << bits) - 1;
    target[to >> 3] |= (uint8_t)(value << (to & 7));
    if ((to & 7) + bits > 8)
        target[(to >> 3) + 1] |= (uint8_t)(value >> (8 - (to & 7)));
}

static inline uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, 8);
    return le64toh(word);
}

/* Whole words to the beginning of a byte, from a bit within one or not. */
static void copy_words(uint8_t *target, const uint8_t *source, size_t from, size_t words)
{
    unsigned shift = from & 7;
    source += from >> 3;
    if (!shift) {
        memcpy(target, source, 8 * words);
        return;
    }
    for (size_t i = 0; i < 8 * words; i += 8) {
        uint64_t word = word_at(source + i) >> shift;
        word = htole64(word | (uint64_t)source[i + 8] << (64 - shift));
        memcpy(target + i, &word, 8);
    }
}

/* Up to the next byte of the target first, from which on whole words are written. */
void bits_copy(uint8_t *target, size_t to, const uint8_t *source, size_t from, size_t count)
{
    size_t lead = -to & 7, done = lead < count ? lead : count;
    if (done)
        copy_byte(target, to, source, from, done);
    size_t words = (count - done) / 64;
    if (words)
        copy_words(target + ((to + done) >> 3), source, from + done, words);
    for (done += 64 * words; done < count; done += 8)
        copy_byte(target, to + done, source, from + done, count - done < 8 ? count - done : 8);
}

bool bits_padded(const uint8_t *bytes, size_t bits)
{
    return bits % 8 == 0 || bytes[bits / 8] >> (bits % 8) == 0;
}

void bits_put(struct bits *bits, uint32_t value, unsigned count)
{
    const uint8_t source[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                              (uint8_t)(value >> 24)};
    bits_put_run(bits, source, 0, count);
}

/* Without bytes it only counts, so that one code writes and measures. */
void bits_put_run(struct bits *bits, const uint8_t *source, size_t from, size_t count)
{
    if (bits->bytes)
        bits_copy(bits->bytes, bits->at, source, from, count);
    bits->at += count;
}

struct bits bits_from(struct wire_reader *in)
{
    return (struct bits){.in = in,
                         .source = in->bytes ? in->bytes + in->at : NULL,
                         .end = 8 * (in->length - in->at)};
}

/* Bits behind the last one are 0 in a message of ours; others are a fault, as nothing may hide
 * there. */
bool bits_end(struct bits *bits)
{
    if (!bits->source)
        return bits->in->ok && !bits->bad && bits_padded(&bits->byte, bits->at % 8);
    const uint8_t *body = read_raw(bits->in, bits_bytes(bits->at));
    return body && !bits->bad && bits_padded(body, bits->at);
}

/* As they come in. */
static void fetch_run(struct bits *bits, uint8_t *target, size_t to, size_t count)
{
    for (size_t i = 0; i < count; i++, bits->at++) {
        if (bits->at % 8 == 0)
            bits->byte = read_u8(bits->in);
        bit_put(target, to + i, bit_get(&bits->byte, bits->at % 8));
    }
}

void bits_take_run(struct bits *bits, uint8_t *target, size_t to, size_t count)
{
    if (bits->bad || bits->end - bits->at < count) {
        bits->bad = true;
        return;
    }
    if (!bits->source) {
        fetch_run(bits, target, to, count);
        return;
    }
    bits_copy(target, to, bits->source, bits->at, count);
    bits->at += count;
}

uint32_t bits_take(struct bits *bits, unsigned count)
{
    uint8_t value[4] = {0};
    bits_take_run(bits, value, 0, count);
    return value[0] | (uint32_t)value[1] << 8 | (uint32_t)value[2] << 16 | (uint32_t)value[3] << 24;
}

void bits_put_float(struct bits *bits, float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    bits_put(bits, word, 32);
}

float bits_take_float(struct bits *bits)
{
    uint32_t word = bits_take(bits, 32);
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

enum { GAMMA_MAX = 20 };

/* Elias's gamma code: as many zeros as there are bits behind the leading one, and then the number;
 * small numbers are short. */
void bits_put_gamma(struct bits *bits, uint32_t value)
{
    unsigned lower = 0;
    while (value >> (lower + 1))
        lower++;
    assert(value && lower <= GAMMA_MAX);
    bits_put(bits, 0, lower);
    bits_put(bits, 1, 1);
    bits_put(bits, value & ((1u << lower) - 1), lower);
}

/* Zeros say how many bits follow the leading one (Elias 1975). More of them than any value has mean
 * a damaged message. */
uint32_t bits_take_gamma(struct bits *bits)
{
    unsigned lower = 0;
    while (!bits->bad && !bits_take(bits, 1))
        if (++lower > GAMMA_MAX)
            bits->bad = true;
    uint32_t value = bits->bad ? 0 : 1u << lower | bits_take(bits, lower);
    return bits->bad ? 0 : value;
}
