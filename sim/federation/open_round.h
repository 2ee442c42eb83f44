/* The open round as the server counts it: who was asked, whose answer has been heard, and which
 * blocks have lost their agents. It knows nothing of policies, and sends nobody off: round.c and
 * round_end.c do, and tell it here.
 *
 * An answer is `awaited` from the dispatch on, until it has arrived or will not any more; an orphan
 * stays awaited, as somebody else may send the block. It has `arrived` until it is aggregated. Late
 * answers, of rounds that went on without them, count as neither, but lie among the heard. */
#ifndef SIM_OPEN_ROUND_H
#define SIM_OPEN_ROUND_H

#include "sim/dispatch/dispatch.h"

/* A block whose agent was lost (missing: reassign). */
struct orphan {
    struct wave *wave;
    uint32_t rank, slot; /* rank: the lost agent's place in the cohort */
};

/* Read by all of this room, written by open_round.c alone. */
struct open_round {
    struct dispatch **cohort; /* by rank; NULL once lost; of policies that keep nobody */
    struct dispatch **heard;  /* in the server's buffer, but for those of the cohort; in order of
                                 arrival, and of dispatch where a policy takes but some */
    size_t heard_count, heard_capacity;
    struct orphan *orphans; /* blocks of lost agents that nobody has taken over yet */
    size_t orphan_count, orphan_capacity;
    struct wave *waves;    /* open ones */
    uint32_t cohort_count; /* agents that are released with the cohort */
    uint32_t arrived;      /* and not aggregated yet, late ones aside */
    uint32_t awaited;      /* dispatches whose arrival would count among them */
    bool open;             /* it has begun, and not ended */
    bool deciding;         /* the server aggregates, or its acceptance panel is asked */
    bool postponed;        /* it is over, and the next one waits until enough agents are free */
};

/* With room for a cohort of all agents. The caller frees it, and with it the waves still open. */
struct open_round *open_round_new(uint32_t agents);
void open_round_free(struct open_round *round);

/* The three stages of a round, in this order: it is open; the server decides, and hears for the
 * next one; it is over, and what arrives waits. */
void open_round_begin(struct open_round *round);
void open_round_decide(struct open_round *round);
void open_round_end(struct open_round *round);
/* Whether the next one waits until enough agents are free. */
void open_round_postpone(struct open_round *round, bool postponed);

/* A wave that no dispatch is of yet; it lasts until open_round_retire finds it without any. */
struct wave *open_round_add_wave(struct open_round *round, uint32_t number, uint32_t slots);
/* Forgets the waves none of whose answers may be aggregated any more; calls `retired` with each
 * before. */
void open_round_retire(struct open_round *round,
                       void (*retired)(struct federation *, const struct wave *),
                       struct federation *federation);

/* `dispatch`, or nobody (NULL), has this place of the cohort. */
void open_round_place(struct open_round *round, uint32_t rank, struct dispatch *dispatch);
/* The cohort has so many places from now on; 0: nobody is kept in it. */
void open_round_set_cohort(struct open_round *round, uint32_t count);

/* One more answer is awaited; one will not come any more, or not in time; one has arrived. */
void open_round_await(struct open_round *round);
void open_round_lose(struct open_round *round);
void open_round_arrive(struct open_round *round);
/* The answer lies in the server's buffer. With `in_order` answers of one instant lie in order of
 * dispatch. */
void open_round_hear(struct open_round *round, struct dispatch *dispatch, bool in_order);
/* Of the answers that arrived, so many were aggregated. */
void open_round_aggregate(struct open_round *round, uint32_t count);
/* The first `count` that were heard are gone from the buffer. */
void open_round_forget(struct open_round *round, size_t count);

void open_round_orphan(struct open_round *round, const struct orphan *orphan);
/* Offers each orphan, first to last; those that are not taken over (false) remain. */
void open_round_hand_on(struct open_round *round,
                        bool (*take_over)(struct federation *, const struct orphan *),
                        struct federation *federation);
/* Nobody will take the orphans over: they are not awaited any more. */
void open_round_drop_orphans(struct open_round *round);

#endif
