/* Hands out trials, longest first, to the part that has the least. */
#include "sim/cost/trial_cut.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define UNBALANCED 1.2 /* a part that is as much fuller than it need be */

/* A trial as it is handed out: groups by their work, then trials by theirs. */
struct piece {
    struct cut_trial trial;
    double group_work;
    size_t number, group_first, same_first; /* the trial's; the smallest of its group, and of those
                                               that play its episodes */
};

struct packing {
    struct piece *pieces;
    size_t count;
    unsigned parts, *part; /* of each trial */
    double *load, least;   /* of each part; what the fullest has at the least */
};

static int ascending(uint64_t x, uint64_t y)
{
    return (x > y) - (x < y);
}

static int by_sharing(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    int learning = ascending(x->trial.learning, y->trial.learning);
    int episodes = ascending(x->trial.episodes, y->trial.episodes);
    return learning ? learning : episodes ? episodes : ascending(x->number, y->number);
}

/* Equal ones in the order of the study, so that the cut does not depend on how qsort works. */
static int by_turn(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->group_work != y->group_work)
        return x->group_work > y->group_work ? -1 : 1;
    if (x->group_first != y->group_first)
        return ascending(x->group_first, y->group_first);
    if (x->trial.work != y->trial.work)
        return x->trial.work > y->trial.work ? -1 : 1;
    int same = ascending(x->same_first, y->same_first);
    return same ? same : ascending(x->number, y->number);
}

static bool share_learning(const struct piece *x, const struct piece *y)
{
    return x->trial.learning && x->trial.learning == y->trial.learning;
}

static bool play_the_same(const struct piece *x, const struct piece *y)
{
    return x->trial.episodes && x->trial.episodes == y->trial.episodes;
}

/* In the part that has got the piece before it. */
static double work_behind(const struct piece *piece, const struct piece *before)
{
    return play_the_same(piece, before) ? piece->trial.again : piece->trial.work;
}

/* Says of the pieces of a group what they have in common; returns where it ends. */
static size_t note_group(struct packing *cut, size_t from)
{
    struct piece *pieces = cut->pieces;
    double work = pieces[from].trial.work;
    size_t end = from + 1, first = pieces[from].number;
    pieces[from].same_first = first;
    for (; end < cut->count && share_learning(&pieces[end], &pieces[from]); end++) {
        struct piece *piece = &pieces[end];
        bool same = play_the_same(piece, piece - 1);
        work += work_behind(piece, piece - 1);
        piece->same_first = same ? piece[-1].same_first : piece->number;
        first = piece->number < first ? piece->number : first;
    }
    for (size_t i = from; i < end; i++) {
        pieces[i].group_work = work;
        pieces[i].group_first = first;
    }
    return end;
}

static struct piece *pieces_by_sharing(const struct cut_trial *trials, size_t count)
{
    struct piece *pieces = mem_zero(count + 1, sizeof *pieces);
    for (size_t i = 0; i < count; i++)
        pieces[i] = (struct piece){.trial = trials[i], .number = i};
    qsort(pieces, count, sizeof *pieces, by_sharing);
    return pieces;
}

size_t trial_cut_distinct(const struct cut_trial *trials, size_t count)
{
    struct piece *pieces = pieces_by_sharing(trials, count);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || !play_the_same(&pieces[i], &pieces[i - 1]);
    free(pieces);
    return distinct;
}

static unsigned emptiest(const struct packing *cut)
{
    unsigned part = 0;
    for (unsigned p = 1; p < cut->parts; p++)
        part = cut->load[p] < cut->load[part] ? p : part;
    return part;
}

static void hand_out(struct packing *cut)
{
    for (size_t i = 0; i < cut->count; i++) {
        const struct piece *piece = &cut->pieces[i];
        unsigned part = emptiest(cut);
        double load = cut->load[part] + piece->trial.work;
        if (i > 0 && share_learning(piece, piece - 1)) {
            unsigned before = cut->part[piece[-1].number];
            double behind = cut->load[before] + work_behind(piece, piece - 1);
            if (behind < UNBALANCED * fmax(load, cut->least)) {
                part = before;
                load = behind;
            }
        }
        cut->part[piece->number] = part;
        cut->load[part] = load;
    }
}

unsigned *trial_cut(const struct cut_trial *trials, size_t count, unsigned parts)
{
    double total = 0;
    struct packing cut = {.pieces = pieces_by_sharing(trials, count),
                          .count = count,
                          .parts = parts,
                          .part = mem_zero(count + 1, sizeof *cut.part),
                          .load = mem_zero(parts, sizeof *cut.load)};
    for (size_t from = 0, end; from < count; from = end) {
        end = note_group(&cut, from);
        total += cut.pieces[from].group_work;
    }
    for (size_t i = 0; i < count; i++)
        cut.least = fmax(cut.least, trials[i].work);
    cut.least = fmax(cut.least, total / parts);
    qsort(cut.pieces, count, sizeof *cut.pieces, by_turn);
    hand_out(&cut);
    free(cut.pieces);
    free(cut.load);
    return cut.part;
}
