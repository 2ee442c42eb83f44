/* The state of a trial under way, which the files of this room and of sim/federation share.
 *
 *   dispatch          the life of one agent's part of a round, from its beginning to its end
 *   phase_row         the table of its phases: phase_download, phase_compute, phase_panel ...
 *   transfer          what a message goes through, down or up
 *   learning          what is learnt: the task, the policy, the server
 *   local_job         the real computation behind a dispatch, and its bytes
 *   memory            what an agent holds, and when that is too much; memory_fit: who takes part
 *   device_resources  what a device has beyond a plain one: presence, resources, energy
 *   panel_visit       a dispatch at a panel that serves others too
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
#include "sim/dispatch/learning.h"
#include "sim/dispatch/standstill.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/free_agents.h"
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

/* A block whose agent was lost (missing: reassign). */
struct orphan {
    struct wave *wave;
    uint32_t rank, slot;
};

/* Seams for benches and tests, given before the trial is opened. NULL: the scenario decides. */
struct seams {
    int64_t (*compute_ns)(void *context, uint32_t agent, uint32_t round);
    /* agents[count] to fill, any order */
    void (*select)(void *context, uint32_t round, uint32_t *agents, uint32_t count);
    /* bytes between encoder and decoder */
    void (*tamper)(void *context, uint32_t agent, uint32_t round, struct wire *bytes);
    /* a round has ended */
    void (*ended)(void *context, const struct round_row *row);
    void *context;
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
    struct panel_queue server_queue;    /* at the remote panel */
    struct recorder *recorder;          /* NULL: nothing is recorded (bench, tests) */
    struct errs *errs;
    unsigned jobs; /* worker threads */
    int64_t run, server_latency_ns, detection_ns;

    struct learning learning;
    struct evaluations *evaluations;
    struct acceptance *acceptance;
    struct ledger *ledger;
    struct spans *spans; /* NULL: none are kept */

    /* the open round */
    struct event round_event, timer_event, aggregate_event;
    struct dispatch **cohort; /* by rank; NULL once lost; of policies that keep nobody */
    struct dispatch **heard;  /* in the server's buffer, but for those of the cohort; in order of
                                 arrival, and of dispatch where a policy takes but some */
    size_t heard_count, heard_capacity;
    struct orphan *orphans; /* blocks of lost agents that nobody has taken over yet */
    size_t orphan_count, orphan_capacity;
    struct wave *waves; /* open ones */
    struct response_history responses;
    struct free_agents free;
    uint32_t *available; /* whom the selection has chosen */
    uint32_t cursor;     /* of round_robin: the next agent */
    uint32_t round, wave, cohort_count, eligible;
    uint32_t arrived; /* and not aggregated yet, late ones aside */
    uint32_t awaited; /* dispatches whose arrival would count among them */
    struct stop_settings stop; /* with the last round that there can be */
    struct stop_spent spent;   /* by the rounds and evaluations that are over */
    enum stop_rule ended_by;   /* STOP_RULES: nothing has ended the trial */
    bool open, timer_passed, postponed, failed, stopped, finished;
    bool deciding; /* the server aggregates, or its panel is asked */
    struct standstill standstill;
    bool at_once; /* stopped by a second signal: jobs may still be running */
    struct dispatches dispatches;
    struct memory_need need; /* of every agent, with the configured blocks: who fits */
    uint32_t audit; /* every n-th agent keeps a private replica and messages are compared; 0: off */

    /* Called a few times a second of host time; NULL: nothing is shown. */
    void (*tick)(const struct federation *federation, void *context);
    void *tick_context;

    struct seams seams;
};

#endif
