/* Perturbation directions v of d coordinates. All have norm √d, exactly or on average, so that α
 * and μ mean the same for each kind:
 *
 *   rademacher  independent fair signs (Wang, Zhang, Ying 2026, Algorithm 1)
 *   gaussian    independent N(0, 1) (Wang, Zhang, Ying 2026, Table 1; Zhang, Ying 2025, ZSPO)
 *   sphere      a Gaussian vector scaled to norm √d: uniform on that sphere. ZSPO's unit sphere
 *               gives the same probes and steps with μ and α larger by a factor √d.
 *
 * A row is a direction as it is stored and sent: d bits, LSB first, 1 for +1, padded with zeros to
 * a whole byte; or d numbers as a codec writes them (codec.h), in float32 little-endian. Whoever
 * probes along a row, or steps, goes by what can be read of it. */
#ifndef MODELS_DIRECTION_H
#define MODELS_DIRECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct codec;

enum direction { DIRECTION_RADEMACHER, DIRECTION_GAUSSIAN, DIRECTION_SPHERE };

/* Bits of a row as it is drawn: d, or 32 d. */
size_t direction_bits(enum direction kind, uint32_t d);
/* Operations that a number of it takes to draw: a sign is a bit of a word of Philox, about 30
 * operations for 32 of them; a normal number half of four words and a logarithm, a root and a sine
 * or cosine; on the sphere each is drawn twice, and scaled. */
double direction_draw_flops(enum direction kind);
/* Draws the row of `key`: direction_bits, rounded up to whole bytes. */
void direction_draw(enum direction kind, uint64_t key, uint32_t d, uint8_t *row);
/* The d numbers that a row stands for. */
void direction_read(enum direction kind, const uint8_t *row, uint32_t d, float *v);

/* A direction that is read one window at a time, where there is no room for d numbers: from its
 * row, or drawn anew from its key. */
struct direction_source {
    enum direction kind;
    uint32_t d;
    const uint8_t *row;        /* borrowed; NULL: drawn */
    uint64_t key;              /* drawn from it where `row` is NULL */
    double scale;              /* √d / ‖v‖ of a sphere's direction that is drawn */
    const struct codec *codec; /* that wrote a row of numbers; borrowed; NULL: float32 */
};
enum { DIRECTION_WINDOW = 128 };
struct direction_source direction_open(enum direction kind, const uint8_t *row, uint64_t key,
                                       uint32_t d);
/* The `count` numbers from `first` on, which is a multiple of DIRECTION_WINDOW. */
void direction_window(const struct direction_source *source, uint32_t first, uint32_t count,
                      float *v);

#endif
