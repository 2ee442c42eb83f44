/* FedKSeed (Qin, Chen, Qian, Ding, Li, Deng 2023, arXiv 2312.06353), with returns for losses: all
 * parameters are tuned along S fixed directions z_j, each known by its seed. Agent k takes E local
 * steps (the paper's τ); for each it picks one of them, j, and measures on either side of θ_k,
 *
 *     g = [f(θ_k + μ z_j) - f(θ_k - μ z_j)] / 2 μ,   θ_k ← θ_k + α g z_j
 *
 * E pairs (j, g) go up. The server adds them up, a_j ← a_j + α mean_k Σ_{steps along j} g, and the
 * S sums go down, from which everybody makes θ = θ₀ + Σ_j a_j z_j: S d random numbers a round,
 * however many rounds an agent has missed.
 *
 * For example S = 3, E = 2, α = 0.1, pairs (0, 1), (2, 4) and (2, 2), (2, -3) of two agents: the
 * sums grow by 0.1 times (1/2, 0, 3/2).
 *
 * Decided here: directions are picked evenly (FedKSeed, not FedKSeed-Pro), and their numbers are
 * sent, u32, in the place of their seeds, first all numbers, then all slopes, 8 E bytes; agents
 * that answered count alike; a sum that is still 0 costs no drawing; the last local step, whose end
 * nobody sees, is left out; θ₀ is kept beside θ. The paper counts a pair as 8 bytes, and 4 S down,
 * and one d at an agent that draws w₀ from its storage. */
#include "core/base/mem.h"
#include "core/fields/field_rows.h"
#include "models/federated/answers.h"
#include "models/federated/sums.h"
#include "models/methods/algorithm_list.h"

#include <stddef.h>
#include <stdlib.h>

static size_t pairs_bytes(const struct algorithm_config *config)
{
    uint32_t count = config_probes(config);
    return count * sizeof(uint32_t) + codec_bytes(config_codec(config), count);
}

static void write_pairs(const struct saying *saying, struct wire *out)
{
    uint32_t count = config_probes(saying->config);
    for (uint32_t i = 0; i < count; i++)
        wire_u32(out, sums_pick(saying->config, saying->identity, saying->wave, i));
    codec_write(config_codec(saying->config), out, saying->numbers, count, saying->rounding);
}

/* What was measured along each of the S directions, added up. */
static bool read_pairs(const struct algorithm_config *config, struct wire_reader *in, float *heard)
{
    uint32_t count = config_probes(config), seeds = config_seeds(config);
    uint32_t *picks = mem_alloc(count * sizeof *picks);
    float *slopes = mem_alloc(count * sizeof *slopes);
    bool good = true;
    for (uint32_t i = 0; i < count; i++)
        good &= (picks[i] = read_u32(in)) < seeds;
    good &= codec_read(config_codec(config), in, slopes, count);
    for (uint32_t j = 0; j < seeds; j++)
        heard[j] = 0;
    for (uint32_t i = 0; good && i < count; i++)
        heard[picks[i]] += slopes[i];
    free(picks);
    free(slopes);
    return good;
}

static int64_t paper_bits(const struct algorithm_config *config, int64_t bits, int64_t slots)
{
    (void)bits;
    return slots * (64 * (int64_t)config_probes(config) + 32 * (int64_t)config_seeds(config));
}

static int64_t paper_floats(int64_t d, int64_t slots)
{
    (void)slots;
    return d;
}

static const struct field keys[] = {
    {"seeds", FIELD_INTEGER, .offset = offsetof(struct number_settings, seeds), WITHIN(1, 1e6),
     .fallback = "1024", .example = "4096", .flags = FIELD_LATER, .also = "candidate_seeds",
     .help = "The number of fixed directions, of which each local step takes one (fedkseed)."},
    END};

const struct algorithm fedkseed = {
    .name = "fedkseed",
    .summary = "FedKSeed: local steps along fixed directions, whose sums are all that goes down",
    .up = "for each local step the number of its direction, and the slope along it",
    .down = "a key once, then a sum for each of the fixed directions",
    .keys = keys,
    .feedback = FEEDBACK_SCALARS,
    .pooled = true,
    .seeded = true,
    .summed = true,
    .mirrored = true,
    .local_steps = true,
    .measured = 1,
    .measure = measure_slope,
    .message_bytes = pairs_bytes,
    .write = write_pairs,
    .read = read_pairs,
    .paper_bits = paper_bits,
    .paper_floats = paper_floats,
};
