/* Draws from keyed streams of random numbers. */
#include "core/base/rng.h"

#include <math.h>
#include <string.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

enum { FOLD_TAG = 0x464F4C44 }; /* "FOLD": apart from the streams, whose third counter word is 0 */

void rng_block(uint64_t key, const uint32_t counter[4], uint32_t out[4])
{
    philox4x32_ctr_t at = {{counter[0], counter[1], counter[2], counter[3]}};
    philox4x32_key_t under = {{(uint32_t)key, (uint32_t)(key >> 32)}};
    philox4x32_ctr_t drawn = philox4x32_R(10, at, under);
    memcpy(out, drawn.v, sizeof drawn.v);
}

uint64_t rng_fold(uint64_t key, uint64_t word)
{
    uint32_t out[4], counter[4] = {(uint32_t)word, (uint32_t)(word >> 32), FOLD_TAG, 0};
    rng_block(key, counter, out);
    return (uint64_t)out[1] << 32 | out[0];
}

/* Philox4x32-10 again, a lane for each key, so that the compiler uses vectors. */
enum { LANES = 8, ROUNDS = 10 };

static void fold_lanes(uint64_t keys[LANES], uint64_t word)
{
    uint32_t a[LANES], b[LANES], c[LANES], d[LANES], k[LANES], l[LANES];
    for (int i = 0; i < LANES; i++) {
        a[i] = (uint32_t)word;
        b[i] = (uint32_t)(word >> 32);
        c[i] = FOLD_TAG;
        d[i] = 0;
        k[i] = (uint32_t)keys[i];
        l[i] = (uint32_t)(keys[i] >> 32);
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < LANES; i++) {
            uint64_t p = (uint64_t)PHILOX_M4x32_0 * a[i], q = (uint64_t)PHILOX_M4x32_1 * c[i];
            a[i] = (uint32_t)(q >> 32) ^ b[i] ^ k[i];
            c[i] = (uint32_t)(p >> 32) ^ d[i] ^ l[i];
            b[i] = (uint32_t)q;
            d[i] = (uint32_t)p;
            k[i] += PHILOX_W32_0;
            l[i] += PHILOX_W32_1;
        }
    for (int i = 0; i < LANES; i++)
        keys[i] = (uint64_t)b[i] << 32 | a[i];
}

void rng_fold_all(uint64_t *keys, size_t count, uint64_t word)
{
    size_t done = 0;
    for (; count - done >= LANES; done += LANES)
        fold_lanes(keys + done, word);
    for (; done < count; done++)
        keys[done] = rng_fold(keys[done], word);
}

/* FNV-1a, 64 bits. */
uint64_t rng_name(const char *name)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001B3u;
    return hash;
}

struct rng rng_start(uint64_t key)
{
    return (struct rng){.key = key, .used = 4};
}

static void next_block(struct rng *rng)
{
    uint32_t counter[4] = {(uint32_t)rng->block, (uint32_t)(rng->block >> 32), 0, 0};
    rng_block(rng->key, counter, rng->word);
    rng->block++;
    rng->used = 0;
}

uint32_t rng_u32(struct rng *rng)
{
    if (rng->used == 4)
        next_block(rng);
    return rng->word[rng->used++];
}

uint64_t rng_u64(struct rng *rng)
{
    uint64_t low = rng_u32(rng);
    return (uint64_t)rng_u32(rng) << 32 | low;
}

/* The high 53 bits, as many as a double has digits: every multiple of 2^-53 in [0, 1) is as
 * likely. */
double rng_uniform(struct rng *rng)
{
    return (double)(rng_u64(rng) >> 11) * 0x1p-53;
}

/* Box-Muller: a pair from two uniforms, the second kept for the next call. 1 - u lies in (0, 1], so
 * the log is finite. */
double rng_normal(struct rng *rng)
{
    if (rng->has_spare) {
        rng->has_spare = 0;
        return rng->spare;
    }
    double radius = sqrt(-2 * log(1 - rng_uniform(rng)));
    double angle = 2 * M_PI * rng_uniform(rng);
    rng->spare = radius * sin(angle);
    rng->has_spare = 1;
    return radius * cos(angle);
}

/* By inversion; 1 - u is never 0. */
double rng_exponential(struct rng *rng)
{
    return -log(1 - rng_uniform(rng));
}

/* Lemire (2019): the high half of a product, redrawn while the low half falls into the
 * uneven rest. */
uint64_t rng_below(struct rng *rng, uint64_t n)
{
    unsigned __int128 product = (unsigned __int128)rng_u64(rng) * n;
    if ((uint64_t)product < n) {
        uint64_t uneven = -n % n;
        while ((uint64_t)product < uneven)
            product = (unsigned __int128)rng_u64(rng) * n;
    }
    return (uint64_t)(product >> 64);
}

static void put_words(uint8_t *out, const uint32_t word[4], size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(word[i / 4] >> 8 * (i % 4));
}

/* 128 bits a block, from the first block on; what is beyond `bits` in the last byte is 0. */
void rng_bits(uint64_t key, uint8_t *out, size_t bits)
{
    struct rng rng = rng_start(key);
    size_t bytes = (bits + 7) / 8;
    for (size_t at = 0; at < bytes; at += 16) {
        next_block(&rng);
        put_words(out + at, rng.word, bytes - at < 16 ? bytes - at : 16);
    }
    if (bits % 8)
        out[bytes - 1] &= (uint8_t)((1u << bits % 8) - 1);
}
