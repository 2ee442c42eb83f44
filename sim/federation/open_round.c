/* Counts who is asked, heard and lost in the open round. */
#include "sim/federation/open_round.h"

#include "core/base/mem.h"

#include <stdlib.h>

/* A cohort is never larger than the fleet; what is heard has no such bound, as late answers join
 * it. */
struct open_round *open_round_new(uint32_t agents)
{
    struct open_round *round = mem_zero(1, sizeof *round);
    round->cohort = mem_zero(agents, sizeof(struct dispatch *));
    return round;
}

void open_round_free(struct open_round *round)
{
    if (!round)
        return;
    for (struct wave *wave = round->waves, *next; wave; wave = next) {
        next = wave->next;
        free(wave);
    }
    free(round->cohort);
    free(round->heard);
    free(round->orphans);
    free(round);
}

void open_round_begin(struct open_round *round)
{
    round->open = true;
    round->cohort_count = 0;
}

void open_round_decide(struct open_round *round)
{
    round->deciding = true;
}

void open_round_end(struct open_round *round)
{
    round->open = round->deciding = false;
}

void open_round_postpone(struct open_round *round, bool postponed)
{
    round->postponed = postponed;
}

/* --- waves and cohort ------------------------------------------------------------------------ */

struct wave *open_round_add_wave(struct open_round *round, uint32_t number, uint32_t slots)
{
    struct wave *wave = mem_zero(1, sizeof *wave);
    wave->number = number;
    wave->slots = slots;
    wave->next = round->waves;
    round->waves = wave;
    return wave;
}

/* A wave goes once none of its dispatches can be aggregated any more. */
void open_round_retire(struct open_round *round,
                       void (*retired)(struct federation *, const struct wave *),
                       struct federation *federation)
{
    for (struct wave **link = &round->waves; *link;) {
        struct wave *wave = *link;
        if (wave->pending > 0) {
            link = &wave->next;
            continue;
        }
        retired(federation, wave);
        *link = wave->next;
        free(wave);
    }
}

void open_round_place(struct open_round *round, uint32_t rank, struct dispatch *d)
{
    round->cohort[rank] = d;
}

void open_round_set_cohort(struct open_round *round, uint32_t count)
{
    round->cohort_count = count;
}

/* --- answers --------------------------------------------------------------------------------- */

void open_round_await(struct open_round *round)
{
    round->awaited++;
}

void open_round_lose(struct open_round *round)
{
    round->awaited--;
}

void open_round_arrive(struct open_round *round)
{
    round->arrived++;
    round->awaited--;
}

/* The last one heard goes before those of its instant that were dispatched later. */
static void put_in_order(struct open_round *round)
{
    struct dispatch **heard = round->heard, *last = heard[round->heard_count - 1];
    size_t at = round->heard_count - 1;
    for (; at > 0; at--) {
        const struct dispatch *before = heard[at - 1];
        if (before->t_phase_ns != last->t_phase_ns || before->number < last->number)
            break;
        heard[at] = heard[at - 1];
    }
    heard[at] = last;
}

void open_round_hear(struct open_round *round, struct dispatch *d, bool in_order)
{
    mem_grow(&round->heard, &round->heard_capacity, round->heard_count + 1, sizeof *round->heard);
    round->heard[round->heard_count++] = d;
    if (in_order)
        put_in_order(round);
}

void open_round_aggregate(struct open_round *round, uint32_t count)
{
    round->arrived -= count;
}

/* The rest stay, in their order. */
void open_round_forget(struct open_round *round, size_t count)
{
    for (size_t i = count; i < round->heard_count; i++)
        round->heard[i - count] = round->heard[i];
    round->heard_count -= count;
}

/* --- blocks of lost agents ------------------------------------------------------------------- */

void open_round_orphan(struct open_round *round, const struct orphan *orphan)
{
    mem_grow(&round->orphans, &round->orphan_capacity, round->orphan_count + 1,
             sizeof *round->orphans);
    round->orphans[round->orphan_count++] = *orphan;
}

/* In the order in which the agents were lost; those that nobody can take yet stay in that order. */
void open_round_hand_on(struct open_round *round,
                        bool (*take_over)(struct federation *, const struct orphan *),
                        struct federation *federation)
{
    size_t left = 0;
    for (size_t i = 0; i < round->orphan_count; i++)
        if (!take_over(federation, &round->orphans[i]))
            round->orphans[left++] = round->orphans[i];
    round->orphan_count = left;
}

void open_round_drop_orphans(struct open_round *round)
{
    round->awaited -= (uint32_t)round->orphan_count;
    round->orphan_count = 0;
}
