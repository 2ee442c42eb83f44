/* A dispatch: one agent's part of a round, from the message that goes out to it until its agent is
 * free again and the server knows what came of the work. dispatch.c tells its life from beginning
 * to end; each phase in it is a row of a table (sim/phases).
 *
 * A dispatch is told of to the rounds by callbacks, and knows nothing else of them. All times are
 * ns of the virtual clock; its phases add up to its release minus its beginning. */
#ifndef SIM_DISPATCH_H
#define SIM_DISPATCH_H

#include "core/network/fluid.h"
#include "sim/dispatch/device_resources.h"
#include "sim/fleet/panel_queue.h"
#include "sim/record/recorder.h"

struct federation;
struct local_job;
struct phase_plan;

/* What was sent off at one instant, with perturbations of its own. */
struct wave {
    uint32_t number, slots; /* slots: places for agents in it */
    uint32_t pending;       /* dispatches of it that may still be aggregated */
    struct wave *next;      /* of the open ones */
};

/* An agent's part of a round. Its fields lie by when they are needed, a cache line of 64 bytes each
 * time: in a large fleet the next event's dispatch is always one long out of the cache. */
struct dispatch {
    /* to enter the network */
    _Alignas(64) struct event event; /* what it does next; first: an event leads back here */
    struct flow flow;
    struct federation *federation;

    /* when something ends */
    int64_t t_phase_ns, phase_ns[PHASE_AWAY]; /* until its last change of phase; not: away, wait */
    struct local_job *local_job;              /* NULL in a timing study */
    uint32_t place;                           /* of its agent, among those awake */
    uint8_t phase, drop_phase;                /* drop_phase PHASES: it does not drop */
    bool arrived : 1;                         /* at the server, or voted there */
    bool overdue : 1;   /* its round went on without it (on_deadline: finish) */
    bool managed : 1;   /* its device is not plain: `use` says what it has of it */
    bool linked : 1;    /* its agent's link has more than constant rates */
    bool under_way : 1; /* not released yet */
    bool sending : 1;   /* a message of its is due or under way */
    bool delivered : 1; /* its upload is through: the agent has nothing more to do for it */
    struct panel_visitor visitor; /* at a shared panel */
    uint32_t repeat; /* dispatches its agent had in this wave before; keys its outcome too */

    /* when something begins */
    /* of its messages, then what of them travelled */
    uint64_t payload_B[LINK_DIRECTIONS], wire_B[LINK_DIRECTIONS];
    int64_t latency_ns; /* one way, the server's included */
    uint32_t steps, episodes, round;
    uint32_t wave;                  /* its number, which keys outcome and answers */
    float drop_at;                  /* the fraction of the phase at which it drops */
    uint8_t outcome, outcome_phase; /* outcome_phase PHASES: it was not broken off */
    bool asks : 1;     /* a query takes time, or it drops while it waits for the answer */
    bool answered : 1; /* its panel has answered all that it asked */
    bool rested : 1;   /* its agent is free again; what becomes of its work is not known yet */
    uint8_t cause;     /* CAUSE_NONE: as its outcome says */

    /* at its first and last instants */
    int64_t number, t_begin_ns, compute_ns, queue_ns, wait_ns;
    struct wave *in_wave; /* NULL once it will not be heard any more */
    uint32_t rank, slot;  /* rank: its place in the cohort */
    union {
        struct resource_use *use; /* where `managed` */
        struct dispatch *next_idle;
    };
};
_Static_assert(sizeof(struct dispatch) == 256, "a dispatch is four cache lines");

/* What a dispatch tells the rounds. */
struct dispatch_callbacks {
    /* The server has its answer. It stays until dispatch_release. */
    void (*arrived)(struct federation *federation, struct dispatch *dispatch);
    /* The server has learnt that its agent is lost. dispatch_release is due. */
    void (*lost)(struct federation *federation, struct dispatch *dispatch);
    /* An agent may be free, or online again. */
    void (*agent_free)(struct federation *federation);
    /* Whether the round will end although no dispatch may. */
    bool (*will_end)(const struct federation *federation);
};

/* The dispatches of a trial; dispatch_store.h is where they lie. */
struct dispatches {
    const struct phase_plan *plan;
    const struct dispatch_callbacks *rounds;
    int64_t begun;       /* so far: numbers the next one */
    uint32_t in_flight;  /* begun, and their agents are not free yet */
    uint64_t steps_done; /* environment steps of those that ended, for the progress line */
};

/* Before the first one. `phases`, by enum phase, and `rounds` stay the caller's. */
void dispatches_open(struct federation *federation, const struct phase_plan *plan,
                     const struct dispatch_callbacks *rounds);
/* Its agent is busy from now on. dispatch_begin or dispatch_flush is due at the same instant. */
struct dispatch *dispatch_new(struct federation *federation, struct agent *agent, uint32_t rank,
                              uint32_t slot);
/* It is of this wave, not of the newest. */
void dispatch_join_wave(struct dispatch *dispatch, struct wave *wave);
/* Draws its outcome, encodes its message, and begins its first phase. */
void dispatch_begin(struct dispatch *dispatch);
/* Of the final flush: what its agent's replica lacks travels, and that is all. */
void dispatch_flush(struct dispatch *dispatch);

/* From the phases: what the phase was about is over, and the next one begins. */
void dispatch_phase_done(struct dispatch *dispatch);
/* False when its agent is offline and it cannot go on without: it is paused now, or has ended. */
bool dispatch_may_go_on(struct dispatch *dispatch);
/* `event`, or with `fire` its own, comes `delay_ns` from now; the trial fails where that lies
 * beyond the clock. */
void dispatch_after(struct dispatch *dispatch, struct event *event, int64_t delay_ns);
void dispatch_next(struct dispatch *dispatch, event_fn *fire, int64_t delay_ns);
/* Fails the trial: `what` takes longer than the clock reaches. */
void dispatch_fail_time(const struct dispatch *dispatch, const char *what);
/* The agent drops out as drawn; or is out of memory. The server learns of it `detection` later, and
 * until then takes the agent for busy. */
void dispatch_drop(struct dispatch *dispatch);
void dispatch_run_out(struct dispatch *dispatch);

/* Its agent has gone offline, or is back; nothing happens where the agent is done with it. */
void dispatch_agent_left(struct dispatch *dispatch);
void dispatch_agent_back(struct dispatch *dispatch);
/* The agent gives it up, as if it had dropped at this instant; of the flush it is the end. */
void dispatch_give_up(struct dispatch *dispatch, enum cause cause);

/* From the rounds. Takes the agent off its work at this instant (a deadline); the outcome to
 * release it with: one that had dropped, unknown to the server, dropped. */
enum outcome dispatch_cut(struct dispatch *dispatch);
/* Its agent is free; dispatch_release is due. */
void dispatch_rest(struct dispatch *dispatch);
/* It will not be heard any more. */
void dispatch_leave_wave(struct dispatch *dispatch);
/* It is written down, and no more. */
void dispatch_release(struct dispatch *dispatch, enum outcome outcome);
/* Ends what is still under way, or in the server's buffer, once the last round is over. */
void dispatch_end_all(struct federation *federation);

#endif
