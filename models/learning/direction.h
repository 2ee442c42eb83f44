/* Perturbation directions v of d coordinates, all of norm √d or about it, so that α and μ mean the
 * same for each of them:
 *
 *   rademacher  independent fair signs (P1)
 *   gaussian    independent N(0, 1) (P1 Table 1, P2)
 *   sphere      a Gaussian vector scaled to norm √d: uniform on that sphere. On P2's unit sphere
 * the same steps and probes have α and μ larger by √d.
 *
 * A row is a direction as it is kept and as it travels: d bits, LSB first, 1 for +1 and zeros to
 * the end of the last byte, or d little-endian float32. */
#ifndef MODELS_DIRECTION_H
#define MODELS_DIRECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum direction { DIRECTION_RADEMACHER, DIRECTION_GAUSSIAN, DIRECTION_SPHERE };

/* Length of a row on the wire: d, or 32 d. */
size_t direction_bits(enum direction kind, uint32_t d);
/* Draws the row of `key`: direction_bits, in whole bytes. */
void direction_draw(enum direction kind, uint64_t key, uint32_t d, uint8_t *row);
/* The d numbers that a row stands for. */
void direction_read(enum direction kind, const uint8_t *row, uint32_t d, float *v);

/* A direction that is read a part at a time, for those who have no room for d numbers: from its
 * row, or drawn anew from its key. */
struct direction_source {
    enum direction kind;
    uint32_t d;
    const uint8_t *row; /* borrowed; NULL: drawn */
    uint64_t key;
    double scale; /* drawn: of the sphere */
};
enum { DIRECTION_WINDOW = 128 };
struct direction_source direction_open(enum direction kind, const uint8_t *row, uint64_t key,
                                       uint32_t d);
/* The numbers from `first` on, a multiple of DIRECTION_WINDOW. */
void direction_window(const struct direction_source *source, uint32_t first, uint32_t count,
                      float *v);

#endif
