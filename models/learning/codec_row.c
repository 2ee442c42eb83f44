/* How each codec writes one number, and reads it back. */
#include "models/learning/codec_row.h"

#include <math.h>
#include <string.h>

static uint32_t word_of(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

static float float_of(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

/* --- half precision --------------------------------------------------------------------------- */

enum { HALF_MOST = 0x7bff, HALF_SIGN = 0x8000 };

/* To the nearest, ties to even. Below 2^-14 halves are multiples of 2^-24. */
static uint32_t encode_float16(float value, float scale, struct rng *rng)
{
    (void)scale, (void)rng;
    uint32_t word = word_of(value), sign = word >> 16 & HALF_SIGN, size = word & 0x7fffffff;
    if (size < 0x38800000)
        return sign | (uint32_t)lrintf(fabsf(value) * 0x1p24f);
    uint32_t rounded = size + 0xfff + (size >> 13 & 1), half = (rounded - 0x38000000) >> 13;
    return sign | (rounded >= 0x47800000 ? HALF_MOST : half);
}

static float decode_float16(uint32_t code, float scale)
{
    (void)scale;
    uint32_t exponent = code >> 10 & 31, fraction = code & 0x3ff;
    float size = exponent ? ldexpf((float)(fraction | 0x400), (int)exponent - 25)
                          : ldexpf((float)fraction, -24);
    if (exponent == 31)
        return NAN;
    return code & HALF_SIGN ? -size : size;
}

static uint32_t encode_bfloat16(float value, float scale, struct rng *rng)
{
    (void)scale, (void)rng;
    uint32_t word = word_of(value), sign = word >> 16 & HALF_SIGN, size = word & 0x7fffffff;
    uint32_t rounded = (size + 0x7fff + (size >> 16 & 1)) >> 16;
    return sign | (rounded > 0x7f7f ? 0x7f7f : rounded);
}

static float decode_bfloat16(uint32_t code, float scale)
{
    (void)scale;
    return float_of(code << 16);
}

/* --- scaled ----------------------------------------------------------------------------------- */

static float scale_int8(const float *values, size_t count)
{
    float most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, fabsf(codec_tame(values[i])));
    float scale = most / 127;
    return isinf(127 * scale) ? nextafterf(scale, 0) : scale;
}

static uint32_t encode_int8(float value, float scale, struct rng *rng)
{
    double steps = scale > 0 ? (double)value / (double)scale : 0;
    double code = floor(steps + rng_uniform(rng));
    return (uint8_t)(int8_t)fmin(fmax(code, -127), 127);
}

static float decode_int8(uint32_t code, float scale)
{
    return scale * (float)(int8_t)(uint8_t)code;
}

static float scale_sign(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += fabs((double)codec_tame(values[i]));
    return count ? (float)(sum / (double)count) : 0;
}

static uint32_t encode_sign(float value, float scale, struct rng *rng)
{
    (void)scale, (void)rng;
    return value >= 0;
}

static float decode_sign(uint32_t code, float scale)
{
    return code ? scale : -scale;
}

/* --- the rows --------------------------------------------------------------------------------- */

static const struct codec_row rows[] = {
    [CODEC_FLOAT32] = {.name = "float32", .summary = "as they are", .bits = 32},
    [CODEC_FLOAT16] = {.name = "float16",
                       .summary = "half precision, 11 significant bits",
                       .bits = 16,
                       .encode = encode_float16,
                       .decode = decode_float16},
    [CODEC_BFLOAT16] = {.name = "bfloat16",
                        .summary = "the upper half of a float32",
                        .bits = 16,
                        .encode = encode_bfloat16,
                        .decode = decode_bfloat16},
    [CODEC_INT8] = {.name = "int8",
                    .summary = "255 steps, rounded at random",
                    .bits = 8,
                    .scale = scale_int8,
                    .encode = encode_int8,
                    .decode = decode_int8},
    [CODEC_SIGN] = {.name = "sign",
                    .summary = "signs times the mean size",
                    .bits = 1,
                    .scale = scale_sign,
                    .encode = encode_sign,
                    .decode = decode_sign},
    [CODEC_TOPK] = {.name = "topk",
                    .summary = "the part of them that is largest, as it is; of the rest nothing",
                    .bits = 32,
                    .picks = true}};

const struct codec codec_float32 = {CODEC_FLOAT32, 0};

const void *codec_row(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}
