/* Writing numbers in fewer bits, and reading them back. */
#include "models/learning/codec.h"

#include "models/learning/codec_row.h"
#include "models/learning/codec_top.h"

#include <math.h>

/* --- strings of bits -------------------------------------------------------------------------- */

/* LSB first; the last byte is filled up with zeros. */
struct packer {
    struct wire *out;
    uint64_t bits;
    unsigned filled;
};

static void pack(struct packer *packer, uint32_t value, unsigned bits)
{
    packer->bits |= (uint64_t)value << packer->filled;
    for (packer->filled += bits; packer->filled >= 8; packer->filled -= 8, packer->bits >>= 8)
        wire_u8(packer->out, (uint8_t)packer->bits);
}

static void pack_end(struct packer *packer)
{
    if (packer->filled)
        wire_u8(packer->out, (uint8_t)packer->bits);
}

struct unpacker {
    struct wire_reader *in;
    uint64_t bits;
    unsigned there;
};

static uint32_t unpack(struct unpacker *unpacker, unsigned bits)
{
    for (; unpacker->there < bits; unpacker->there += 8)
        unpacker->bits |= (uint64_t)read_u8(unpacker->in) << unpacker->there;
    uint32_t value = (uint32_t)(unpacker->bits & ((UINT64_C(1) << bits) - 1));
    unpacker->bits >>= bits;
    unpacker->there -= bits;
    return value;
}

/* Nothing hides in what is left of the last byte. */
static bool unpack_end(const struct unpacker *unpacker)
{
    return unpacker->bits == 0;
}

/* --- places ----------------------------------------------------------------------------------- */

static unsigned index_bits(size_t count)
{
    unsigned bits = 0;
    while ((count - 1) >> bits)
        bits++;
    return bits;
}

/* Indices are shorter than a bit of presence for each. */
static bool listed(size_t kept, size_t count)
{
    return kept * index_bits(count) < count;
}

static size_t places_bytes(size_t kept, size_t count)
{
    if (kept == count)
        return 0;
    return bits_bytes(listed(kept, count) ? kept * index_bits(count) : count);
}

static void write_places(struct wire *out, struct top top, size_t kept)
{
    struct packer packer = {.out = out};
    bool list = listed(kept, top.count);
    size_t at = top_next(&top);
    for (size_t i = 0; i < (list ? kept : top.count); i++) {
        bool there = list || i == at;
        pack(&packer, list ? (uint32_t)at : there, list ? index_bits(top.count) : 1);
        at = there ? top_next(&top) : at;
    }
    pack_end(&packer);
}

/* The place behind `before` that comes next; `count`: none does, which is a fault. */
static size_t read_place(struct unpacker *places, bool list, size_t from, size_t count)
{
    if (list) {
        size_t place = unpack(places, index_bits(count));
        return place >= from && place < count ? place : count;
    }
    while (from < count && !unpack(places, 1))
        from++;
    return from;
}

/* Presence bits behind the last place are 0. */
static bool places_end(struct unpacker *places, bool list, size_t from, size_t count)
{
    return list || read_place(places, false, from, count) == count;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void settle(float *value, float told, bool subtract)
{
    *value = subtract ? *value - told : told;
}

unsigned codec_summed_bits(const struct codec *codec)
{
    const struct codec_row *row = codec_row_of(codec);
    return row->scale || row->picks ? 0 : row->bits;
}

unsigned codec_width(const struct codec *codec)
{
    const struct codec_row *row = codec_row_of(codec);
    return row->picks ? 0 : row->bits;
}

unsigned codec_lead_bits(const struct codec *codec)
{
    return codec_row_of(codec)->scale ? 32 : 0;
}

size_t codec_bytes(const struct codec *codec, size_t count)
{
    const struct codec_row *row = codec_row_of(codec);
    size_t kept = row->picks ? top_count(codec->part, count) : count;
    return (row->scale ? sizeof(float) : 0) + places_bytes(kept, count) +
           bits_bytes(kept * row->bits);
}

static void write_top(struct wire *out, const float *values, size_t count, size_t kept)
{
    struct top top = top_of(values, count, kept);
    if (kept < count)
        write_places(out, top, kept);
    for (size_t at; (at = top_next(&top)) < count;) {
        float told = codec_tame(values[at]);
        wire_f32(out, &told, 1);
    }
}

void codec_write(const struct codec *codec, struct wire *out, const float *values, size_t count,
                 uint64_t key)
{
    const struct codec_row *row = codec_row_of(codec);
    struct rng rng = rng_start(key);
    struct packer packer = {.out = out};
    wire_reserve(out, codec_bytes(codec, count));
    if (row->picks)
        write_top(out, values, count, top_count(codec->part, count));
    else if (!row->encode)
        wire_f32(out, values, count);
    if (!row->encode)
        return;
    float scale = row->scale ? row->scale(values, count) : 0;
    if (row->scale)
        wire_f32(out, &scale, 1);
    for (size_t i = 0; i < count; i++)
        pack(&packer, row->encode(codec_tame(values[i]), scale, &rng), row->bits);
    pack_end(&packer);
}

void codec_put(const struct codec *codec, struct wire *out, float value)
{
    const struct codec_row *row = codec_row_of(codec);
    struct packer packer = {.out = out};
    if (row->encode)
        pack(&packer, row->encode(codec_tame(value), 0, NULL), row->bits);
    else
        wire_f32(out, &value, 1);
    pack_end(&packer);
}

/* Places and numbers are read side by side. */
static bool read_top(struct wire_reader *in, float *values, size_t count, size_t kept,
                     bool subtract)
{
    size_t before = places_bytes(kept, count), next = 0;
    const uint8_t *bytes = before ? read_raw(in, before) : NULL;
    bool all = kept == count, list = listed(kept, count), good = all || bytes;
    struct wire_reader reader = wire_read(bytes, bytes ? before : 0);
    struct unpacker places = {.in = &reader};
    for (size_t i = 0; i < count && !subtract; i++)
        values[i] = 0;
    for (size_t i = 0; i < kept && good; i++) {
        size_t at = all ? i : read_place(&places, list, next, count);
        float told = 0;
        good = read_f32(in, &told, 1) && at < count && isfinite(told);
        if (good)
            settle(&values[at], told, subtract);
        next = at + 1;
    }
    return good && (all || (places_end(&places, list, next, count) && unpack_end(&places)));
}

void codec_window(const struct codec *codec, const uint8_t *bytes, size_t first, size_t count,
                  float *values)
{
    const struct codec_row *row = codec_row_of(codec);
    float scale = 0;
    if (row->scale) {
        struct wire_reader lead = wire_read(bytes, sizeof scale);
        read_f32(&lead, &scale, 1);
        bytes += sizeof scale;
    }
    struct wire_reader in = wire_read(bytes + first * row->bits / 8, bits_bytes(count * row->bits));
    struct unpacker unpacker = {.in = &in};
    if (!row->decode)
        read_f32(&in, values, count);
    for (size_t i = 0; i < count && row->decode; i++)
        values[i] = row->decode(unpack(&unpacker, row->bits), scale);
}

static bool read_numbers(const struct codec *codec, struct wire_reader *in, float *values,
                         size_t count, bool subtract)
{
    const struct codec_row *row = codec_row_of(codec);
    struct unpacker unpacker = {.in = in};
    bool finite = true;
    if (row->picks)
        return read_top(in, values, count, top_count(codec->part, count), subtract);
    float scale = codec_read_lead(codec, in);
    for (size_t i = 0; i < count; i++) {
        float told = 0;
        if (row->decode)
            told = row->decode(unpack(&unpacker, row->bits), scale);
        else
            read_f32(in, &told, 1);
        finite &= isfinite(told) != 0;
        settle(&values[i], told, subtract);
    }
    return in->ok && finite && scale >= 0 && unpack_end(&unpacker);
}

float codec_read_lead(const struct codec *codec, struct wire_reader *in)
{
    float scale = 0;
    if (codec_row_of(codec)->scale)
        read_f32(in, &scale, 1);
    return scale;
}

bool codec_read_next(const struct codec *codec, float lead, struct wire_reader *in, float *value)
{
    const struct codec_row *row = codec_row_of(codec);
    struct unpacker unpacker = {.in = in};
    if (!row->decode)
        return read_f32(in, value, 1);
    *value = row->decode(unpack(&unpacker, row->bits), lead);
    return in->ok && lead >= 0 && isfinite(*value);
}

bool codec_read(const struct codec *codec, struct wire_reader *in, float *values, size_t count)
{
    return read_numbers(codec, in, values, count, false);
}

bool codec_subtract(const struct codec *codec, struct wire_reader *in, float *values, size_t count)
{
    return read_numbers(codec, in, values, count, true);
}
