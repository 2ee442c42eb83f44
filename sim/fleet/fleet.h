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
 *   world       factors on mass, friction, gravity and motor strength of its robot's physics, and
 *               what it wishes of its robot beside what the task pays
 *   power       watts for computing, sending, receiving and idling; sim/dispatch/device_resources.h
 *               makes energy of them
 *
 * An agent sleeps until it is first asked. As all that it is made of follows from its number, a
 * sleeping agent is a few bytes in lists by number, and what is said of it (fits into its memory,
 * comes first in a choice) is worked out from its keys; the record that it has from then on stays.
 * So a fleet of a million of whom ten thousand are asked costs what ten thousand do.
 *
 * An agent that is always online, has one dispatch at a time and whose power is not counted is
 * plain: it has no traits, and the simulation skips all that hangs on them. One that is not sleeps
 * too; of it is kept beside that when it comes and goes (sim/fleet/presence.h). */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include "core/network/fluid.h"
#include "core/quantities/trace.h"
#include "models/tasks/task.h"
#include "sim/fleet/eligible.h"
#include "sim/scenario/scenario.h"

struct device;
struct access_link;
struct panel_queue;
struct presence;

/* What a device draws power for. */
enum energy { ENERGY_COMPUTE, ENERGY_UP, ENERGY_DOWN, ENERGY_IDLE, ENERGIES };

/* What is drawn for a device that is not plain: a plain one is always online, has one dispatch at a
 * time, and its power is not counted. */
struct device_traits {
    struct agent *agent;      /* whose they are */
    double power_W[ENERGIES]; /* in all: the radio's included */
    double battery_J;         /* full; 0: it has none */
};

struct agent {
    /* one cache line: what every dispatch looks at */
    _Alignas(64) const struct class_spec *class_spec;
    double up_Bps, down_Bps; /* INFINITY: unlimited; of a trace: its mean */
    int64_t latency_ns;      /* one way */
    double speed, flops;     /* environment steps/s, FLOP/s; INFINITY costs no time */
    uint8_t under_way;       /* dispatches of its */
    bool eligible : 1;       /* the memory it would need fits */
    bool connected : 1;      /* a persistent connection stands */
    bool online : 1;         /* it can be selected, and its link carries */
    bool plain : 1;          /* it has no traits */
    bool linked : 1;         /* `link` is not NULL */
    bool makes_do : 1;       /* with less than was meant, to fit into its memory */
    uint32_t lost_round;     /* the server last lost it in; it is not asked again in that one */
    uint32_t number;         /* in the fleet: 0, 1, ... */

    uint64_t identity;         /* its own key: PURPOSE_AGENT of (seed, class, index) */
    struct panel_queue *panel; /* shared with others of its class; NULL: one of its own */
    double budget_B;           /* memory; INFINITY */
    uint64_t need_B;           /* what it needs, as it makes do */
    struct device *device;     /* what it knows; NULL in a timing study */
    uint32_t cell;             /* 1, 2, ...: which shared one its link hangs below; 0: none */
    uint32_t index;            /* within its class */
    const struct device_traits *traits; /* NULL: plain */
    struct access_link *link;           /* NULL: its rates never change */
};
_Static_assert(sizeof(struct agent) == 128, "there may be a million of them");

/* A class of the scenario, and where its agents are. */
struct fleet_class {
    const struct class_spec *spec;
    uint64_t key;   /* agent i of it has the identity rng_fold(key, i) */
    uint32_t first; /* the number of its agent 0; the others follow */
    uint32_t panel; /* the place of its first shared panel */
    uint32_t cell;  /* its first own cell, or the one that all are in; 0: none */
    bool plain;     /* its agents are */
    bool people;    /* each of them is a person whom the task has data of */
};

/* A link shared by agents. */
struct fleet_cell {
    char *name; /* "home"; "home.phones.0" for one of a class's own */
    double up_Bps, down_Bps;
};

struct fleet {
    struct agent *agents; /* those awake, in the order in which they woke; room for all */
    uint32_t *places;     /* by number: one more than the place in `agents`; 0: it sleeps */
    uint32_t count;       /* of all agents, class by class in the order of the scenario */
    uint32_t awake;
    struct fleet_class *classes; /* as in the scenario */
    uint32_t class_count;
    struct eligible eligible;   /* by number: who fits into its memory */
    struct panel_queue *panels; /* shared ones, owned */
    uint32_t panel_count;
    struct device_traits *traits;       /* of the devices that are not plain, as they wake */
    uint32_t traits_count, traits_room; /* traits_room: when all are awake */
    struct presence *presences;         /* by number: sim/fleet/presence.h; NULL: all are plain */
    struct fleet_cell *cells;           /* those with agents in them; cell number 1 first */
    uint32_t cell_count;
    size_t cell_capacity;
};

/* Lays the fleet out, with nobody awake and nobody eligible; the scenario outlives it. False and
 * FAULT_INPUT when a draw of any agent falls outside its quantity's range (a rate of 0, a negative
 * delay); fleet_free is due in either case. */
bool fleet_draw(struct fleet *fleet, const struct scenario *scenario, struct errs *errs);
/* The same with all agents awake: agent i is agents[i]. */
bool fleet_draw_awake(struct fleet *fleet, const struct scenario *scenario, struct errs *errs);
void fleet_free(struct fleet *fleet);

/* fleet_draw's errors. */
bool fleet_check(const struct scenario *scenario, struct errs *errs);

/* The class of an agent, and the memory that it has (B), awake or not. */
const struct fleet_class *fleet_class_of(const struct fleet *fleet, uint32_t number);
double fleet_budget_B(const struct fleet_class *of, uint32_t index);

/* NULL: it sleeps. A pointer to an agent stays good. */
static inline struct agent *fleet_awake(const struct fleet *fleet, uint32_t number)
{
    uint32_t place = fleet->places[number];
    return place ? &fleet->agents[place - 1] : NULL;
}
/* Wakes one that sleeps: the next of `agents`, as drawn. What belongs to other parts of a trial
 * (its device, its link in the network) is the caller's to add. */
struct agent *fleet_wake(struct fleet *fleet, uint32_t number);
/* What it would be as it wakes: `agent`, and where it is not plain `traits`, which points to it. */
void fleet_look_at(const struct fleet *fleet, uint32_t number, struct agent *agent,
                   struct device_traits *traits);
/* Its robot's physics, as factors on the task's, its objective, and which person it is: drawn again
 * each time, as it is only needed where something is learnt. */
struct task_world fleet_world(const struct fleet *fleet, const struct agent *agent);
/* The traits alone; they belong to no agent. */
struct device_traits fleet_look_at_traits(const struct fleet *fleet, uint32_t number);

/* The rate in bytes/s that an agent's access link and its cell allow, when nobody else is there. */
double fleet_rate(const struct fleet *fleet, const struct agent *agent,
                  enum link_direction direction);

#endif
