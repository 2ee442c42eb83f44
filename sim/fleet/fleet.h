/* The fleet: agents drawn from the scenario's device classes. A draw is keyed by (seed, class name,
 * index within the class, what is drawn), so neither another class nor another algorithm changes
 * it: adding a class of sensors leaves every phone as it was, and two points of a sweep compare on
 * the same fleet.
 *
 * What an agent is made of, drawn once unless it says otherwise:
 *
 *   link        rates up and down (bytes/s) and one-way latency; constant, or after a trace
 *   processor   environment steps/s and FLOP/s: S steps and F operations take S / speed + F / flops
 *               seconds, over a speed factor that is drawn for each dispatch
 *   memory      bytes; models/memory says what an agent needs
 *   people      seconds an answer of its panel takes, drawn for each query
 *   presence    when it is online (core/quantities/interval.h)
 *   world       factors on mass, friction, gravity and motor strength of its robot's physics
 *   power       watts for computing, sending, receiving and idling; sim/dispatch/device_resources.h
 *               makes energy of them
 *
 * An agent that is always online, has one dispatch at a time and whose power is not counted is
 * plain: it has no traits, and the simulation skips all that hangs on them. So a fleet of a million
 * plain agents costs one record of a few cache lines each. */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include "core/network/fluid.h"
#include "core/quantities/trace.h"
#include "models/tasks/task.h"
#include "sim/scenario/scenario.h"

struct device;
struct access_link;
struct panel_queue;

/* What a device draws power for. */
enum energy { ENERGY_COMPUTE, ENERGY_UP, ENERGY_DOWN, ENERGY_IDLE, ENERGIES };

/* What is drawn for a device that is not plain: a plain one is always online, has one dispatch at a
 * time, and its power is not counted. */
struct device_traits {
    uint32_t agent;           /* whose they are */
    double begins_s;          /* where in its day or trace the run begins */
    double power_W[ENERGIES]; /* in all: the radio's included */
    double battery_J;         /* full; 0: it has none */
};

struct agent {
    /* one cache line: what every dispatch looks at */
    _Alignas(64) const struct class_spec *class_spec;
    double up_Bps, down_Bps;   /* INFINITY: unlimited; of a trace: its mean */
    int64_t latency_ns;        /* one way */
    double speed, flops;       /* environment steps/s, FLOP/s; INFINITY costs no time */
    struct panel_queue *panel; /* shared with others of its class; NULL: one of its own */
    uint8_t under_way;         /* dispatches of its */
    bool eligible : 1;         /* the memory it would need fits */
    bool connected : 1;        /* a persistent connection stands */
    bool online : 1;           /* it can be selected, and its link carries */
    bool plain : 1;            /* it has no traits */
    bool linked : 1;           /* `link` is not NULL */
    bool makes_do : 1;         /* with less than was meant, to fit into its memory */
    uint32_t lost_round;       /* the server last lost it in; it is not asked again in that one */

    uint64_t identity;       /* its own key: PURPOSE_AGENT of (seed, class, index) */
    double budget_B;         /* memory; INFINITY */
    uint64_t need_B;         /* what it needs, as it makes do */
    struct task_world world; /* its physics, as factors on the task's */
    struct device *device;   /* what it knows; NULL in a timing study */
    uint32_t eligible_rank;  /* its place among the eligible */
    uint32_t cell;           /* 1, 2, ...: which shared one its link hangs below; 0: none */
    const struct device_traits *traits; /* NULL: plain */
    struct access_link *link;           /* NULL: its rates never change */
    uint32_t index;                     /* within its class */
};

/* A link shared by agents. */
struct fleet_cell {
    char *name; /* "home"; "home.phones.0" for one of a class's own */
    double up_Bps, down_Bps;
};

struct fleet {
    struct agent *agents; /* class by class in the order of the scenario, by index within a class */
    uint32_t count;       /* of agents, all classes */
    struct panel_queue *panels; /* shared ones, owned */
    uint32_t panel_count, traits_count;
    struct device_traits *traits; /* of the devices that are not plain, in order of agents */
    struct fleet_cell *cells;     /* those with agents in them; cell number 1 first */
    uint32_t cell_count;
    size_t cell_capacity;
};

/* Draws the fleet; the scenario outlives it. False and FAULT_INPUT when a draw falls outside its
 * quantity's range (a rate of 0, a negative delay); fleet_free is due in either case. */
bool fleet_draw(struct fleet *fleet, const struct scenario *scenario, struct errs *errs);
void fleet_free(struct fleet *fleet);

/* fleet_draw's errors, at no cost where no draw can leave its range. */
bool fleet_check(const struct scenario *scenario, struct errs *errs);

/* The rate in bytes/s that an agent's access link and its cell allow, when nobody else is there. */
double fleet_rate(const struct fleet *fleet, const struct agent *agent,
                  enum link_direction direction);

#endif
