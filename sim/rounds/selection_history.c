/* Selections that look at how agents answered before. */
#include "sim/rounds/selection_history.h"

#include "core/base/mem.h"
#include "sim/rounds/candidates.h"

#include <math.h>
#include <stdlib.h>

/* --- fastest_first --------------------------------------------------------------------------- */

/* The agents of the least mean time from dispatch to arrival so far, where work that was cut off
 * counts as long as it lasted. An agent that was never asked comes first, so that each is timed
 * once; one that was asked and never timed (it dropped each time) comes last. Agents of equal means
 * are ordered by keyed priorities. */
static void choose_fastest(const struct selection_view *view, uint32_t wanted)
{
    struct candidate *candidates = candidates_free(view);
    for (uint32_t i = 0; i < view->free_count; i++)
        candidates[i].rank = responses_mean(&view->history->agents[candidates[i].agent]);
    candidates_choose(view, candidates, wanted);
}

const struct selection select_fastest_first = {
    .row = {"fastest_first", "the agents that answered fastest so far"},
    .looks_back = true,
    .choose = choose_fastest};

/* --- oort ------------------------------------------------------------------------------------ */

/* After Lai, Zhu, Madhyastha, Chowdhury: Oort: Efficient Federated Learning via Guided Participant
 * Selection, OSDI 2021, Algorithm 1. In round R an agent that was timed before has the utility
 *
 *     Util(i) = (U(i) + √(0.1 ln R / L(i))) · (T / t(i))^(a · [T < t(i)]),   a = 2,
 *
 * L(i) the round it was last asked in, t(i) its mean time so far, T the time preferred. Of the
 * cohort the part 1 - ε is drawn, in proportion to their utility, from those timed before whose
 * utility is at least 95 % of the last that would be in if the best were taken; the part ε from
 * those never timed. ε falls from 0.9 by the factor 0.98 a round to 0.2.
 *
 * What differs here: U(i), in the paper |B| √(mean squared loss over the agent's samples B), is 1,
 * for a panel's one-bit verdict tells no loss and every agent runs as many episodes. T is the
 * median of t(i) instead of a pacer's. Among those never timed the choice is uniform, as the
 * server knows nothing of their speed. Nobody is banned for having been asked often. */
#define OORT_PENALTY 2.0
#define OORT_UNCERTAINTY 0.1
#define OORT_CUT 0.95
#define OORT_EXPLORE_FIRST 0.9
#define OORT_EXPLORE_DECAY 0.98
#define OORT_EXPLORE_LAST 0.2

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median of the mean times of all agents timed so far (the lower one of two); 0: there are none. */
static double preferred_time(const struct selection_view *view)
{
    uint32_t count = 0;
    double *times = mem_alloc(view->agents * sizeof *times);
    for (uint32_t i = 0; i < view->agents; i++)
        if (view->history->agents[i].timed)
            times[count++] = responses_mean(&view->history->agents[i]);
    qsort(times, count, sizeof *times, by_size);
    double median = count ? times[(count - 1) / 2] : 0;
    free(times);
    return median;
}

/* Whoever was timed was asked before: last_round is 1 or more here. */
static double oort_utility(const struct agent_responses *agent, uint32_t round, double preferred_s)
{
    double mean = responses_mean(agent);
    double utility = 1 + sqrt(OORT_UNCERTAINTY * log(round) / agent->last_round);
    return mean > preferred_s ? utility * pow(preferred_s / mean, OORT_PENALTY) : utility;
}

/* Draws `wanted` of the candidates, whose rank is a weight, without putting back: the smallest of
 * -ln(u) / weight with a keyed u each (Efraimidis, Spirakis 2006). */
static void draw_weighted(struct candidate *c, uint32_t count, uint32_t wanted)
{
    for (uint32_t i = 0; i < count; i++) {
        /* 53 bits of the key, as a number strictly between 0 and 1: its logarithm is finite and not
         * 0. */
        double u = ((double)(c[i].tie >> 11) + 0.5) * 0x1p-53;
        c[i].rank = -log(u) / c[i].rank;
    }
    candidates_first(c, count, wanted);
}

/* Those of the known candidates that are worth drawing from come to the front; returns how many. */
static uint32_t cut_off(struct candidate *c, uint32_t count, uint32_t wanted)
{
    uint32_t kept = 0;
    double *utilities = mem_alloc(count * sizeof *utilities);
    for (uint32_t i = 0; i < count; i++)
        utilities[i] = c[i].rank;
    qsort(utilities, count, sizeof *utilities, by_size);
    double least = OORT_CUT * utilities[count - wanted];
    for (uint32_t i = 0; i < count; i++)
        if (c[i].rank >= least)
            c[kept++] = c[i];
    free(utilities);
    return kept;
}

/* Parts the `count` free agents into known, with utilities as ranks, which come to the front, and
 * unknown; returns how many are known. */
static uint32_t weigh(const struct selection_view *view, struct candidate *c, uint32_t count)
{
    uint32_t known = 0;
    double preferred_s = preferred_time(view);
    for (uint32_t i = 0; i < count; i++) {
        const struct agent_responses *responses = &view->history->agents[c[i].agent];
        struct candidate candidate = c[i];
        if (responses->timed) {
            candidate.rank = oort_utility(responses, view->round + 1, preferred_s);
            c[i] = c[known];
            c[known++] = candidate;
        } else {
            c[i].rank = responses->asked; /* the seldom asked first */
        }
    }
    return known;
}

static void choose_oort(const struct selection_view *view, uint32_t wanted)
{
    struct candidate *known = candidates_free(view);
    uint32_t count = weigh(view, known, view->free_count), rest = view->free_count - count;
    struct candidate *unknown = known + count;
    double part =
        fmax(OORT_EXPLORE_FIRST * pow(OORT_EXPLORE_DECAY, view->round), OORT_EXPLORE_LAST);
    /* As planned, but no more than there are, and more where the known ones are too few. */
    uint32_t explored = (uint32_t)(part * wanted + 0.5);
    if (explored > rest)
        explored = rest;
    if (wanted - explored > count)
        explored = wanted - count;
    uint32_t exploited = wanted - explored;
    if (exploited)
        draw_weighted(known, cut_off(known, count, exploited), exploited);
    candidates_first(unknown, rest, explored);
    for (uint32_t i = 0; i < wanted; i++)
        view->chosen[i] = i < exploited ? known[i].agent : unknown[i - exploited].agent;
    free(known);
}

const struct selection select_oort = {
    .row = {"oort", "the agents of the highest utility, much as in Oort (OSDI 2021)"},
    .looks_back = true,
    .choose = choose_oort};
