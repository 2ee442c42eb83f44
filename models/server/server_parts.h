/* The server's state, which its files share. Private to models/.
 *
 * A wave is open from server_open on, while answers to it may come; it is retired when none will
 * count any more, and freed once nothing that has arrived refers to it. */
#ifndef MODELS_SERVER_PARTS_H
#define MODELS_SERVER_PARTS_H

#include "models/federated/arrival.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/host.h"
#include "models/federated/update.h"
#include "models/server/update_history.h"

/* Agents that were sent off together. */
struct server_wave {
    uint32_t number, slots;
    uint32_t base;       /* the version they began from */
    struct blob *origin; /* weights only: θ of that version as it was told */
    uint8_t **rows;      /* explicit perturbations, once drawn (server_wave_row); else NULL */
    uint8_t *answers;    /* of a slot: how many came; SLOT_HEARD once they were aggregated */
    size_t arrivals;     /* not yet decided on */
    bool retired;        /* nobody answers to it any more */
};
enum { SLOT_HEARD = UINT8_MAX };
_Static_assert((int)REPLICAS_MAX < (int)SLOT_HEARD, "a count of answers differs from SLOT_HEARD");

struct server {
    struct host host;
    const struct learner *learner; /* the host's */
    struct blob *state;            /* θ, and Adam's moments or sums */
    struct {
        struct blob *theta; /* as agents decode it; NULL: it is that of `state` */
        struct wire bytes;
    } told; /* server_told.h */
    struct learning_progress progress;
    uint32_t version;           /* of `state`: rounds that ended */
    bool accepted;              /* the last candidate */
    uint32_t slots;             /* of the latest wave; 0 before the first */
    struct server_wave **waves; /* open, or retired with arrivals left; by number */
    size_t waves_count, waves_capacity;
    struct arrivals waiting; /* for the next aggregation */
    struct arrivals heard;   /* by the aggregation that waits for the acceptance panel */
    struct blob *candidate;  /* what `state` may become while that panel is asked, else NULL */
    struct update update;    /* of `heard` */
    struct update_history history;
    struct fleet_statistics fleet;
};

#endif
