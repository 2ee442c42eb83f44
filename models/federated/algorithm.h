/* Federated algorithms as pure state machines (sans I/O): bytes in, bytes and work out. No clock,
 * no network, no thread.
 *
 * One round, as the simulator and the tests' plain loop both run it:
 *
 *   server_open(server, wave, slots)             the partition is cut, perturbations are keyed
 *   server_start(server, wave, slot, device)     -> download: catch-up entries, then the start
 *   device_receive(device', bytes)               on a copy of the device; -> work
 *   work_run(work, ...)                          on any thread; -> upload
 *   server_receive(server, wave, slot, bytes)    a vote or weights; silence is no vote
 *   server_aggregate(server, keep)               the candidate θ'; -> work, if the server's panel
 *                                                is asked
 *   work_run(work, ...)                          then: θ' against θ; -> vote
 *   server_decide(server, vote > 0)              then: θ moves or stands still
 *   server_retire(server, wave)                  nobody of it will be heard any more
 *   server_flush(server, device)                 -> download: what an agent still lacks after the
 *                                                run
 *
 * Once a round is over its result entry waits for each agent's next download.
 *
 * Rounds and waves. The version counts aggregations; round t leads from version t - 1 to t. A wave
 * is the agents that are sent off at one instant, with perturbations of their own, keyed (seed,
 * wave, slot); the blocks are cut over its slots. Synchronously every round opens one wave, which
 * has its number; asynchronously (config.asynchronous) waves are numbered on their own, any number
 * of them is open at once, and an aggregation hears whatever has arrived since the last one. A
 * vote counts for the v of its own wave, times w(s), s its staleness: the rounds between the
 * version its wave was opened at and the one it moves (0: the very next). A late vote of a
 * synchronous wave that was not retired is applied in the same way; one that must be discarded is
 * not handed over, or its wave is retired. Votes are added up by wave, then slot, whatever the
 * order they came in.
 *
 * Every message is made of entries with an 8-byte header (wire.h); a receiver's state comes from
 * decoded bytes alone.
 *
 * Settings that say nothing to a method change nothing there: step and probe outside fedavg_s2zpo,
 * partition outside par_s2zpo, local_steps outside fedavg, replica and perturbation at fedavg (it
 * is sent θ every round, and draws its own perturbations from a key that comes once, as nobody else
 * needs to know them). Random partitions need that key too. What would be a mistake is refused:
 * halving without a panel that rejects, adam or clip where there is no gradient (fedavg).
 *
 * Ownership: whatever _new, _clone or device_receive gives is freed by the caller, agents and work
 * before their server. All but work_run belongs to one thread: agents share their θ through counts
 * and a memo in the server. */
#ifndef MODELS_ALGORITHM_H
#define MODELS_ALGORITHM_H

#include "core/base/bits.h"
#include "core/base/fail.h"
#include "models/learning/adam.h"
#include "models/learning/direction.h"
#include "models/learning/panel.h"
#include "models/policy/policy.h"
#include "models/policy/rollout.h"

enum step_rule { STEP_PAPER, STEP_NORM_MATCHED };    /* fedavg_s2zpo: α, or α√S (SPEC 11) */
enum probe_rule { PROBE_PAPER, PROBE_NORM_MATCHED }; /* fedavg_s2zpo: μ, or μ/√S */
enum encoding {
    ENCODING_EXPLICIT,
    ENCODING_SEED
}; /* perturbations travel as bits, or as a 64-bit key once a run */
enum replica { REPLICA_AGENTS, REPLICA_SERVER, REPLICA_CHEAPER };
enum partition {
    PARTITION_CONTIGUOUS,
    PARTITION_INTERLEAVED,
    PARTITION_RANDOM,
    PARTITION_RANDOM_EACH_ROUND,
    PARTITION_BY_LAYER
};
enum perturb { PERTURB_IN_PLACE, PERTURB_COPY };
enum normaliser_kind { NORMALISER_NONE, NORMALISER_FROZEN, NORMALISER_FLEET };
/* θ₀ is there beforehand, or the first download pays for it (log-std and a frozen normaliser are
 * always there beforehand). */
enum initial { INITIAL_INSTALLED, INITIAL_SENT };

enum server_panel { SERVER_PANEL_NONE, SERVER_PANEL_ACCEPT_REJECT };
/* α and μ of round t: constant; halving: both halved after every `patience` rejections in a row
 * (P1); theorem: α √(H / (d t)) with horizon H, and μ as it is (P1, Theorem 1). Void rounds count
 * as rounds, not as rejections. */
enum schedule { SCHEDULE_CONSTANT, SCHEDULE_HALVING, SCHEDULE_THEOREM };
enum optimiser_kind { OPTIMISER_PLAIN, OPTIMISER_ADAM };

/* How ĝ becomes a step; optimiser.h has the equations. */
struct optimiser {
    enum optimiser_kind kind;
    struct adam_settings adam; /* adam only */
    double clip;               /* ‖ĝ‖ is cut down to it; 0: never */
};

/* w(s) of an answer that is s aggregations old: constant 1; polynomial (1 + s)^-a (FedAsync, Xie,
 * Koyejo, Gupta 2019; FedBuff, Nguyen et al. 2022, has a = 1/2). */
enum staleness_kind { STALENESS_CONSTANT, STALENESS_POLYNOMIAL };
struct staleness {
    enum staleness_kind kind;
    double exponent; /* a >= 0; polynomial only */
};

/* What an algorithm is configured with; plain values. */
struct algorithm_config {
    const char *name;
    double alpha, mu;
    enum step_rule step;
    enum probe_rule probe;
    enum direction direction;
    enum encoding perturbation;
    enum replica replica;
    enum partition partition;
    enum perturb perturb;
    enum initial initial;
    uint32_t local_steps; /* E >= 1; fedavg only */
    struct optimiser optimiser;
    enum schedule schedule;
    enum server_panel server_panel;
    uint32_t patience;  /* >= 1; schedule halving */
    struct panel panel; /* the agents', and the server's */
    bool asynchronous;  /* waves are numbered on their own; else a wave is a round's */
    uint32_t in_flight; /* probes an agent may have under way; 0 and 1: one */
    /* Agents that may answer for one slot; 0 and 1: one. The majority of their votes counts, an
     * even split is no vote; weights all count. */
    uint32_t replicas;
    /* Answers an aggregation is taken to hear at most, of as many waves; 0: one wave's. What memory
     * is reckoned with: more may come. */
    uint32_t buffer;
    struct staleness staleness;
};

/* The problem it learns: shared, const, borrowed from the caller for as long as the server lives.
 */
struct problem {
    const struct task *task;
    struct policy_shape shape; /* unused for the task none, which has d alone */
    size_t d;                  /* policy_parameters(shape), or what a timing study says */
    const float *theta0;       /* d */
    const float *log_std;      /* act, or NULL */
    enum normaliser_kind normaliser_kind;
    struct normaliser normaliser; /* frozen, or where the fleet begins; width 0: none */
    uint64_t seed_key;            /* the trial's seed as a key; perturbations fold from it */
};

struct algorithm; /* the const table row of a method */
struct server;    /* the server's state */
struct device;    /* an agent's state: what it knows from decoded bytes */
struct work;      /* what a device has to do: episodes and votes */

const struct algorithm *algorithm_find(const char *name); /* NULL when there is none */
const struct algorithm *const *algorithm_list(size_t *count);
const char *algorithm_name(const struct algorithm *algorithm);
const char *
algorithm_summary(const struct algorithm *algorithm); /* one line for `list algorithms` */

/* --- server ---------------------------------------------------------------------------------- */

/* Copies config and problem (shallowly: what they point to is borrowed). NULL and FAULT_INPUT on
 * impossible combinations. */
struct server *server_new(const struct algorithm_config *config, const struct problem *problem,
                          struct errs *errs);
void server_free(struct server *server);

/* Opens wave `wave`, larger than all before it and < 2^20, over `slots` slots (1 <= slots < 2^20 -
 * 1, and <= d for par_s2zpo); its agents start from the version there is now. Synchronously the
 * wave is the number of the next round. */
void server_open(struct server *server, uint32_t wave, uint32_t slots);
/* Appends the download of the agent that is to work for `slot` of an open wave, opened at the
 * current version, to `out`: what the device lacks (its confirmed state is read, never changed),
 * then the start message. */
void server_start(struct server *server, uint32_t wave, uint32_t slot, const struct device *device,
                  struct wire *out);
/* An answer from there would still count: the wave is open, and fewer than `replicas` have come for
 * the slot, none of which was aggregated. */
bool server_wants(const struct server *server, uint32_t wave, uint32_t slot);
/* Takes an upload for the next aggregation (while the server's panel is asked: for the one after);
 * false and FAULT_RUN when it cannot be decoded or is not wanted. */
bool server_receive(struct server *server, uint32_t wave, uint32_t slot, const void *bytes,
                    size_t length, struct errs *errs);
/* Aggregates what arrived to a candidate. NULL: the round is over, the candidate is
 * θ. Otherwise the server's panel is to be asked: run the work (in the nominal world; there is no
 * upload), then server_decide. `keep` false: the round is void; θ and the normaliser stand still.
 */
struct work *server_aggregate(struct server *server, bool keep);
/* Ends a round whose panel was asked: the candidate becomes θ, or nothing but the schedule moves
 * (the fleet's statistics are part of what is kept or not). */
void server_decide(struct server *server, bool accept);
/* Nobody of the wave will be heard any more (what has arrived still counts): its perturbations are
 * forgotten. */
void server_retire(struct server *server, uint32_t wave);
/* Appends what `device` lacks after the last round; nothing when it is current or agents keep no
 * replicas (fedavg, `replica: server`). No candidate may be waiting for the panel. */
void server_flush(struct server *server, const struct device *device, struct wire *out);

const float *server_theta(const struct server *server); /* d; valid until the next aggregate */
/* As the next START carries it; width 0: none (a fleet's before its first statistics). Valid until
 * the next aggregate. */
const struct normaliser *server_normaliser(const struct server *server);
uint32_t server_version(const struct server *server); /* rounds over, void ones too */
bool server_accepted(const struct server *server);    /* the last round's candidate became θ */
uint64_t server_hash(const struct server *server);    /* hash_bytes(0, θ, 4 d) */
/* Of all that an agent's replica holds at this version: θ, moments, schedule. */
uint64_t server_replica_hash(const struct server *server);
/* As applied in the open round (else: in the next one over as many slots): √S and schedule
 * included.
 */
double server_alpha(const struct server *server);
double server_mu(const struct server *server);
/* Floating-point operations of one aggregation over `slots` slots: one a vote's perturbation (or a
 * weight) and coordinate, and those of the step (optimiser_flops). */
double server_flops(const struct server *server, uint32_t slots);
/* Bytes the server holds at most with `waves` waves of `slots` slots open: the parameters, moments
 * and candidate, what it keeps for agents to catch up with (bounded by the replica's own size), the
 * waves' perturbations, what arrives. */
uint64_t server_own_memory(const struct server *server, uint32_t waves, uint32_t slots);
/* The paper's own count of the bits of a round with `slots` agents, the accept bit included where
 * there is one; < 0 when the paper has none for this method. */
int64_t server_paper_bits(const struct server *server, uint32_t slots);

/* --- device ---------------------------------------------------------------------------------- */

/* An agent's state before the first round. `identity` is its own rng key (PURPOSE_AGENT). */
struct device *device_new(const struct server *server, uint64_t identity);
struct device *device_clone(const struct device *device); /* cheap: θ is shared until written */
void device_free(struct device *device);
/* `private_replica`: recompute every update from decoded bytes, sharing no result with other
 * devices (for --audit). */
void device_audit(struct device *device, bool private_replica);
/* hash_bytes(0, θ, 4 d) of the agent's θ as it is now; comparable with server_hash at equal
 * versions. 0 before a first θ. */
uint64_t device_hash(const struct device *device);
uint64_t device_replica_hash(const struct device *device); /* as of server_replica_hash */
uint32_t device_version(const struct device *device); /* the server_version its θ stands for */

/* Decodes a download into `device`; *work gets what is to be done (NULL after a flush). False and
 * FAULT_RUN on a message that is damaged or does not fit the device's state; the device is then not
 * to be used further. */
bool device_receive(struct device *device, const void *bytes, size_t length, struct work **work,
                    struct errs *errs);

/* --- work ------------------------------------------------------------------------------------ */

struct work_result {
    struct wire upload; /* owned by the caller afterwards */
    uint32_t episodes, steps, blowups;
    uint32_t queries; /* panel queries asked: N, or E * N */
    int vote;         /* +1, -1; 0 when the method sends none; of the server's panel: +1 for θ' */
    double flops;     /* what is not physics: forward passes, perturbing, updating */
    uint32_t
        *lengths; /* environment steps of each episode; owned by the caller; NULL unless asked */
};
/* Runs to its end; pure in (work, worker's scratch). `world` NULL: nominal. Runs on a pool thread.
 */
void work_run(const struct work *work, struct rollout_worker *worker,
              const struct task_world *world, struct work_result *result);
/* Whose keys its episodes and votes are drawn by: the device's identity, unless it has worked for
 * the same wave before. */
uint64_t work_identity(const struct work *work);
void work_free(struct work *work);
void work_keep_lengths(struct work *work); /* its result is to have `lengths` */

/* --- memory ---------------------------------------------------------------------------------- */

enum memory_category {
    MEMORY_POLICY,
    MEMORY_PERTURBATION,
    MEMORY_ROLLOUT,
    MEMORY_OPTIMISER,
    MEMORY_NORMALISER,
    MEMORY_MESSAGES,
    MEMORY_BOOKKEEPING, /* what the others hang on: settings, state, work, the heads of blocks */
    MEMORY_CATEGORIES
};
extern const char *const memory_category_names[MEMORY_CATEGORIES];

/* Bytes an agent must hold at once, by category, with `slots` slots (SPEC 14; memory_need.c says
 * what counts: entries of a message are taken in one by one, θ and signs straight into their
 * places; bookkeeping is what the device code's own structures take). paper_B: the paper's own
 * count (d + ⌈d/K⌉ floats for par_s2zpo, 2d for fedavg_s2zpo), or -1 where it has none. */
struct memory_need {
    uint64_t bytes[MEMORY_CATEGORIES];
    uint64_t total;
    int64_t paper_B;
};
void server_memory_need(const struct server *server, uint32_t slots, struct memory_need *need);

#endif
