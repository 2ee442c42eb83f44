/* Augmented random search (Mania, Guy, Recht 2018, arXiv 1803.07055): agents probe directions v of
 * their own on either side of θ and send both returns; of all n directions of a wave the b with the
 * highest max(r⁺, r⁻) count, in units of the standard deviation σ_R of their 2 b returns:
 *
 *     ĝ = 1 / (b σ_R) Σ_{best b} (r⁺ - r⁻) v,   θ ← θ + α ĝ
 *
 * This is V1-t; with policy.normaliser: fleet, whose statistics are merged over all agents, it is
 * V2-t, and with algorithm.top: 1 V1 and V2. Its policies are linear (policy.hidden: []) and act
 * without noise (head: deterministic).
 *
 * For example n = 2, b = 1, returns (5, 1) and (2, 7): the second counts, σ_R = 2.5, ĝ = -2 v₂.
 *
 * The bonus for staying alive is taken off each step as in the authors' code: algorithm.shift.
 *
 * Decided here: b is the part algorithm.top of the directions that were heard of, one at least;
 * directions with an episode that broke the physics never count; of equal directions the earlier
 * one does; ĝ is 0 where all returns are equal; the server chooses, and tells one number a
 * direction. With feedback: panel half the difference and its negative stand for the returns. */
#include "core/base/mem.h"
#include "core/fields/field_rows.h"
#include "models/federated/answers.h"
#include "models/federated/update.h"
#include "models/methods/algorithm_list.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

struct direction_returns {
    float further, other;
    uint32_t number;
};

static float best_of(const struct direction_returns *direction)
{
    return direction->further > direction->other ? direction->further : direction->other;
}

/* The best first; a total order. */
static int by_best(const void *a, const void *b)
{
    const struct direction_returns *x = a, *y = b;
    float best_x = best_of(x), best_y = best_of(y);
    if (best_x > best_y || best_x < best_y)
        return best_x > best_y ? -1 : 1;
    return x->number > y->number ? 1 : -1;
}

/* Those without a broken episode, the best first; how many. */
static uint32_t sort_whole(const struct answers *answers, struct direction_returns *whole)
{
    uint32_t count = 0, n = answers->count * answers->directions;
    for (uint32_t j = 0; j < n; j++) {
        float further = answers->numbers[2 * j], other = answers->numbers[2 * j + 1];
        if (further > -FLT_MAX && other > -FLT_MAX)
            whole[count++] = (struct direction_returns){further, other, j};
    }
    if (count)
        qsort(whole, count, sizeof *whole, by_best);
    return count;
}

static double deviation(const struct direction_returns *best, uint32_t count)
{
    double mean = 0, square = 0;
    for (uint32_t i = 0; i < count; i++)
        mean += ((double)best[i].further + (double)best[i].other) / (2.0 * count);
    for (uint32_t i = 0; i < count; i++) {
        double further = (double)best[i].further - mean, other = (double)best[i].other - mean;
        square += (further * further + other * other) / (2.0 * count);
    }
    return sqrt(square);
}

static void choose(const struct answers *answers, float *told)
{
    uint32_t n = answers->count * answers->directions;
    struct direction_returns *best = mem_alloc(n * sizeof *best);
    uint32_t whole = sort_whole(answers, best);
    uint32_t wanted = (uint32_t)ceil(answers->config->numbers->top * n);
    uint32_t count = wanted < whole ? wanted : whole;
    double scale = deviation(best, count) * count;
    for (uint32_t j = 0; j < n; j++)
        told[j] = 0;
    for (uint32_t i = 0; i < count && scale > 0; i++)
        told[best[i].number] = (float)(((double)best[i].further - (double)best[i].other) / scale);
    free(best);
}

static const struct field keys[] = {
    {"top", FIELD_REAL, .offset = offsetof(struct number_settings, top), OVER(0, 1),
     .fallback = "1", .example = "0.5", .flags = FIELD_LATER,
     .help = "The part of the directions that count, those with the highest return on either side "
             "(ars)."},
    {"shift", FIELD_REAL, .offset = offsetof(struct number_settings, shift), WITHIN(-1000, 1000),
     .fallback = "0", .example = "1", .flags = FIELD_LATER,
     .help = "What agents take off the reward of each step before they compare returns, such as "
             "the bonus for staying alive (ars); evaluations keep it."},
    END};

const struct algorithm ars = {
    .name = "ars",
    .summary = "augmented random search: the best directions count, in units of their deviation",
    .up = "two returns for each of the agent's own seeded directions",
    .down = "a key once, then a number for each direction of each agent, or the parameters where "
            "that is cheaper",
    .keys = keys,
    .feedback = FEEDBACK_SCALARS,
    .own_perturbations = true,
    .seeded = true,
    .mirrored = true,
    .several = true,
    .replayable = true,
    .measured = 2,
    .measure = measure_returns,
    .combine = choose,
    .gradient = update_add_whole,
};
