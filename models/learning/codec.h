/* Codecs: how numbers are written in fewer bits than 32. What is written is bytes that really
 * travel, so that traffic, time and memory follow from their length; what is read back is what the
 * receiver works with.
 *
 *   float32   as they are
 *   float16   IEEE 754 binary16: 11 significant bits, to the nearest, ±65504 at most
 *   bfloat16  the upper half of a float32: 8 significant bits, to the nearest
 *   int8      s c, c from -127 to 127, s = max |x| / 127; x / s is rounded up or down at random, so
 *             that the mean is x (QSGD: Alistarh et al. 2017)
 *   sign      ± the mean of |x| (scaled signSGD: Bernstein et al. 2018), one bit a number; 0 is +
 *
 * For example (3, -1, 0.5): int8 has s = 3 / 127 = 0.0236 and c = 127, -42 or -43 (x / s is -42.33:
 * the latter in a third of the cases), 21 or 22; sign says (1.5, -1.5, 1.5). */
#ifndef MODELS_CODEC_H
#define MODELS_CODEC_H

#include "core/base/bits.h"
#include "core/base/rng.h"

struct codec {
    const char *name, *summary;
    unsigned bits;                                     /* of a number */
    float (*scale)(const float *values, size_t count); /* goes before them; NULL: none does */
    uint32_t (*encode)(float value, float scale, struct rng *rng); /* NULL: float32 */
    float (*decode)(uint32_t code, float scale);
};
extern const struct codec codec_float32;

/* The i-th row; NULL past the last. */
const void *codec_row(size_t i);
/* Bytes of so many numbers. */
size_t codec_bytes(const struct codec *codec, size_t count);
/* Appends them; `key`: of what is rounded at random. */
void codec_write(const struct codec *codec, struct wire *out, const float *values, size_t count,
                 uint64_t key);
/* False when they are not all there, or one of them is no finite number. */
bool codec_read(const struct codec *codec, struct wire_reader *in, float *values, size_t count);

#endif
