/* The only writer of the database, whose tables and columns sim/record/schema.sql documents; the
 * row structs below follow it column by column.
 *
 * One transaction a round: rows join the open transaction (it opens by itself), recorder_commit
 * closes it; WAL with synchronous=NORMAL, so whatever happens to the process, what was committed
 * stays, and a power cut loses at most the end. A failure (disk full, read-only) is told once, as a
 * FAULT_RUN in the errs given to recorder_open; rows committed so far are intact, the open
 * transaction is gone, and every later call is a no-op that returns false.
 *
 * Strings and blobs in rows are borrowed for the call. */
#ifndef SIM_RECORDER_H
#define SIM_RECORDER_H

#include "core/base/bits.h"
#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In SQL NULL: a NULL string, a rate or need that is INFINITY, a REAL marked (NULL: NAN) that is
 * NAN, an integer marked (NULL: < 0) that is below 0. Everything else is NOT NULL. */

enum run_state { RUN_ABSENT, RUN_RUNNING, RUN_DONE, RUN_NOBODY_FITS, RUN_FAILED };

struct run_row {
    int64_t run;
    const char *scenario, *scenario_hash, *resolved, *point, *trial, *algorithm, *task;
    uint64_t place, seed;
    uint64_t d;
    uint32_t rounds, agents, eligible;
    double server_up_Bps, server_down_Bps;
    double target; /* (NULL: NAN) */
    const char *version;
    const char *state; /* set by recorder_begin_run */
};

struct agent_row {
    uint32_t agent;
    const char *class;
    uint32_t idx, panel;
    int64_t cell; /* (NULL: < 0) */
    double up_Bps, down_Bps;
    const char *up_trace, *down_trace, *online_trace; /* NULL: none */
    int64_t latency_ns;
    double steps_per_s, flop_per_s;
    double mass, friction, gravity, actuator;
    double compute_W, up_W, down_W, idle_W;
    double budget_B; /* bytes, or INFINITY */
    uint64_t need_B;
    int64_t paper_memory_B; /* (NULL: < 0) */
    bool eligible;
    const char *reason;
};

struct cell_row {
    uint32_t cell;
    const char *name;
    double up_Bps, down_Bps; /* (NULL: infinite) */
};

struct cell_round_row {
    uint32_t round, cell;
    double up_B, down_B;
};

struct run_memory_row {
    const char *category;
    uint64_t need_B;
};

struct round_row {
    uint32_t round;
    int64_t t_begin_ns, t_end_ns;
    uint32_t selected, used, late, aborted, dropped;
    bool is_void, accepted;
    double alpha, mu;
    uint64_t agent_episodes, agent_steps, wasted_episodes, wasted_steps, server_episodes,
        server_steps, blowups;
    double mean_download_s, mean_compute_s, mean_panel_s, mean_queue_s, mean_upload_s, mean_away_s,
        mean_wait_s, energy_J;
    uint64_t down_payload_B, down_wire_B, up_payload_B, up_wire_B;
    double server_up_B, server_down_B;
    int64_t paper_bits; /* (NULL: < 0) */
    uint64_t theta_hash;
};

enum outcome {
    OUTCOME_USED,
    OUTCOME_LATE,
    OUTCOME_ABORTED,
    OUTCOME_DROPPED,
    OUTCOME_VOID,
    OUTCOME_UNFINISHED,
    OUTCOME_FLUSH,
    OUTCOMES
};
extern const char *const outcome_names[OUTCOMES];

/* Why a dispatch's work came to nothing. */
enum cause {
    CAUSE_NONE, /* in SQL NULL */
    CAUSE_DROPPED,
    CAUSE_LEFT,
    CAUSE_DEADLINE,
    CAUSE_SURPLUS,
    CAUSE_LATE,
    CAUSE_VOID,
    CAUSE_MEMORY,
    CAUSE_UNFINISHED,
    CAUSES
};
extern const char *const cause_names[CAUSES]; /* NULL for CAUSE_NONE */

/* `outcome_phase` counts as enum phase of sim/scenario/scenario.h; -1: none. */
struct agent_round_row {
    uint64_t dispatch;
    uint32_t round, wave, ended, agent;
    int32_t slot;
    enum outcome outcome;
    int outcome_phase;
    enum cause cause;
    int64_t staleness; /* (NULL: < 0) */
    int64_t t_begin_ns, t_end_ns, download_ns, compute_ns, panel_ns, queue_ns, upload_ns, away_ns,
        wait_ns;
    uint64_t down_payload_B, down_wire_B, up_payload_B, up_wire_B;
    uint32_t episodes, steps;
    int vote; /* +1, -1; 0 is NULL */
    uint32_t blowups;
    double energy_compute_J, energy_up_J, energy_down_J, energy_idle_J;
    uint64_t peak_B;
};

/* What a dispatch can be at. */
enum span_kind {
    SPAN_DOWNLOAD,
    SPAN_COMPUTE,
    SPAN_QUEUE,
    SPAN_PANEL,
    SPAN_UPLOAD,
    SPAN_SILENCE,
    SPAN_AWAY,
    SPAN_BEHIND_DOWNLOAD,
    SPAN_BEHIND_COMPUTE,
    SPAN_BEHIND_UPLOAD,
    SPAN_DETECTION,
    SPAN_WAIT,
    SPANS
};
extern const char *const span_names[SPANS];

struct span_row {
    int64_t dispatch, from_ns, to_ns;
    enum span_kind phase;
    int64_t cell_ns, server_ns;
};

struct presence_row {
    uint32_t agent;
    int64_t t_ns;
    bool online;
};

struct agent_energy_row {
    uint32_t agent;
    double compute_J, up_J, down_J, idle_J;
};

struct evaluation_row {
    uint32_t round;
    const char *mode; /* "deterministic", "stochastic" */
    uint32_t n;
    double mean, sd;
    uint64_t steps;
    uint32_t blowups;
};

struct policy_row {
    uint32_t round;
    struct wire policy; /* as policy_file_encode writes it */
};

struct memory_event_row {
    int64_t dispatch;
    uint64_t row;
    int64_t t_ns;
    const char *category;
    uint64_t held_B;
};

struct event_row {
    uint64_t seq;
    int64_t t_ns;
    const char *kind;
    int64_t round, dispatch, agent, payload_B, wire_B; /* (NULL: < 0) */
};

struct host_run_row {
    uint32_t jobs;
    const char *cpu, *libm, *mujoco, *started;
    double wall_s, cpu_s, physics_s, policy_s;
    uint64_t steps, events;
};

struct recorder;

/* Opens the database at `path`, or creates it. NULL and FAULT_INPUT when the file is not a
 * database, not Fedsim's, or of another version; FAULT_RUN when it cannot be written or another
 * process is writing to it. `errs` outlives the recorder. */
struct recorder *recorder_open(const char *path, struct errs *errs);
/* Rolls back what is not committed. NULL is ignored. */
void recorder_close(struct recorder *recorder);
bool recorder_ok(const struct recorder *recorder);

/* The state of a run in the database; RUN_ABSENT when there is none. */
enum run_state recorder_run_state(struct recorder *recorder, int64_t run);
/* The return that counts as reached by a run, which no result depends on; NAN: none. */
bool recorder_set_target(struct recorder *recorder, int64_t run, double target);
/* Deletes a run, finished or not (--fresh). */
bool recorder_delete_run(struct recorder *recorder, int64_t run);

/* Begins a run, state 'running', and commits; an earlier one with the same number is deleted first
 * if it never ended or failed. The rows that follow belong to it. A run that is done already may
 * not be begun (a bug: ask recorder_run_state). */
bool recorder_begin_run(struct recorder *recorder, const struct run_row *row);
bool recorder_agent(struct recorder *recorder, const struct agent_row *row);
bool recorder_cell(struct recorder *recorder, const struct cell_row *row);
bool recorder_cell_round(struct recorder *recorder, const struct cell_round_row *row);
bool recorder_run_memory(struct recorder *recorder, const struct run_memory_row *row);
bool recorder_round(struct recorder *recorder, const struct round_row *row);
bool recorder_agent_round(struct recorder *recorder, const struct agent_round_row *row);
bool recorder_span(struct recorder *recorder, const struct span_row *row);
bool recorder_presence(struct recorder *recorder, const struct presence_row *row);
bool recorder_agent_energy(struct recorder *recorder, const struct agent_energy_row *row);
bool recorder_evaluation(struct recorder *recorder, const struct evaluation_row *row);
bool recorder_policy(struct recorder *recorder, const struct policy_row *row);
bool recorder_event(struct recorder *recorder, const struct event_row *row);
bool recorder_memory_event(struct recorder *recorder, const struct memory_event_row *row);
bool recorder_host_run(struct recorder *recorder, const struct host_run_row *row);
bool recorder_commit(struct recorder *recorder);

/* How a run ended; sets its state and commits. */
struct run_end {
    enum run_state state; /* RUN_DONE, RUN_NOBODY_FITS, RUN_FAILED */
    const char *reason;
    int64_t t_end_ns;
    uint64_t flush_payload_B, flush_wire_B;
};
bool recorder_end_run(struct recorder *recorder, const struct run_end *end);

#endif
