/* The server's state, in the parts that its files share. Private to models/. */
#ifndef MODELS_SERVER_PARTS_H
#define MODELS_SERVER_PARTS_H

#include "models/federated/device.h"

/* Results that agents may still have to hear of, oldest first. Those whose replay, with all that
 * came after, would cost more than θ itself are forgotten, but for the last. */
struct history {
    struct update *updates;
    size_t *bytes; /* the least each one costs an agent */
    size_t count, capacity, bytes_capacity;
    size_t total;   /* Σ bytes */
    uint32_t first; /* round of updates[0] */
};
/* Takes the update over. */
void history_add(struct history *history, struct host *host, struct update *update);
void history_free(struct history *history);

/* The running observation statistics of the fleet and the normaliser that follows from them. */
struct fleet_statistics {
    struct moments *running; /* o */
    struct normaliser normaliser;
    float *values; /* o means, o inverse sd */
};
void fleet_statistics_init(struct fleet_statistics *fleet, const struct learner *learner);
void fleet_statistics_free(struct fleet_statistics *fleet);
/* Merges what arrived, in that order (Chan, Golub, LeVeque 1979). */
void fleet_statistics_merge(struct fleet_statistics *fleet, const struct learner *learner,
                            const struct arrival *arrivals, size_t count);

/* False and faults when a server cannot learn so. */
bool config_fits(const struct algorithm_config *config, struct errs *errs);
bool problem_fits(const struct problem *problem, struct errs *errs);

/* Agents that were sent off together. */
struct wave {
    uint32_t number, slots;
    uint32_t base;       /* the version they began from */
    struct blob *origin; /* weights only: the state of that version */
    uint8_t **rows;      /* explicit perturbations, as wave_row drew them; else NULL */
    uint8_t *answers;    /* of a slot: how many came; SLOT_HEARD once they were aggregated */
    size_t arrivals;     /* not yet decided on */
    bool retired;
};
enum { SLOT_HEARD = UINT8_MAX, REPLICAS_MAX = UINT8_MAX - 1, IN_FLIGHT_MAX = 1000 };

struct arrivals {
    struct arrival *items;
    size_t count, capacity;
};
void arrivals_clear(struct arrivals *arrivals);

struct server {
    struct host host;
    const struct learner *learner; /* the host's */
    struct blob *state;            /* θ, and Adam's moments */
    struct progress progress;
    uint32_t version;
    bool accepted;       /* the last candidate */
    uint32_t slots;      /* of the latest wave; 0 before the first */
    struct wave **waves; /* open, or retired with arrivals left; by number */
    size_t waves_count, waves_capacity;
    struct arrivals waiting; /* for the next aggregation */
    struct arrivals heard;   /* by the one that waits for the panel */
    struct blob *candidate;  /* what `state` may become while the panel is asked, else NULL */
    struct update update;    /* of `heard` */
    struct history history;
    struct fleet_statistics fleet;
};

/* The wave of that number, or NULL. */
struct wave *server_wave(const struct server *server, uint32_t number);
/* Takes what is waiting, by wave, then slot, then arrival, to `heard`; its slots are heard from now
 * on. */
void server_hear(struct server *server);
/* What was heard is done with; waves that nobody needs any longer go. */
void server_forget(struct server *server);
/* The perturbation of that slot (without rows of their own: of all), learner_row_bytes. Few slots
 * of a wide wave may ever ask for theirs. */
const uint8_t *wave_row(struct wave *wave, const struct learner *learner, uint32_t slot);
void wave_free(struct wave *wave, const struct learner *learner);
/* The votes of what was heard, as of an update; `keep` false: nobody's. */
struct update server_tally(const struct server *server, bool keep);

#endif
