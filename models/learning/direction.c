/* Drawing perturbation directions, storing them as rows, and reading them back. */
#include "models/learning/direction.h"

#include "core/base/bits.h"
#include "core/base/rng.h"
#include "models/learning/codec.h"

#include <endian.h>
#include <math.h>
#include <string.h>

size_t direction_bits(enum direction kind, uint32_t d)
{
    return kind == DIRECTION_RADEMACHER ? d : 32 * (size_t)d;
}

double direction_draw_flops(enum direction kind)
{
    static const double flops[] = {
        [DIRECTION_RADEMACHER] = 1, [DIRECTION_GAUSSIAN] = 80, [DIRECTION_SPHERE] = 163};
    return flops[kind];
}

/* Little-endian on every machine, and at any address: rows lie within messages. */
static void put_float(uint8_t *row, uint32_t i, float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    word = htole32(word);
    memcpy(row + sizeof word * i, &word, sizeof word);
}

static float get_float(const uint8_t *row, uint32_t i)
{
    uint32_t word;
    float value;
    memcpy(&word, row + sizeof word * i, sizeof word);
    word = le32toh(word);
    memcpy(&value, &word, sizeof value);
    return value;
}

/* √d / ‖x‖ of the Gaussian vector x of `key`, which is drawn a second time for its numbers: a
 * vector of length √d in a direction that is uniform on the sphere, without room for all of it. */
static double to_sphere(uint64_t key, uint32_t d)
{
    struct rng rng = rng_start(key);
    double square = 0;
    for (uint32_t i = 0; i < d; i++) {
        double x = rng_normal(&rng);
        square += x * x;
    }
    return square > 0 ? sqrt(d / square) : 0;
}

/* Rademacher: a bit a coordinate, 1 for +1. Other directions: float32, little-endian. */
void direction_draw(enum direction kind, uint64_t key, uint32_t d, uint8_t *row)
{
    if (kind == DIRECTION_RADEMACHER) {
        rng_bits(key, row, d);
        return;
    }
    double scale = kind == DIRECTION_SPHERE ? to_sphere(key, d) : 1;
    struct rng rng = rng_start(key);
    for (uint32_t i = 0; i < d; i++)
        put_float(row, i, (float)(scale * rng_normal(&rng)));
}

void direction_read(enum direction kind, const uint8_t *row, uint32_t d, float *v)
{
    if (kind == DIRECTION_RADEMACHER)
        for (uint32_t i = 0; i < d; i++)
            v[i] = (float)(2 * (int)bit_get(row, i) - 1); /* no branch: they are random */
    else
        for (uint32_t i = 0; i < d; i++)
            v[i] = get_float(row, i);
}

struct direction_source direction_open(enum direction kind, const uint8_t *row, uint64_t key,
                                       uint32_t d)
{
    struct direction_source source = {kind, d, row, key, 1, NULL};
    if (!row && kind == DIRECTION_SPHERE)
        source.scale = to_sphere(key, d);
    return source;
}

static void read_window(const struct direction_source *source, uint32_t first, uint32_t count,
                        float *v)
{
    if (source->kind == DIRECTION_RADEMACHER)
        direction_read(source->kind, source->row + first / 8, count, v);
    else if (source->codec)
        codec_window(source->codec, source->row, first, count, v);
    else
        direction_read(source->kind, source->row + sizeof(float) * (size_t)first, count, v);
}

/* A block of the stream is 128 signs, or two normal numbers (core/base/rng.c). */
void direction_window(const struct direction_source *source, uint32_t first, uint32_t count,
                      float *v)
{
    if (source->row) {
        read_window(source, first, count, v);
        return;
    }
    struct rng rng = rng_start(source->key);
    bool signs = source->kind == DIRECTION_RADEMACHER;
    rng.block += first / (signs ? DIRECTION_WINDOW : 2);
    uint32_t word = 0;
    for (uint32_t i = 0; i < count && signs; i++) {
        word = i % 32 ? word >> 1 : rng_u32(&rng);
        v[i] = (float)(2 * (int)(word & 1) - 1);
    }
    for (uint32_t i = 0; i < count && !signs; i++)
        v[i] = (float)(source->scale * rng_normal(&rng));
}
