/* Hands out trials, longest first, to the part that has the least. */
#include "sim/cost/trial_cut.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define UNBALANCED 1.2 /* a part that is as much fuller than it need be */

/* A trial as it is handed out: groups by their work, then trials by theirs. */
struct piece {
    uint64_t learning;
    double work, group_work;
    size_t number, group_first; /* the trial's; the smallest of its group */
};

struct packing {
    struct piece *pieces;
    size_t count;
    unsigned parts, *part; /* of each trial */
    double *load, least;   /* of each part; what the fullest has at the least */
};

static int by_learning(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->learning != y->learning)
        return x->learning < y->learning ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Equal ones in the order of the study, so that the cut does not depend on how qsort works. */
static int by_turn(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->group_work != y->group_work)
        return x->group_work > y->group_work ? -1 : 1;
    if (x->group_first != y->group_first)
        return x->group_first < y->group_first ? -1 : 1;
    if (x->work != y->work)
        return x->work > y->work ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Behind the last piece of the group that begins at `from`. */
static size_t group_end(const struct packing *cut, size_t from)
{
    size_t end = from;
    while (end < cut->count && cut->pieces[end].learning == cut->pieces[from].learning)
        end++;
    return end;
}

static void sum_groups(struct packing *cut)
{
    qsort(cut->pieces, cut->count, sizeof *cut->pieces, by_learning);
    for (size_t from = 0, end; from < cut->count; from = end) {
        double work = 0;
        end = group_end(cut, from);
        for (size_t i = from; i < end; i++)
            work += cut->pieces[i].work;
        for (size_t i = from; i < end; i++) {
            cut->pieces[i].group_work = work;
            cut->pieces[i].group_first = cut->pieces[from].number;
        }
    }
}

static unsigned emptiest(const struct packing *cut)
{
    unsigned part = 0;
    for (unsigned p = 1; p < cut->parts; p++)
        part = cut->load[p] < cut->load[part] ? p : part;
    return part;
}

static void give(struct packing *cut, const struct piece *piece, unsigned part)
{
    cut->part[piece->number] = part;
    cut->load[part] += piece->work;
}

static void hand_out(struct packing *cut)
{
    for (size_t from = 0, end; from < cut->count; from = end) {
        unsigned part = emptiest(cut);
        bool together = cut->load[part] + cut->pieces[from].group_work < UNBALANCED * cut->least;
        end = group_end(cut, from);
        for (size_t i = from; i < end; i++)
            give(cut, &cut->pieces[i], together ? part : emptiest(cut));
    }
}

unsigned *trial_cut(const struct cut_trial *trials, size_t count, unsigned parts)
{
    double total = 0, longest = 0;
    struct packing cut = {.pieces = mem_zero(count + 1, sizeof *cut.pieces),
                          .count = count,
                          .parts = parts,
                          .part = mem_zero(count + 1, sizeof *cut.part),
                          .load = mem_zero(parts, sizeof *cut.load)};
    for (size_t i = 0; i < count; i++) {
        cut.pieces[i] =
            (struct piece){.learning = trials[i].learning, .work = trials[i].work, .number = i};
        total += trials[i].work;
        longest = fmax(longest, trials[i].work);
    }
    cut.least = fmax(total / parts, longest);
    sum_groups(&cut);
    qsort(cut.pieces, count, sizeof *cut.pieces, by_turn);
    hand_out(&cut);
    free(cut.pieces);
    free(cut.load);
    return cut.part;
}
