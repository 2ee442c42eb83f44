/* One trial under way: the fleet, the network, the server, and the federation protocol that moves
 * them in virtual time.
 *
 *   federation.c   opens, runs and closes a trial
 *   round.c        begins rounds: selects agents and sends waves of them off; flushes
 *   round_end.c    hears agents, loses them, aggregates
 *   round_view.c   the open round as its policy (sim/rounds) sees it; selection_make.c: which
 *                  agents are asked
 *   dispatch.c     one agent's part of a round: its beginning, its outcome, its end
 *   transfer.c     its download and upload
 *   computing.c    its computation, and its panel
 *   local job.c       the real computation behind a dispatch, and its bytes
 *   memory.c       what an agent holds, and what happens where that is too much
 *   server_panel.c  the server's own panel, between aggregation and the end of a round
 *   body.h         what a device is beyond a plain one: presence, resources, energy
 *   availability.c  agents come and go
 *   evaluation.c   returns of θ, on cores that would idle; costs no virtual time
 *   ledger.c       turns what happened into rows
 *   turns.h        what each dispatch is at, instant by instant
 *
 * At one instant the order is arrivals, devices, panels, presence, deadline, aggregation, dispatch
 * (SPEC 3). Phases of a dispatch add up to its release minus its begin. Everything here belongs to
 * the main thread; local jobs run on the pool. */
#ifndef SIM_FEDERATION_H
#define SIM_FEDERATION_H

#include "core/engine/engine.h"
#include "core/engine/pool.h"
#include "core/network/fluid.h"
#include "core/network/framing.h"
#include "models/device/device.h"
#include "models/device/device_receive.h"
#include "models/device/work.h"
#include "models/device/work_run.h"
#include "models/memory/memory_timeline.h"
#include "models/policy/policy_file.h"
#include "models/server/server.h"
#include "models/server/server_download.h"
#include "models/server/server_receive.h"
#include "models/server/server_waves.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/free_agents.h"
#include "sim/fleet/panel_queue.h"
#include "sim/record/recorder.h"
#include "sim/rounds/response_history.h"
#include "sim/scenario/study.h"

enum {
    PRIORITY_ARRIVAL,
    PRIORITY_DEVICE,
    PRIORITY_PANEL,
    PRIORITY_PRESENCE,
    PRIORITY_DEADLINE,
    PRIORITY_AGGREGATE,
    PRIORITY_DISPATCH
};
enum { NODE_SERVER = 0 }; /* agent i is node i + 1 of the fluid */

/* What a dispatch is at, and what its agent holds meanwhile. */
struct local_job_memory {
    struct memory_load load;
    bool live; /* from its download's beginning until it rests or is lost */
    uint64_t held[MEMORY_LINES], peak_B; /* by its agent: now, and at most while it is live */
    uint64_t rows;                       /* told so far */
    double told;                         /* steps of the computation that rows tell of */
    int64_t t_told_ns;                   /* up to when they do */
    float drop_at;                       /* as drawn; it may run out of memory before */
    uint8_t drop_phase;                  /* likewise */
};

/* The real computation behind a dispatch, and the bytes that go with it; only in a study that
 * learns. */
struct local_job {
    struct job job;
    struct work *work;
    const struct task_world *world;
    struct work_result result;
    struct rollout_cost cost; /* host time of this local job */
    struct wire down;         /* the download as encoded */
    uint64_t down_hash, up_hash;
    struct local_job_memory memory;
    struct device *arriving; /* the device as it will be once the download is through */
};

/* What was sent off at one instant, with perturbations of its own. */
struct wave {
    uint32_t number, slots;
    uint32_t pending; /* dispatches of it that may still be aggregated */
    struct wave *next;
};

/* An agent's part of a round. Its fields lie by when they are needed, a cache line of 64 bytes each
 * time: in a large fleet the next event's dispatch is always one long out of the cache. */
struct dispatch {
    /* to enter the network */
    _Alignas(
        64) struct event event; /* what it does next; first, so that an event leads back here */
    struct flow flow;
    struct federation *federation;

    /* when something ends */
    int64_t t_phase_ns, phase_ns[PHASE_AWAY]; /* up to its last turn; not: away, wait */
    struct local_job *local_job;              /* NULL in a timing study */
    uint32_t agent;
    uint8_t phase, drop_phase; /* drop_phase PHASES: it does not drop */
    bool arrived : 1;          /* at the server, or voted there */
    bool overdue : 1;          /* its round went on without it (on_deadline: finish) */
    bool managed : 1;          /* it has a stay */
    bool linked : 1;           /* its agent's link has more than constant rates */
    bool under_way : 1;        /* not released yet */
    bool sending : 1;          /* a message of its is due or under way */
    bool delivered : 1;        /* its upload is through: the agent has nothing more to do for it */
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
    bool rested : 1;   /* its agent is free again; what becomes of its work is not known yet */
    bool runs_out : 1; /* it drops as it is out of memory then */
    uint8_t cause;     /* CAUSE_NONE: as its outcome says */

    /* at its first and last instants */
    int64_t number, t_begin_ns, compute_ns, queue_ns, wait_ns;
    struct wave *in_wave; /* NULL once it will not be heard any more */
    uint32_t rank, slot;  /* rank: its place in the cohort */
    union {
        struct resource_use *use; /* where `embodied` */
        struct dispatch *next_idle;
    };
};
_Static_assert(sizeof(struct dispatch) == 256, "a dispatch is four cache lines");

/* Sums over the dispatches that ended since the last aggregation; fields as in the table `round`.
 */
struct round_account {
    uint32_t outcomes[OUTCOMES], ended, selected, waves,
        stale;                           /* stale: used, of an earlier round */
    __int128 phase_ns[PHASES], queue_ns; /* a million agents that wait 3 h are 2^63 ns */
    int64_t t_begin_ns, paper_bits;
    double alpha, mu, energy_J;
    uint64_t server_episodes, server_steps; /* of the server's panel */
    uint64_t episodes, steps, wasted_episodes, wasted_steps, blowups;
    uint64_t payload_B[LINK_DIRECTIONS], wire_B[LINK_DIRECTIONS];
    double server_used_B[LINK_DIRECTIONS]; /* that had passed its links when the round began */
};

/* A block whose agent was lost (missing: reassign). */
struct orphan {
    struct wave *wave;
    uint32_t rank, slot;
};

struct federation {
    const struct scenario *scenario;
    const char *point; /* of the sweep, for messages; NULL or "" without one */
    struct engine *engine;
    struct fluid *fluid;
    struct pool *pool; /* its workers keep task_workers, so it goes before the task */
    struct framing framing;
    struct fleet fleet;
    struct device_resources *resources; /* by fleet.traits */
    struct panel_queue server_queue;    /* of agents whose panel sits at the server */
    struct recorder *recorder;          /* NULL: nothing is recorded (bench, tests) */
    struct errs *errs;
    unsigned jobs; /* worker threads */
    int64_t run, server_latency_ns, detection_ns;

    /* learning; all NULL in a timing study of fixed messages */
    struct task *task;
    struct problem problem;
    float *theta0, *log_std;
    struct policy_file initial; /* when θ₀ comes from a file */
    struct server *server;
    uint64_t *replica_hashes; /* by server version; for --audit only */
    size_t replica_hashes_capacity;
    struct evaluation *evaluations; /* not yet recorded, oldest first */
    struct rollout_cost cost;

    /* the open round */
    struct event round_event, timer_event, aggregate_event, panel_event;
    struct local_job *panel; /* the server's, while it is asked */
    struct round_account account;
    double (*cell_used_B)[LINK_DIRECTIONS]; /* by cell: what had passed it when the round began */
    struct dispatch **cohort; /* by rank; NULL once lost; of policies that keep nobody */
    struct dispatch **heard;  /* in the server's buffer, but for those of the cohort; in order of
                                 arrival, and of dispatch where a policy takes but some */
    size_t heard_count, heard_capacity;
    struct orphan *orphans; /* blocks of lost agents that nobody has taken over yet */
    size_t orphan_count, orphan_capacity;
    struct wave *waves; /* open ones */
    struct response_history responses;
    struct dispatch_spans **spans,
        *idle_spans; /* by agent, those of its latest dispatch first; NULL: none
                                          are kept (sim/federation/spans.h) */
    struct free_agents free;
    uint32_t *available; /* whom the selection has chosen */
    uint32_t cursor;     /* of round_robin: the next agent */
    uint32_t round, wave, cohort_count, eligible, in_flight;
    uint32_t arrived; /* and not aggregated yet, late ones aside */
    uint32_t awaited; /* dispatches whose arrival would count among them */
    uint64_t flush_payload_B, flush_wire_B;
    double last_return; /* of the newest evaluation, for the progress line */
    bool open, timer_passed, postponed, failed, stopped, finished;
    bool deciding;           /* the server aggregates, or its panel is asked */
    uint64_t changes_waited; /* turns of presence since a round has been waiting to begin */
    uint64_t futile;         /* transfers broken off in a row before a byte had moved */
    bool at_once;            /* stopped by a second signal: jobs may still be running */
    uint64_t dispatches, events;
    struct dispatch *idle; /* free list */
    struct dispatch_block *blocks;
    uint64_t steps_done; /* environment steps of agents so far, for the progress line */

    struct memory_need need; /* of every agent, with the configured blocks: who fits */
    uint32_t audit; /* every n-th agent keeps a private replica and messages are compared; 0: off */

    /* Called a few times a second of host time; NULL: nothing is shown. */
    void (*tick)(const struct federation *federation, void *context);
    void *tick_context;

    /* Seams for benches and tests. NULL: the scenario decides. */
    int64_t (*compute_ns)(void *context, uint32_t agent, uint32_t round);
    void (*select)(void *context, uint32_t round, uint32_t *agents,
                   uint32_t count); /* agents[count] to fill, any order */
    void (*tamper)(void *context, uint32_t agent, uint32_t round,
                   struct wire *bytes); /* bytes between encoder and decoder */
    void (*ended)(void *context, const struct round_row *row); /* a round has ended */
    void *context;
};

/* How a trial ended. */
enum trial_end { TRIAL_DONE, TRIAL_NOBODY_FITS, TRIAL_STOPPED, TRIAL_FAILED };

/* Draws the fleet and wires the world; false with errors. `federation` is zeroed but for jobs, the
 * seams, recorder and run. */
bool federation_open(struct federation *federation, const struct scenario *scenario,
                     struct errs *errs);
/* What federation_open would refuse in any trial of a study, up to the first with errors: before
 * hours are spent on the trials ahead of it. */
bool federation_check(const struct study *study, struct errs *errs);
enum trial_end federation_run(struct federation *federation);
void federation_close(struct federation *federation);

/* Ends the trial; with an error of its own unless `format` is NULL (one has been told already). */
void federation_fail(struct federation *federation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "sensors[2]", for messages and tables; the caller frees it. */
char *agent_name(const struct federation *federation, uint32_t agent);

/* round.c */
void round_first(struct federation *federation);
void round_agent_free(struct federation *federation); /* somebody can be sent off again */
/* The server sends off who can be sent off, or begins the next round, `delay_ns` from now. */
void round_schedule(struct federation *federation, int64_t delay_ns);
void round_retire(
    struct federation *federation); /* forgets waves that nobody is heard of any more */
void round_free(struct federation *federation);

/* round_end.c */
void round_arrived(struct federation *federation, struct dispatch *dispatch);
void round_lost(struct federation *federation, struct dispatch *dispatch);
void round_leave_wave(struct dispatch *dispatch);    /* it will not be heard any more */
void round_settle(struct federation *federation);    /* aggregates if it is time to */
void round_aggregate(struct federation *federation); /* at this instant */
void round_decided(struct federation *federation);   /* the server's panel has answered */

/* server_panel.c */
/* Takes `work` over and asks `delay_ns` from now; round_decided follows. */
void acceptance_panel_ask(struct federation *federation, struct work *work, int64_t delay_ns);
void acceptance_panel_free(struct federation *federation);

/* dispatch.c, transfer.c */
struct dispatch *dispatch_new(struct federation *federation, uint32_t agent, uint32_t rank,
                              uint32_t slot);
void dispatch_begin(struct dispatch *dispatch);
void dispatch_expect(const struct event *event); /* an ahead_fn of the engine */
void dispatch_flush(struct dispatch *dispatch);
enum outcome dispatch_cut(struct dispatch *dispatch); /* the outcome to release it with */
void dispatch_rest(struct dispatch *dispatch); /* its agent is free; dispatch_release is due */
void dispatch_release(struct dispatch *dispatch, enum outcome outcome);
/* The earliest dispatch whose work is not done although no event is pending: a transfer without
 * end. NULL: there is none. */
const struct dispatch *dispatch_stuck(const struct federation *federation);
/* Ends what is still under way, or in the server's buffer, once the last round is over. */
void dispatch_end_all(struct federation *federation);
void dispatch_free_all(struct federation *federation);

/* memory.c */
/* Whether the agent can take part, with less if its class says so; *need: what it needs then. */
bool memory_decide(const struct federation *federation, struct agent *agent,
                   struct memory_need *need);
/* Why it takes no part, or what it makes do with; NULL: as it is meant. The caller frees it. */
char *memory_reason(const struct federation *federation, const struct agent *agent,
                    const struct memory_need *full);

/* local job.c */
/* Encodes the download (or the flush) and decodes it on a copy of the device, so that the job can
 * start while the bytes travel. False when the trial has failed. */
bool local_job_prepare(struct dispatch *dispatch, bool flush);
void local_job_submit(struct federation *federation,
                      struct local_job *local_job); /* local job->work, set */
void local_job_free(struct federation *federation, struct local_job *local_job);

/* evaluation.c */
void evaluation_begin(struct federation *federation, uint32_t round);
bool evaluation_collect(
    struct federation *federation); /* records what is ready; true when none is left */
const struct job *evaluation_backlog(
    const struct federation *federation); /* a job to await when too many are under way */
void evaluation_free_all(struct federation *federation);

/* ledger.c */
void ledger_open(struct federation *federation, const struct memory_need *need);
/* That an agent came or left, at this instant. */
void ledger_presence(struct federation *federation, const struct device_resources *resources);
/* The run is over: what the devices drew in all of it. */
void ledger_close(struct federation *federation);
/* Whether rows of this level are kept. */
static inline bool ledger_keeps(const struct federation *f, enum record_level level)
{
    return f->recorder && f->scenario->record >= level;
}
void ledger_write_event(struct federation *federation, const char *kind,
                        const struct dispatch *dispatch, uint64_t payload_B, uint64_t wire_B);
/* `dispatch` NULL, bytes 0: the event has none. */
static inline void ledger_event(struct federation *f, const char *kind, const struct dispatch *d,
                                uint64_t payload_B, uint64_t wire_B)
{
    if (ledger_keeps(f, RECORD_EVENTS))
        ledger_write_event(f, kind, d, payload_B, wire_B);
}
/* From `t_ns` on the dispatch's agent holds so much of a category; `row` 1, 2, ... */
void ledger_memory(struct federation *federation, const struct dispatch *dispatch, uint64_t row,
                   int64_t t_ns, const char *category, uint64_t held_B);
void ledger_dispatch(struct federation *federation, const struct dispatch *dispatch);
void ledger_begin_round(struct federation *federation);
void ledger_round(struct federation *federation, bool keep);
/* `policy` NULL: stored already for this round. */
void ledger_evaluation(struct federation *federation, const struct evaluation_row *row,
                       const struct policy_row *policy);

#endif
