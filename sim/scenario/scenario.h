/* A scenario file, resolved: what a user wrote, plus every default, as plain values in SI units
 * (bytes/s, seconds, bytes). A study is the scenario's sweep multiplied out by its seeds; each
 * trial is one resolved scenario. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "core/base/fail.h"
#include "core/quantities/dist.h"
#include "core/quantities/interval.h"
#include "models/federated/settings.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum round_policy_kind {
    ROUND_WAIT_ALL,
    ROUND_DEADLINE,
    ROUND_OVER_SELECT,
    ROUND_QUORUM,
    ROUND_BUFFERED,
    ROUND_SEMI_SYNC
};
enum on_deadline { DEADLINE_ABORT, DEADLINE_FINISH };
enum framing_choice { FRAMING_CHOICE_NONE, FRAMING_CHOICE_TCP };
enum connections { CONNECTIONS_PERSISTENT, CONNECTIONS_PER_TRANSFER };
enum partition_over { OVER_COHORT, OVER_ELIGIBLE, OVER_FLEET };
enum on_leave { LEAVE_ABORT, LEAVE_PAUSE, LEAVE_CONTINUE }; /* what a dispatch does offline */
enum record_level { RECORD_ROUNDS, RECORD_AGENTS, RECORD_EVENTS };
enum selection_kind {
    SELECT_UNIFORM,
    SELECT_ALL,
    SELECT_ROUND_ROBIN,
    SELECT_FASTEST_FIRST,
    SELECT_OORT
};
enum late { LATE_DISCARD, LATE_APPLY };
enum missing { MISSING_STILL, MISSING_REASSIGN, MISSING_REPLICATE };
enum { MODE_DETERMINISTIC = 1, MODE_STOCHASTIC = 2 }; /* evaluation modes, a bit set */

/* The phases of an agent's round, in order; a drop strikes in one of the first four. */
enum phase {
    PHASE_DOWNLOAD,
    PHASE_COMPUTE,
    PHASE_PANEL,
    PHASE_UPLOAD,
    PHASE_AWAY,
    PHASE_WAIT,
    PHASES
};
extern const char *const phase_names[PHASES];

/* An agent whose memory is less than its need. */
enum { IN_FLIGHT_MOST = 8 }; /* round.in_flight */

enum on_memory {
    ON_MEMORY_REFUSE,   /* takes no part */
    ON_MEMORY_SHRINK,   /* plays as many episodes as it can keep, one of each policy at least */
    ON_MEMORY_IN_PLACE, /* perturbs in place where a copy does not fit */
    ON_MEMORY_FAIL      /* takes part, and runs out when it does */
};

/* A link that agents share between their access links and the server's. */
struct cell_spec {
    char *name;
    struct distribution up, down; /* bytes/s; INFINITY */
};

struct class_spec {
    char *name;
    double share;                 /* as written; NAN: not given. count says what came of it */
    uint32_t count;               /* agents of this class, shares worked out */
    char *link, *device;          /* presets that filled in what was not given, or "none" */
    struct distribution up, down; /* bytes/s; INFINITY is unlimited */
    double duty_cycle;            /* (0, 1] */
    struct distribution latency;  /* s, one way */
    struct distribution speed;    /* environment steps/s; INFINITY costs no time */
    struct distribution flops;    /* FLOP/s for what is not physics; default unlimited */
    struct distribution memory;   /* bytes; INFINITY */
    enum on_memory on_memory;
    struct distribution answer; /* s, per panel query; default 0 */
    uint32_t
        agents_per_panel; /* one panel serves so many agents of the class (1: each has its own) */
    char *cell;           /* as written: a name of `cells`, or "none" */
    uint32_t cell_kind;   /* what came of it: 1 + index in scenario.cells; 0: in no cell */
    uint32_t agents_per_cell; /* 0: all that name the cell share one; else the class's agents have
                                 cells of their own, of so many agents each */
    struct interval_model availability;
    struct distribution begins; /* s: the time of day, or how far into its trace, the run begins */
    char *presence;             /* file of the traces, as written */
    struct trace_use presences; /* INTERVAL_TRACE: its contents */
    enum on_leave on_leave;
    struct distribution speed_factor; /* on speed and flops, drawn anew for each dispatch */
    struct {
        struct distribution compute, up, down, idle;
    } power;                          /* W */
    double dropout;                   /* probability a round */
    double dropout_phase[PHASE_AWAY]; /* weights of the four phases, normalised to sum 1 */
    struct {
        struct distribution mass, friction, gravity, actuator;
    } world; /* factors, default 1 */
};

struct scenario {
    char *name;
    uint64_t seed;
    uint32_t rounds;
    struct {
        char *name;         /* HalfCheetah ..., none */
        uint32_t horizon;   /* resolved: never 0 */
        double reset_noise; /* resolved: never negative but for the task none */
    } task;
    struct {
        uint32_t hidden[POLICY_LAYERS_MAX - 1], hidden_count;
        enum activation activation;
        enum head head;
        double log_std; /* of a Gaussian head from scratch, every action */
        char *init; /* "scratch", or the path of a policy file, relative to the scenario file or the
                       data folder */
        char *init_path; /* where that file was found; NULL from scratch */
        double output_scale;
        enum normaliser_kind normaliser;
        uint64_t parameters; /* d for the task none */
    } policy;
    char *algorithm_name;              /* as written; algorithm.method is its row */
    struct algorithm_config algorithm; /* of a method that does not learn: its messages' lengths */
    uint64_t transfer_down_B, transfer_up_B;
    enum partition_over partition_over;
    struct {
        enum round_policy_kind policy;
        double deadline_s;        /* INFINITY: none */
        double deadline_quantile; /* 0: none */
        double extra, quorum, period_s;
        uint32_t buffer; /* 0: not given */
        uint32_t min_arrivals;
        enum on_deadline on_deadline;
        enum late late;
        enum missing missing;
        uint32_t replicas, in_flight; /* in_flight: dispatches an agent may have under way */
        enum selection_kind select;
        uint32_t cohort; /* S; 0: all */
        double detection_s;
    } round;
    struct {
        enum framing_choice framing;
        enum connections connections;
    } network;
    struct {
        double up, down; /* bytes/s */
        double latency_s;
        double speed, flops, memory; /* the server is a device too */
        double answer_s;
    } server;
    struct class_spec *classes;
    uint32_t class_count, agents;
    struct cell_spec *cells;
    uint32_t cell_count;
    struct {
        uint32_t every, episodes, modes;
    } evaluation;
    enum record_level record;
    double target; /* NAN: none */
};

/* Agents of a round, as configured: S, or all of them. */
static inline uint32_t scenario_cohort(const struct scenario *s)
{
    return s->round.cohort ? s->round.cohort : s->agents;
}

/* `part` of `count`, rounded up; 1.1 of 10 is 11, not the 12 that follows from a product above 11.
 */
static inline uint32_t scenario_part(double part, uint32_t count)
{
    return (uint32_t)ceil(fmin(part * count, UINT32_MAX) - 1e-6);
}

/* Agents asked at once, as configured: a cohort, or n (1 + x). */
static inline uint32_t scenario_asked(const struct scenario *s)
{
    double part = s->round.policy == ROUND_OVER_SELECT ? 1 + s->round.extra : 1;
    uint32_t asked = scenario_part(part, scenario_cohort(s));
    return asked < s->agents ? asked : s->agents;
}

/* Dispatches of a round, about. */
static inline uint32_t scenario_dispatches(const struct scenario *s)
{
    return s->round.policy == ROUND_BUFFERED ? s->round.buffer : scenario_asked(s);
}

/* Blocks of the partition of a wave of `selected` agents when `eligible` fit: one an agent, or
 * (missing: replicate) one for `replicas` of them at most. */
static inline uint32_t scenario_slots(const struct scenario *s, uint32_t selected,
                                      uint32_t eligible)
{
    uint32_t slots = selected;
    switch (s->partition_over) {
    case OVER_ELIGIBLE:
        slots = eligible;
        break;
    case OVER_FLEET:
        slots = s->agents;
        break;
    case OVER_COHORT:
        break;
    }
    if (s->round.missing == MISSING_REPLICATE)
        slots = (slots + s->round.replicas - 1) / s->round.replicas;
    return slots;
}

/* The same before anybody is selected: everybody fits, and a cohort is full. */
static inline uint32_t scenario_slots_configured(const struct scenario *s)
{
    return scenario_slots(s, scenario_asked(s), s->agents);
}

struct trial {
    struct scenario scenario;
    char *point; /* what the sweep set here, "algorithm.name=par_s2zpo, ..."; "" without a sweep */
    char *resolved; /* the whole resolved scenario as YAML that parses back to the same trial */
    /* `resolved` without what cannot change results (report, record), without keys younger than
     * published results while they have their defaults, and with a comment with a hash of
     * each file it draws on: what `run` hashes. */
    char *text;
    int64_t run; /* 63-bit hash of `text` */
};

struct study {
    char *path, *name,
        *hash;      /* hash: 16 hex digits of the scenario file's bytes and the --set values */
    char *warnings; /* a line for each key that was set and does nothing in any trial */
    struct trial *trials; /* point by point, seeds within a point */
    size_t count;
    /* private to scenario.c: what the strings above live in */
    struct study_private *private_;
};

/* Reads a scenario with `sets` ("path=value") applied. False and errors (as many as can be found in
 * one go) otherwise. */
bool study_read(struct study *study, const char *path, const char *const *sets, size_t set_count,
                struct errs *errs);
void study_free(struct study *study);

/* NULL when a draw of the distribution fleet.NAME.`key` ("up", "world.mass") may have this value,
 * else what is wrong, for the caller to free. */
char *scenario_draw_fault(const char *key, double value);
/* The keys of a class of the fleet, ended by a row without a name. */
const struct field *scenario_class_keys(void);

/* Every key with type, unit, range, default, choices and help, for `fedsim list options`. */
void scenario_print_options(FILE *out);

#endif
