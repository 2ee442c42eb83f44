/* Adam (Kingma, Ba 2014, algorithm 1) on float32 parameters, and clipping by the global norm.
 *
 * m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  step = rate * m^ / (sqrt(v^) + epsilon), with
 * m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t). The step has the gradient's sign: add
 * it to ascend, subtract it to descend. Float32 arithmetic, the same bits on every x86-64 level. */
#ifndef MODELS_ADAM_H
#define MODELS_ADAM_H

#include <stddef.h>
#include <stdint.h>

struct adam_settings {
    double beta1, beta2, epsilon;
};
#define ADAM_DEFAULTS ((struct adam_settings){0.9, 0.999, 1e-8})

/* State: 2 * count floats and the number of steps taken. */
struct adam {
    size_t count;
    uint64_t steps;        /* t, which undoes the bias of moments that began as 0 */
    float *first, *second; /* moments m and v, `count` each; owned */
};

void adam_open(struct adam *adam, size_t count); /* all zero */
void adam_close(struct adam *adam);

/* Takes in `gradient` and writes the step; both have `count` floats and may be the same array.
 * `present` (NULL: all are): coordinates whose byte is 0 keep both moments, and their step is 0.
 * The bias correction counts every call, for all coordinates alike. */
void adam_step(struct adam *adam, const struct adam_settings *settings, const float *gradient,
               const uint8_t *present, double rate, float *step);

/* Scales `gradient` so that its Euclidean norm is at most `limit` (0: no limit). Returns the norm
 * before; the squares are summed in double, in sixteen interleaved sums. A norm that is not finite
 * is returned and nothing scaled. */
double gradient_clip(float *gradient, size_t count, double limit);
/* The factor by which it scales a gradient of this norm, which is finite. */
float gradient_clip_scale(double norm, double limit);

/* ‖gradient‖₂ of a vector that is available one part at a time; every part but the last is a
 * multiple of GRADIENT_LANES long. The result has the same bits as for the whole vector at once.
 * Zero-initialise. */
enum { GRADIENT_LANES = 16 };
struct gradient_norm {
    double sum[GRADIENT_LANES];
};
void gradient_norm_add(struct gradient_norm *norm, const float *gradient, size_t count);
double gradient_norm(const struct gradient_norm *norm);

#endif
