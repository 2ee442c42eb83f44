/* What a device has beyond a plain one, which is always online, has one dispatch at a time and
 * whose power is not counted: a fleet of plain devices pays nothing for it.
 *
 *   presence    when it is online (sim/fleet/presence.h)
 *   resources   its link down, its processor, its link up: each serves one dispatch at a time, in
 *               the order in which they ask; a dispatch that waits for one is in the phase wait
 *   energy      what it draws. Downloading, computing and uploading are counted from when such a
 *               phase begins to its end, latencies included. It idles while it is online and does
 *               none of the three, or its link's duty cycle forbids it to send. The energy of a
 *               kind k is E_k = P_k t_k: a constant power while it is at that, so neither a radio's
 *               tail after a transfer nor a rate that costs more power is modelled. P_k is its own
 *               power (fleet.NAME.power) and that of its link's radio on top (radio), which sleeps
 *               while the device computes or idles
 *
 * Idle time belongs to the earliest of its dispatches under way, and to no dispatch when there is
 * none. Offline it draws nothing but for what it goes on computing. Times are ns, power W, energy
 * J. A dispatch on such a device is `managed`, and has a struct resource_use. */
#ifndef SIM_DEVICE_RESOURCES_H
#define SIM_DEVICE_RESOURCES_H

#include "core/engine/engine.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/panel_queue.h"
#include "sim/fleet/presence.h"

struct dispatch;
struct federation;

enum resource { RESOURCE_DOWN, RESOURCE_PROCESSOR, RESOURCE_UP, RESOURCES };

/* Written by device_resources.c alone. */
struct device_resources {
    const struct device_traits *traits; /* the fleet's */
    const struct presence *presence;    /* whether it is online (availability.c turns it) */
    struct dispatch *holder[RESOURCES]; /* NULL: free */
    struct dispatch *first;             /* under way, earliest first */
    struct panel_queue own_panel;       /* where several dispatches may ask the agent's own panel */
    int64_t spent_ns[ENERGIES];         /* of dispatches that ended; idle: of the whole run */
    int64_t t_settled_ns;               /* up to when idle time is booked */
    uint32_t active;                    /* dispatches that download, compute or upload */
};

/* What a dispatch on such a device has beside the rest of it. */
struct resource_use {
    struct device_resources *resources;
    struct dispatch *next;              /* on the same device, begun later */
    void (*proceed)(struct dispatch *); /* once it has the resource it waits for; NULL: it does not
                                           wait */
    uint8_t wants, holds;               /* resource + 1; 0: none */
    uint8_t paused;  /* the phase it will take up again; meaningful in the phase away */
    int64_t due_ns;  /* when its event fires */
    int64_t left_ns; /* what a pause has left of its panel's answer; < 0: nothing was begun */
    double moved;    /* bytes of the message under way that went before it was paused */
    int64_t idle_ns, away_ns;
    bool silent;         /* its upload waits until its link may send again, and draws nothing */
    int64_t t_silent_ns; /* since when */
    int64_t silent_ns;   /* time of its upload that went by so */
};

/* With room for one for each agent that is not plain. */
void resources_open(struct federation *federation);
/* Such an agent has woken: until now it idled while it was online. */
void resources_add(struct federation *federation, struct agent *agent);
void resources_free(struct federation *federation);
/* Those of an agent that is awake and not plain. */
struct device_resources *resources_of(const struct federation *federation,
                                      const struct agent *agent);
/* Calls `act` with each dispatch of the device, earliest first; `act` may end it. */
void resources_each(struct device_resources *resources, void (*act)(struct dispatch *));

/* A dispatch begins and ends on its device, at this instant. */
void resources_enter(struct device_resources *resources, struct dispatch *dispatch);
void resources_leave(struct dispatch *dispatch);

/* From here on to resources_end_silence: only of a dispatch that is managed. */

/* True when the dispatch may use the resource from now on. Otherwise it waits, in the phase wait,
 * and `proceed` is called when it may; never when the dispatch ends before. */
bool resources_take(struct dispatch *dispatch, enum resource resource,
                    void (*proceed)(struct dispatch *));
/* It has what it waited for. */
void resources_proceed(struct dispatch *dispatch);
/* It waits for one, or has just got it, again or still: so its span says what it waits behind. */
void resources_note_wait(struct dispatch *dispatch);
/* It needs no resource any more, nor waits for one; the next in line proceeds. */
void resources_give(struct dispatch *dispatch);

/* Before a dispatch enters another phase, and before the device comes or goes: books the time
 * since the last such change. */
void resources_enter_phase(struct dispatch *dispatch, enum phase phase);
void resources_settle(struct device_resources *resources, int64_t now_ns);

/* An upload waits for its link's duty cycle, and goes on. */
void resources_silence(struct dispatch *dispatch);
void resources_end_silence(struct dispatch *dispatch);

/* J, of each kind; 0 for a plain device. */
void dispatch_energy(const struct dispatch *dispatch, double energy_J[ENERGIES]);

#endif
