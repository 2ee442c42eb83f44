/* Measurements of the probe as pool threads do them: episodes around θ. */
#include "sim/probe/probe_work.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"

#include <math.h>
#include <stdlib.h>

static struct episode play_one(struct measurement *measurement, struct worker *worker,
                               const float *theta, uint64_t key)
{
    const struct probe_subject *subject = measurement->lab->subject;
    struct episode done = subject->episode(subject->context, worker, theta, key);
    measurement->episodes++;
    measurement->steps += done.steps;
    measurement->blowups += done.blowup;
    return done;
}

static double episode(struct measurement *measurement, struct worker *worker, const float *theta,
                      uint64_t key)
{
    return play_one(measurement, worker, theta, key).ret;
}

/* One more of those behind V. */
static void value(struct measurement *measurement, struct worker *worker, const float *theta,
                  uint64_t key)
{
    struct episode done = play_one(measurement, worker, theta, key);
    returns_add(&measurement->value, &done);
}

static void draw_direction(const struct probe_subject *subject, uint64_t key, float *v)
{
    uint8_t *row = mem_alloc(direction_bits(subject->direction, subject->d) / 8 + 1);
    direction_draw(subject->direction, key, subject->d, row);
    direction_read(subject->direction, row, subject->d, v);
    free(row);
}

/* The coordinates agent `slot` of a round perturbs. */
static struct coordinates probed_by(const struct probe_subject *subject, uint32_t slot)
{
    return subject->own_blocks ? coordinates_of(&subject->blocks, slot)
                               : coordinates_all(subject->d);
}

/* θ + by · v on coordinates `c` into `out`. */
static void move(const struct probe_subject *subject, const struct coordinates *c, const float *v,
                 double by, float *out)
{
    coordinates_move(c, subject->d, subject->theta, v, (float)by, out);
}

/* The episodes for V(θ) are further ones, so that it is independent of the batches that it is
 * compared with. */
void probe_work_theta(struct measurement *measurement, struct worker *worker)
{
    const struct lab *lab = measurement->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t b = measurement->index, further = (lab->settings->truth + 3) / 4;
    for (uint32_t e = 0; e < lab->longest; e++)
        measurement->returns[e] =
            episode(measurement, worker, subject->theta, key_of(subject->key, STREAM_BATCH, b, e));
    for (uint32_t e = 0; e < further; e++)
        value(measurement, worker, subject->theta, key_of(subject->key, STREAM_VALUE, b, e));
}

void probe_work_part(struct measurement *measurement, struct worker *worker)
{
    const struct lab *lab = measurement->lab;
    const struct probe_subject *subject = lab->subject;
    const struct probe_part *part = &lab->results->parts[measurement->part];
    uint32_t b = measurement->index;
    struct coordinates moved = part->block
                                   ? coordinates_of(&subject->blocks, b % subject->blocks.slots)
                                   : coordinates_all(subject->d);
    float *v = mem_alloc(subject->d * sizeof *v), *theta = mem_alloc(subject->d * sizeof *theta);
    draw_direction(subject, key_of(subject->key, STREAM_DIRECTION, b), v);
    move(subject, &moved, v, part->mu, theta);
    /* Common pairs have the same keys, and so the same initial states and noise, under both
     * policies. */
    uint32_t others = subject->panel.pairing == PAIRING_COMMON ? 0 : lab->longest;
    for (uint32_t e = 0; e < lab->longest; e++)
        measurement->returns[e] =
            episode(measurement, worker, theta, key_of(subject->key, STREAM_BATCH, b, others + e));
    for (uint32_t e = 0; e < lab->settings->truth; e++)
        value(measurement, worker, theta,
              key_of(subject->key, STREAM_TRUTH, measurement->part, b, e));
    free(v);
    free(theta);
}

/* (V(θ + μ u) - V(θ - μ u)) / 2μ from pairs of episodes that share their seeds; NaN where one of
 * them breaks the physics. */
static double slope(struct measurement *measurement, struct worker *worker, const float *u,
                    uint32_t pairs, uint64_t key)
{
    const struct probe_subject *subject = measurement->lab->subject;
    float *ahead = mem_alloc(subject->d * sizeof *ahead),
          *behind = mem_alloc(subject->d * sizeof *behind);
    struct coordinates all = coordinates_all(subject->d);
    move(subject, &all, u, subject->mu, ahead);
    move(subject, &all, u, -subject->mu, behind);
    double sum = 0;
    for (uint32_t e = 0; e < pairs; e++)
        sum += episode(measurement, worker, ahead, rng_fold(key, e)) -
               episode(measurement, worker, behind, rng_fold(key, e));
    free(ahead);
    free(behind);
    return isfinite(sum) ? sum / pairs / (2 * subject->mu) : NAN;
}

/* The product of two independent measurements of one slope: their errors are independent, so that
 * its mean is the square's, without the bias that squaring one of them would have. */
void probe_work_norm(struct measurement *measurement, struct worker *worker)
{
    const struct lab *lab = measurement->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t pairs = (lab->settings->truth + 3) / 4;
    uint64_t key = key_of(subject->key, STREAM_NORM, measurement->index);
    float *v = mem_alloc(subject->d * sizeof *v);
    draw_direction(subject, rng_fold(key, 0), v);
    measurement->answer = slope(measurement, worker, v, pairs, rng_fold(key, 1)) *
                          slope(measurement, worker, v, pairs, rng_fold(key, 2));
    free(v);
}

/* An agent of a round as its panel sees it. */
struct asking {
    struct measurement *measurement;
    struct worker *worker;
    const float *perturbed;
};

static double play(void *context, bool perturbed, uint64_t key)
{
    const struct asking *asking = context;
    const float *theta = perturbed ? asking->perturbed : asking->measurement->lab->subject->theta;
    return episode(asking->measurement, asking->worker, theta, key);
}

/* u = ĝ √d / ‖ĝ‖; a ĝ of zeros stays. */
static void scale_to_direction(const float *gradient, uint32_t d, float *u)
{
    double square = 0;
    for (uint32_t i = 0; i < d; i++)
        square += (double)gradient[i] * gradient[i];
    double scale = square > 0 ? sqrt(d / square) : 0;
    for (uint32_t i = 0; i < d; i++)
        u[i] = (float)(scale * gradient[i]);
}

/* Scaled to the norm of a direction first. */
static double slope_along(struct measurement *measurement, struct worker *worker,
                          const float *gradient, uint32_t averaged)
{
    const struct probe_subject *subject = measurement->lab->subject;
    float *u = mem_alloc(subject->d * sizeof *u);
    scale_to_direction(gradient, subject->d, u);
    double result = slope(measurement, worker, u, (measurement->lab->settings->truth + 1) / 2,
                          key_of(subject->key, STREAM_SLOPE, averaged, measurement->index));
    free(u);
    return result;
}

/* ĝ = Σ Ô_k (v restricted to I_k), or Σ Ô_k v_k: its length does not matter here. */
void probe_work_round(struct measurement *measurement, struct worker *worker)
{
    const struct lab *lab = measurement->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t d = subject->d;
    float *gradient = lab->gradients + (size_t)measurement->index * d;
    float *v = mem_alloc(d * sizeof *v), *theta = mem_alloc(d * sizeof *theta);
    uint64_t round = key_of(subject->key, STREAM_ROUND, measurement->index);
    for (uint32_t k = 0; k < subject->blocks.slots; k++) {
        uint64_t agent = rng_fold(round, 1 + k);
        if (k == 0 || !subject->own_blocks)
            draw_direction(subject, rng_fold(agent, 0), v);
        struct coordinates probed = probed_by(subject, k);
        move(subject, &probed, v, subject->mu, theta);
        struct asking asking = {measurement, worker, theta};
        float vote = (float)panel_ask(&subject->panel, rng_fold(agent, 1), rng_fold(agent, 2), play,
                                      &asking, NULL);
        for (uint32_t j = 0; j < probed.size; j++) {
            uint32_t i = coordinates_at(&probed, j);
            gradient[i] += vote * v[i];
        }
    }
    measurement->answer = slope_along(measurement, worker, gradient, 1);
    free(v);
    free(theta);
}

void probe_work_average(struct measurement *measurement, struct worker *worker)
{
    const struct lab *lab = measurement->lab;
    uint32_t d = lab->subject->d;
    float *sum = mem_zero(d, sizeof *sum);
    for (uint32_t r = 0; r < PROBE_AVERAGED; r++) {
        const float *gradient =
            lab->gradients + ((size_t)measurement->index * PROBE_AVERAGED + r) * d;
        for (uint32_t i = 0; i < d; i++)
            sum[i] += gradient[i];
    }
    measurement->answer = slope_along(measurement, worker, sum, PROBE_AVERAGED);
    free(sum);
}
