/* The state of a trial under way, which the files of this room and of sim/federation share.
 *
 *   dispatch          the life of one agent's part of a round, from its beginning to its end
 *   dispatch_outcome  what is drawn for it, and what an outcome means
 *   phase_row         its phases, which live in sim/phases
 *   learning          what is learnt: the task, the policy, the server
 *   local_job         the real computation behind a dispatch, and its bytes
 *   memory            what an agent holds, and when that is too much; memory_fit: who takes part
 *   device_resources  what a device has beyond a plain one: presence, resources, energy
 *   panel_visit       a dispatch at a panel that serves others too
 *   stopping          what ends the trial; failure: what ends it early
 *   standstill        rounds that would never end
 *   ledger, spans     what happened becomes rows; ledger_fleet: of agents
 *
 * At one instant the order is arrivals, devices, panels, presence, deadline, aggregation, dispatch.
 * Everything here belongs to the main thread; local jobs run on the pool. Times are ns of the
 * virtual clock, bytes are of messages (payload) or of the link (wire). */
#ifndef SIM_FEDERATION_STATE_H
#define SIM_FEDERATION_STATE_H

#include "core/engine/engine.h"
#include "core/engine/pool.h"
#include "core/network/fluid.h"
#include "core/network/framing.h"
#include "models/device/device.h"
#include "models/device/device_receive.h"
#include "models/device/work.h"
#include "models/device/work_run.h"
#include "models/memory/memory_timeline.h"
#include "models/server/server_download.h"
#include "models/server/server_receive.h"
#include "models/server/server_waves.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/dispatch_store.h"
#include "sim/dispatch/failure.h"
#include "sim/dispatch/learning.h"
#include "sim/dispatch/standstill.h"
#include "sim/dispatch/stopping.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/free_agents.h"
#include "sim/record/recorder.h"
#include "sim/rounds/response_history.h"
#include "sim/study/study.h"

enum {
    PRIORITY_ARRIVAL,
    PRIORITY_DEVICE,
    PRIORITY_PANEL,
    PRIORITY_PRESENCE,
    PRIORITY_DEADLINE,
    PRIORITY_AGGREGATE,
    PRIORITY_DISPATCH
};
enum { NODE_SERVER = 0 }; /* agents are nodes 1, 2, ... in the order in which they wake */

/* Seams for benches and tests, given before the trial is opened. NULL: the scenario decides. */
struct seams {
    int64_t (*compute_ns)(void *context, uint32_t agent, uint32_t round);
    /* agents[count] to fill, any order */
    void (*select)(void *context, uint32_t round, uint32_t *agents, uint32_t count);
    /* bytes between encoder and decoder */
    void (*tamper)(void *context, uint32_t agent, uint32_t round, struct wire *bytes);
    /* an agent has woken: what it was drawn as may be changed */
    void (*woken)(void *context, struct agent *agent);
    /* a round has ended */
    void (*ended)(void *context, const struct round_row *row);
    void *context; /* handed to each of them */
};

/* Of the agents of a class: how many fit, the smallest memory, and the largest need. */
struct class_fit {
    uint32_t eligible;
    double budget_B;
    uint64_t need_B;
};

/* Its parts, each with the one file that writes it. Those behind a pointer are known to the files
 * of their own room only. */
struct federation {
    /* by the caller, before federation_open */
    unsigned jobs;                  /* worker threads */
    unsigned chaos;                 /* of its own threads (core/engine/pool.h); 0: none */
    struct pool *threads;           /* whose threads it uses instead; NULL: its own */
    struct pool *within;            /* whose job the trial is; NULL: it looks for signals itself */
    int64_t run;                    /* its number in the database */
    struct recorder *recorder;      /* NULL: nothing is recorded (bench, tests) */
    struct episode_store *episodes; /* NULL: every episode is played */
    const char *point;              /* of the sweep, for messages; NULL or "" without one */
    uint32_t audit; /* every n-th agent keeps a private replica and messages are compared; 0: off */
    struct seams seams;
    /* Called a few times a second of host time; NULL: nothing is shown. */
    void (*tick)(const struct federation *federation, void *context);
    void *tick_context;

    /* federation.c, when it opens the trial */
    const struct scenario *scenario;
    struct errs *errs;
    struct pool *pool; /* its workers keep task_workers, so it goes before the task */
    struct engine *engine;
    struct fluid *fluid;
    struct framing framing;
    int64_t server_latency_ns,
        detection_ns; /* of its own link; from a loss to the server's knowing */
    struct fleet fleet;
    struct memory_need need;      /* of every agent, with the configured blocks: who fits */
    uint32_t eligible;            /* agents that fit */
    struct class_fit *class_fits; /* by class of the fleet: memory_fit.c */

    struct device_resources *resources; /* device_resources.c: by fleet.traits */
    struct learning learning;           /* learning.c */

    /* the fleet at work */
    struct dispatches dispatches;      /* dispatch.c */
    struct dispatch_store store;       /* dispatch_store.c */
    struct standstill standstill;      /* standstill.c */
    struct panel_queue server_queue;   /* panel_queue.c; at the remote panel */
    struct free_agents free;           /* free_agents.c */
    struct response_history responses; /* response_history.c */

    /* what ends the trial */
    struct early_end early;   /* failure.c */
    struct stopping stopping; /* stopping.c */

    /* the rounds */
    uint32_t round, wave;                /* numbers of the newest ones: round.c */
    struct availability *availability;   /* availability.c */
    struct next_dispatch *next_dispatch; /* next_dispatch.c */
    struct open_round *open_round;       /* open_round.c */
    struct round_timer *round_timer;     /* round_timer.c */
    struct aggregation *aggregation;     /* round_end.c */
    struct chosen_agents *chosen;        /* selection_make.c */
    struct timeouts *timeouts;           /* timeouts.c; NULL: the server waits for every agent */
    struct acceptance *acceptance;       /* acceptance_panel.c; NULL: it is not asked */
    struct evaluations *evaluations;     /* evaluation.c */

    /* what happened */
    struct ledger *ledger; /* ledger.c */
    uint64_t *told;      /* ledger_fleet.c: by number, a bit: the database has a row of the agent */
    struct spans *spans; /* spans.c; NULL: none are kept */
};

#endif
