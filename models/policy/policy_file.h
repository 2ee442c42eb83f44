/* A policy in a file, with what is needed to act as it did and to hold it to its word: shape, θ,
 * log-std, normaliser, what becomes of its actions, the world it was evaluated in (task, horizon,
 * noise of the resets), and the evaluation it was stored with.
 *
 * Byte by byte. Everything is little-endian; f32 and f64 are IEEE 754.
 *
 *   offset  bytes       what
 *        0  8           magic "FSPOLICY"
 *        8  4           version, the lowest that can say it, so that older programs read what they
 *                       can: 4 with a rectified activation, a range of actions, or a normaliser
 *                       in double or with a clip of its own; 3 with a categorical head or a grid
 *                       other than GridWorld's own; else 2. In version 1 there is no scale of the
 *                       reset noise
 *       12  8           length of the file, L
 *       20  32          task, ASCII, padded with NUL, the last byte NUL
 *       52  4           horizon, environment steps
 *       56  8           scale of the reset noise, f64; negative: the task's own
 *       64  20          from version 3 on: GridWorld's size, slip (f64) and map (8 bytes)
 *        .  4           weight layers, n = 1 to 8
 *        .  4           activation of the hidden layers: 0 tanh, 1 linear, 2 rectified: max(0, .)
 *        .  4           head: 0 Gaussian, 1 deterministic, 2 categorical
 *        .  4 (n + 1)   widths: observations, hidden layers ..., actions a; each 1 to 4096
 *        .  4           normaliser width w: 0 (none) or the observations
 *        .  4           from version 4 on: bytes of each of the normaliser's numbers, 4 or 8; 0:
 *                       none
 *        .  4           from version 4 on: normalised observations end at ±c, f32, or +infinity; 0:
 *                       none
 *        .  4           from version 4 on: what becomes of actions: 0 nothing, 1 clip, 2 tanh
 *        .  4           evaluation: episodes, 0 when there was none
 *        .  4           evaluation: 1 when actions were sampled, else 0
 *        .  8           evaluation: seed
 *        .  8 + 8       evaluation: mean return and its standard deviation, f64; -infinity and 0
 *                       where the policy broke the physics (returns.h)
 *        .  4 d         theta, f32: per layer the weights, input-major, then the biases
 *        .  4 a         log-std, f32; only for a Gaussian head
 *        .  4 w + 4 w   normaliser: means, inverse standard deviations, f32; or f64 and twice as
 *                       long
 *        .  4 a + 4 a   only where actions are cut off or squashed: their least and most, f32
 *    L - 4  4           CRC-32 (IEEE 802.3) of all bytes before it */
#ifndef MODELS_POLICY_FILE_H
#define MODELS_POLICY_FILE_H

#include "core/files/output.h"
#include "models/policy/policy.h"
#include "models/tasks/task.h"

struct wire;

struct policy_file {
    char task[32];      /* NUL-terminated */
    uint32_t horizon;   /* environment steps */
    double reset_noise; /* scale, as in struct task_options; negative: the task's own */
    struct grid_options grid;
    struct policy_shape shape;
    float *theta, *log_std;       /* owned; log_std NULL but for a Gaussian head */
    struct normaliser normaliser; /* width 0: none; arrays owned */
    struct policy_output output;  /* arrays owned */
    struct policy_evaluation {    /* the evaluation it was stored with; episodes 0: none */
        uint32_t episodes;
        bool stochastic;
        double mean, sd; /* of returns over episodes */
        uint64_t seed;   /* that its episodes can be played again with */
    } evaluation;
};

/* Appends the file's bytes to `wire`. */
void policy_file_encode(const struct policy_file *file, struct wire *wire);
/* From bytes: `source` names them in errors. Refuses what policy_file_read refuses. */
bool policy_file_decode(struct policy_file *file, const struct source *source, struct errs *errs);
/* Writes it by the rule of core/files/output.h: over another policy file, or over any file but
 * an input with `force`. False and an error otherwise. */
bool policy_file_write(const struct policy_file *file, const char *path,
                       const struct output_rule *rule, struct errs *errs);
/* Whether policy_file_write would find a file at `path` that it may not replace (FAULT_INPUT). */
bool policy_file_may_write(const char *path, const struct output_rule *rule, struct errs *errs);
/* Refuses (FAULT_INPUT) a truncated, lengthened, flipped or foreign file, another version, absurd
 * sizes and numbers that are not finite; *file is then empty. */
bool policy_file_read(struct policy_file *file, const char *path, struct errs *errs);
/* False and FAULT_INPUT, naming `path`, unless the file is of that task (NULL: any) and shape. */
bool policy_file_fits(const struct policy_file *file, const char *task,
                      const struct policy_shape *shape, const char *path, struct errs *errs);
/* Makes the task `info` ready with the policy's horizon, resets and grid; the caller frees it. NULL
 * and errors, which name `path`, where the policy does not fit it. */
struct task *policy_file_task(const struct policy_file *file, const struct task_info *info,
                              const char *path, struct errs *errs);
/* What a policy_view of the file borrows from it. */
struct policy_view policy_file_view(const struct policy_file *file);
/* Whether a file at `path` begins as a policy file does. */
bool policy_file_is(const char *path);
void policy_file_free(struct policy_file *file);

#endif
