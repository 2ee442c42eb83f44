/* A resolved scenario: what a user wrote, plus every default, as plain values in SI units (bytes/s,
 * seconds, bytes). One trial is run from it.
 *
 * Nothing behind it knows where a value came from: presets, include files, columns of a table,
 * sweep and --set have all been worked in. Its text (sim/study/study_text.h), without the keys that
 * cannot change results, is what a trial's number hashes. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "core/base/fail.h"
#include "core/quantities/dist.h"
#include "core/quantities/interval.h"
#include "models/federated/settings.h"
#include "models/learning/conduct.h"
#include "models/tasks/task.h"
#include "sim/rounds/round_settings.h"
#include "sim/rounds/stop.h"
#include "sim/scenario/phase.h"

#include <stdbool.h>
#include <stdint.h>

enum framing_choice { FRAMING_CHOICE_NONE, FRAMING_CHOICE_TCP };
enum connections { CONNECTIONS_PERSISTENT, CONNECTIONS_PER_TRANSFER };
/* Whose blocks the parameters are cut into: one for each agent asked, for each agent that fits, or
 * for each agent of the fleet. */
enum partition_over { OVER_COHORT, OVER_ELIGIBLE, OVER_FLEET };
enum on_leave { LEAVE_ABORT, LEAVE_PAUSE, LEAVE_CONTINUE }; /* what a dispatch does offline */
enum record_level { RECORD_ROUNDS, RECORD_AGENTS, RECORD_EVENTS };
enum { MODE_DETERMINISTIC = 1, MODE_STOCHASTIC = 2 }; /* evaluation modes, a bit set */

/* What an agent does whose memory is less than its need. */
enum on_memory {
    ON_MEMORY_REFUSE,   /* takes no part */
    ON_MEMORY_SHRINK,   /* plays as many episodes as it can keep, one of each policy at least */
    ON_MEMORY_IN_PLACE, /* perturbs in place where a copy does not fit */
    ON_MEMORY_FAIL      /* takes part, and runs out when it does */
};

/* A link that agents share between their access links and the server's. */
struct cell_spec {
    char *name;                   /* "home" */
    struct distribution up, down; /* bytes/s; INFINITY */
};

/* A class of the fleet: what its agents draw their links, devices and habits from. */
struct class_spec {
    char *name;
    double share;                 /* as written; NAN: not given. count says what came of it */
    uint32_t count;               /* agents of this class, shares worked out */
    char *names_file;             /* as written, or "none" */
    const char **names;           /* of its agents, what came of it; NULL: they have none */
    char *link, *device;          /* presets that filled in what was not given, or "none" */
    struct distribution up, down; /* bytes/s; INFINITY is unlimited */
    double duty_cycle;            /* (0, 1] */
    struct distribution latency;  /* s, one way */
    struct distribution speed;    /* environment steps/s; INFINITY costs no time */
    struct distribution flops;    /* FLOP/s for what is not physics; default unlimited */
    struct distribution memory;   /* bytes; INFINITY */
    enum on_memory on_memory;
    struct distribution answer; /* s, per panel query; default 0 */
    uint32_t agents_per_panel;  /* that share one panel; 1: each agent has its own */
    char *cell;                 /* as written: a name of `cells`, or "none" */
    uint32_t cell_kind;         /* what came of it: 1 + index in scenario.cells; 0: in no cell */
    /* Agents of the class in each of its cells; 0: all classes that name the cell share one. */
    uint32_t agents_per_cell;
    struct interval_model availability; /* when it is online */
    struct distribution begins; /* s: the time of day, or how far into its trace, the run begins */
    char *presence;             /* file of the traces, as written */
    struct trace_use presences; /* INTERVAL_TRACE: its contents */
    enum on_leave on_leave;
    struct distribution speed_factor; /* on speed and flops, drawn anew for each dispatch */
    struct {
        struct distribution compute, up, down, idle;
    } power; /* W */
    struct {
        char *kind; /* as written, or "none": not known */
        struct distribution up, down, sleep;
    } radio; /* W, on top of what the device draws */
    struct {
        struct distribution capacity; /* J; 0: it has none */
        double self_discharge;        /* the part of the capacity that is lost in a month */
    } battery;
    char *radios; /* kinds that the device has, with commas; "none"; "unknown" */
    struct conduct conduct;
    struct {
        struct conduct conduct; /* of `part` of the panelists */
        double part;
    } panel;
    double dropout;                   /* probability a round */
    double dropout_phase[PHASE_AWAY]; /* weights of the four phases, normalised to sum 1 */
    struct {
        struct distribution mass, friction, gravity, actuator;
    } world; /* factors, default 1 */
    struct {
        struct distribution weight, target_speed, wishes[WISHES]; /* weight: λ */
    } objective; /* models/objectives/objective.h */
};

/* The largest double below 2^63: seeds are INTEGER in the database. */
#define SEED_MOST 0x1.fffffffffffffp62

/* The keys of a scenario file in the file's groups; the table that reads them is scenario_table.h.
 * It owns nothing: texts, arrays and traces live in the arena of whoever read it
 * (sim/study/study_point.h). */
struct scenario {
    char *name;
    uint64_t seed;             /* of the trial */
    uint32_t rounds;           /* 0: other rules end a trial */
    struct stop_settings stop; /* the others: rounds is moved there to here */
    struct {
        char *name;         /* HalfCheetah ..., none; a task file, or a model */
        uint32_t horizon;   /* resolved: never 0 */
        double reset_noise; /* resolved: never negative but for the task none */
        struct grid_options grid;
        /* Keys of a task file, as written; NULL: not given. They stand in for the file's. */
        const struct yaml_node *mjcf, *frame_skip, *observation, *reward, *healthy, *reset, *action;
        const struct yaml_node *movielens; /* likewise of MovieLens */
        const struct task_info
            *info; /* what came of name and keys (sim/scenario/scenario_task.h) */
    } task;
    struct {
        uint32_t hidden[POLICY_LAYERS_MAX - 1], hidden_count;
        enum activation activation;
        enum head head;
        double log_std; /* of a Gaussian head from scratch, every action */
        enum trained { TRAINED_MEAN, TRAINED_ALL } trained;
        /* "scratch", or the path of a policy file, from the scenario file's folder or the data
         * folder; and where that file was found, NULL from scratch. */
        char *init, *init_path;
        double output_scale;
        enum normaliser_kind normaliser;
        uint64_t parameters; /* d for the task none */
    } policy;
    struct number_settings numbers;    /* keys of `algorithm` as well */
    struct algorithm_config algorithm; /* its `numbers` are those above */
    /* Lengths of the messages of a method that does not learn. */
    uint64_t transfer_down_B, transfer_up_B;
    enum partition_over partition_over;
    struct round_settings round;
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
        uint32_t client_episodes; /* of each agent's own policy; 0: none is evaluated */
    } evaluation;
    enum record_level record;
    double target; /* NAN: none */
    struct {
        char *currency;  /* "none": it has no name */
        double up, down; /* for 10^9 bytes on the wire from and to agents */
        double energy;   /* for 1 kWh */
        double answer;   /* that a person gives */
    } price;
};

/* What is in it; what it points to is shared, but for its own parts. */
void scenario_copy(struct scenario *copy, const struct scenario *scenario);
/* The last round that a trial can have: `rounds`, or what messages can tell of. */
uint32_t scenario_most_rounds(const struct scenario *scenario);
/* Whether the class counts energy; whether some class does. */
bool class_draws_power(const struct class_spec *spec);
bool scenario_draws_power(const struct scenario *scenario);
/* A robot moves: the task is not `none`. */
bool scenario_has_robot(const struct scenario *scenario);
/* Whether θ is evaluated after that round, if it is not the last one of a trial by another rule
 * than `rounds`. */
bool scenario_evaluates(const struct scenario *scenario, uint32_t round);
/* Whether agents have policies of their own that could be evaluated; whether they are. */
bool scenario_may_evaluate_clients(const struct scenario *scenario);
bool scenario_evaluates_clients(const struct scenario *scenario);
struct task_options scenario_task_options(const struct scenario *scenario);
/* Whether something has a price. */
bool scenario_has_prices(const struct scenario *scenario);
/* Dispatches of a round, about. */
uint32_t scenario_dispatches(const struct scenario *scenario);
/* Blocks of the partition of a wave of `selected` agents when `eligible` fit: one an agent, or
 * (missing: replicate) one for `replicas` of them at most. */
uint32_t scenario_slots(const struct scenario *scenario, uint32_t selected, uint32_t eligible);
/* The same before any agent is selected: all of them fit, and a cohort is full. */
uint32_t scenario_slots_configured(const struct scenario *scenario);

#endif
