/* Packs and reads integers, floats and bits; hashes and checksums of bytes. */
#include "core/base/bits.h"

#include "core/base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Room for `count` bytes more; returns where they go. What it returned before may have moved. */
static uint8_t *extend(struct wire *wire, size_t count)
{
    mem_grow(&wire->bytes, &wire->capacity, wire->length + count, 1);
    uint8_t *place = wire->bytes + wire->length;
    wire->length += count;
    return place;
}

static void put_u32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> 8 * i);
}

static void put_u64(uint8_t *out, uint64_t value)
{
    put_u32(out, (uint32_t)value);
    put_u32(out + 4, (uint32_t)(value >> 32));
}

/* Byte by byte, so that a message is the same on every machine; compilers make one load of it. */
static uint32_t get_u32(const uint8_t *in)
{
    return in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

static uint64_t get_u64(const uint8_t *in)
{
    return get_u32(in) | (uint64_t)get_u32(in + 4) << 32;
}

void wire_u8(struct wire *wire, uint8_t value)
{
    *extend(wire, 1) = value;
}

void wire_u32(struct wire *wire, uint32_t value)
{
    put_u32(extend(wire, 4), value);
}

void wire_u64(struct wire *wire, uint64_t value)
{
    put_u64(extend(wire, 8), value);
}

void wire_f32(struct wire *wire, const float *values, size_t count)
{
    uint8_t *out = count ? extend(wire, 4 * count) : NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, values + i, sizeof word);
        put_u32(out + 4 * i, word);
    }
}

void wire_f64(struct wire *wire, const double *values, size_t count)
{
    uint8_t *out = count ? extend(wire, 8 * count) : NULL;
    for (size_t i = 0; i < count; i++) {
        uint64_t word;
        memcpy(&word, values + i, sizeof word);
        put_u64(out + 8 * i, word);
    }
}

void wire_raw(struct wire *wire, const void *bytes, size_t count)
{
    if (count)
        memcpy(extend(wire, count), bytes, count);
}

void wire_zeros(struct wire *wire, size_t count)
{
    if (count)
        memset(extend(wire, count), 0, count);
}

void wire_reserve(struct wire *wire, size_t more)
{
    if (wire->capacity - wire->length >= more)
        return;
    wire->capacity = wire->length + more;
    wire->bytes = mem_realloc(wire->bytes, wire->capacity);
}

void wire_free(struct wire *wire)
{
    free(wire->bytes);
    *wire = (struct wire){0};
}

struct wire_reader wire_read(const void *bytes, size_t length)
{
    return (struct wire_reader){.bytes = bytes ? bytes : "", .length = length, .ok = true};
}

struct wire_reader wire_read_from(wire_fetch_fn *fetch, void *context, size_t length)
{
    return (struct wire_reader){.length = length, .ok = true, .fetch = fetch, .context = context};
}

/* Goes past `count` bytes more, if the message holds them. Once it did not, no later read is good
 * either, so that a caller may look at `ok` once, at the end. */
static bool advance(struct wire_reader *reader, size_t count)
{
    reader->ok = reader->ok && count <= reader->length - reader->at;
    reader->at += reader->ok ? count : 0;
    return reader->ok;
}

const uint8_t *read_raw(struct wire_reader *reader, size_t count)
{
    assert(reader->bytes);
    return advance(reader, count) ? reader->bytes + reader->at - count : NULL;
}

/* Zeros where it cannot be read, so that what a caller makes of `out` never depends on what lay
 * there. */
bool read_bytes(struct wire_reader *reader, void *out, size_t count)
{
    size_t at = reader->at;
    if (advance(reader, count)) {
        if (!reader->bytes)
            reader->ok = reader->fetch(reader->context, out, count);
        else if (count)
            memcpy(out, reader->bytes + at, count);
    }
    if (!reader->ok)
        memset(out, 0, count);
    return reader->ok;
}

uint8_t read_u8(struct wire_reader *reader)
{
    uint8_t in;
    read_bytes(reader, &in, sizeof in);
    return in;
}

uint32_t read_u32(struct wire_reader *reader)
{
    uint8_t in[4];
    read_bytes(reader, in, sizeof in);
    return get_u32(in);
}

uint64_t read_u64(struct wire_reader *reader)
{
    uint8_t in[8];
    read_bytes(reader, in, sizeof in);
    return get_u64(in);
}

/* Each value lies in its own place, as bytes, until it is turned round there. */
bool read_f32(struct wire_reader *reader, float *out, size_t count)
{
    read_bytes(reader, out, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        uint8_t in[4];
        memcpy(in, out + i, sizeof in);
        uint32_t word = get_u32(in);
        memcpy(out + i, &word, sizeof word);
    }
    return reader->ok;
}

/* In place: eight bytes of the message become the double that they are. */
bool read_f64(struct wire_reader *reader, double *out, size_t count)
{
    read_bytes(reader, out, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        uint8_t in[8];
        memcpy(in, out + i, sizeof in);
        uint64_t word = get_u64(in);
        memcpy(out + i, &word, sizeof word);
    }
    return reader->ok;
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* h = mix(seed + odd * (length + 1)); then for each 8-byte little-endian word w, the last padded
 * with zeros: h = (h ^ w) * odd, h ^= h >> 32; at last mix(h). Every step is a bijection of h and
 * of w, so two inputs of one length that differ within a single word (one flipped bit, say) never
 * hash alike. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t hash = mix(seed + odd * (length + 1));
    const uint8_t *in = bytes;
    for (size_t at = 0; at < length; at += 8) {
        uint8_t last[8] = {0};
        if (length - at < 8)
            memcpy(last, in + at, length - at);
        hash = (hash ^ get_u64(length - at < 8 ? last : in + at)) * odd;
        hash ^= hash >> 32;
    }
    return mix(hash);
}

/* Half a byte a step: the sixteen entries are x * P reduced by the reflected polynomial P, for x =
 * 0..15. */
static uint32_t crc_step(const uint32_t table[16], uint32_t crc, const void *bytes, size_t length)
{
    const uint8_t *in = bytes;
    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc ^= in[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

/* P = 0xEDB88320. */
uint32_t crc32_bytes(uint32_t crc, const void *bytes, size_t length)
{
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    return crc_step(table, crc, bytes, length);
}

/* P = 0x82F63B78. */
uint32_t crc32c_bytes(uint32_t crc, const void *bytes, size_t length)
{
    static const uint32_t table[16] = {0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1,
                                       0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
                                       0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9,
                                       0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75};
    return crc_step(table, crc, bytes, length);
}
