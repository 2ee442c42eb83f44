/* Wire packing: a growing byte buffer and a bounds-checked reader. Integers and floats are
 * little-endian on every machine; bits are packed LSB first. The length of a struct wire is what
 * the accounts call payload.
 *
 *     struct wire wire = {0};
 *     wire_u32(&wire, round);
 *     wire_f32(&wire, theta, d);
 *     struct wire_reader reader = wire_read(wire.bytes, wire.length);
 *     round = read_u32(&reader);
 *     bool good = read_f32(&reader, theta, d) && reader.at == reader.length;
 *     wire_free(&wire);
 *
 * A decoder need not look after each read: past the end every read yields zeros, and `ok` tells of
 * it when all is read. What was read is checked for sense by the caller. */
#ifndef CORE_BITS_H
#define CORE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
    uint8_t *bytes;          /* owned */
    size_t length, capacity; /* bytes: written; allocated */
};
void wire_u8(struct wire *wire, uint8_t value);
void wire_u32(struct wire *wire, uint32_t value);
void wire_u64(struct wire *wire, uint64_t value);
void wire_f32(struct wire *wire, const float *values, size_t count);
void wire_f64(struct wire *wire, const double *values, size_t count);
void wire_raw(struct wire *wire, const void *bytes, size_t count);
void wire_zeros(struct wire *wire, size_t count);
void wire_reserve(struct wire *wire, size_t more); /* room for so many bytes more, and no more */
void wire_free(struct wire *wire);

static inline size_t bits_bytes(size_t bits)
{
    return (bits + 7) / 8;
}
static inline bool bit_get(const uint8_t *bytes, size_t i)
{
    return bytes[i >> 3] >> (i & 7) & 1;
}
static inline void bit_put(uint8_t *bytes, size_t i, bool value)
{
    bytes[i >> 3] = (uint8_t)((bytes[i >> 3] & ~(1u << (i & 7))) | (unsigned)value << (i & 7));
}

/* Fetches the next `count` bytes of a message to `out`; false: they do not come. */
typedef bool wire_fetch_fn(void *context, void *out, size_t count);

/* Reads from bytes it borrows, or as they come in: then nothing of the message is kept. After a
 * read past the end `ok` is false and every further read yields zeros. */
struct wire_reader {
    const uint8_t *bytes; /* NULL: fetched */
    size_t length, at;    /* bytes: of the message; read so far */
    bool ok;
    wire_fetch_fn *fetch; /* where they come in from, with `context` */
    void *context;
};
struct wire_reader wire_read(const void *bytes, size_t length);
struct wire_reader wire_read_from(wire_fetch_fn *fetch, void *context, size_t length);
uint8_t read_u8(struct wire_reader *reader);
uint32_t read_u32(struct wire_reader *reader);
uint64_t read_u64(struct wire_reader *reader);
bool read_f32(struct wire_reader *reader, float *out, size_t count);
bool read_f64(struct wire_reader *reader, double *out, size_t count);
bool read_bytes(struct wire_reader *reader, void *out, size_t count);
/* Into the borrowed bytes; NULL past the end. */
const uint8_t *read_raw(struct wire_reader *reader, size_t count);

/* 64-bit content hash (documented in bits.c) for state and message comparison; not for hostile
 * input. `seed` chains. */
uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length);
/* CRC-32 (IEEE 802.3, reflected), for file checksums; starts at 0, `crc` chains. */
uint32_t crc32_bytes(uint32_t crc, const void *bytes, size_t length);
/* CRC-32C (Castagnoli; RFC 3720), for file formats that require it. */
uint32_t crc32c_bytes(uint32_t crc, const void *bytes, size_t length);

#endif
