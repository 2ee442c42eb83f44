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
 *   topk      the k numbers with the largest |x|, as they are, and their places; the others are 0
 *             (Aji, Heafield 2017; Stich, Cordonnier, Jaggi 2018). Of n numbers k is the nearest to
 *             part n, and at least 1; of equal sizes the first goes. Places are k indices in
 *             ascending order, ⌈log2 n⌉ bits each, or n bits of presence, whichever is shorter, and
 *             nothing where k = n: both sides know which, as they know n
 *
 * For example (3, -1, 0.5): int8 has s = 3 / 127 = 0.0236 and c = 127, -42 or -43 (x / s is -42.33:
 * the latter in a third of the cases), 21 or 22; sign says (1.5, -1.5, 1.5); topk with the part 1/3
 * says (3, 0, 0), in one byte (the index 0 in two bits, which is shorter than three of presence)
 * and a float32.
 *
 * Codecs other than float32 write what is no number as 0, and what is infinite as the largest
 * number there is: an agent whose arithmetic overflowed has nothing to say, but does no harm. */
#ifndef MODELS_CODEC_H
#define MODELS_CODEC_H

#include "core/base/bits.h"

enum codec_kind {
    CODEC_FLOAT32,
    CODEC_FLOAT16,
    CODEC_BFLOAT16,
    CODEC_INT8,
    CODEC_SIGN,
    CODEC_TOPK,
    CODECS
};
struct codec {
    enum codec_kind kind;
    double part; /* topk only, 0 < part <= 1 */
};

extern const struct codec codec_float32;

/* The row of the i-th kind, which begins with its name and summary; NULL past the last. */
const void *codec_row(size_t i);
/* Bits of a number where all are told, in their places and on one scale, so that what agents send
 * can be added up as it is; 0: they cannot. */
unsigned codec_summed_bits(const struct codec *codec);
/* Bits of a number that stands in a place of its own, behind codec_lead_bits of a scale, so that
 * any run of them can be read alone; 0: they have none. */
unsigned codec_width(const struct codec *codec);
unsigned codec_lead_bits(const struct codec *codec);
/* Reads `count` numbers from `first` on of those that codec_write wrote to `bytes`: such a codec's,
 * and `first` begins a byte. */
void codec_window(const struct codec *codec, const uint8_t *bytes, size_t first, size_t count,
                  float *values);
/* Bytes of so many numbers. */
size_t codec_bytes(const struct codec *codec, size_t count);
/* Appends them; `key`: of what is rounded at random. */
void codec_write(const struct codec *codec, struct wire *out, const float *values, size_t count,
                 uint64_t key);
/* The same of one number, of a codec that writes each alone: without a scale, and not at random. */
void codec_put(const struct codec *codec, struct wire *out, float value);
/* False when they are not all there, or one of them is no finite number. topk is only read from
 * bytes that are there as a whole. */
bool codec_read(const struct codec *codec, struct wire_reader *in, float *values, size_t count);
/* The same one by one, of a codec whose numbers fill bytes of their own (all but sign and topk):
 * what stands before the first, and the next. */
float codec_read_lead(const struct codec *codec, struct wire_reader *in);
bool codec_read_next(const struct codec *codec, float lead, struct wire_reader *in, float *value);
/* values ← values - what the message says: what it has left out. Likewise. */
bool codec_subtract(const struct codec *codec, struct wire_reader *in, float *values, size_t count);

#endif
