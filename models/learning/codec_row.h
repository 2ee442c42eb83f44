/* The row of a codec: how it writes one number. Private to models/learning. */
#ifndef MODELS_CODEC_ROW_H
#define MODELS_CODEC_ROW_H

#include "core/base/rng.h"
#include "models/learning/codec.h"

#include <float.h>
#include <math.h>

struct codec_row {
    const char *name, *summary;
    unsigned bits;                                     /* of a number that is told */
    float (*scale)(const float *values, size_t count); /* goes before them; NULL: none does */
    uint32_t (*encode)(float value, float scale, struct rng *rng); /* NULL: float32 */
    float (*decode)(uint32_t code, float scale);
    bool picks; /* only the largest are told, behind their places */
};

/* What is written for `value` by a codec that leaves something out. */
static inline float codec_tame(float value)
{
    return isnan(value) ? 0 : fminf(fmaxf(value, -FLT_MAX), FLT_MAX);
}

static inline const struct codec_row *codec_row_of(const struct codec *codec)
{
    return codec_row(codec->kind);
}

#endif
