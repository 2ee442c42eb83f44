/* An agent: a state that moves with the bytes it receives (device_receive.h) and makes work of them
 * (work.h, work_run.h). It is a pure function of both: (state, download) -> (state', work), and
 * work -> upload. The simulator lets a copy receive a download when that is sent, so that the work
 * can begin, and commits the copy when it is delivered; a transfer that is broken off commits
 * nothing.
 *
 * The state is what a real device would hold: θ at some version (or what it takes to make θ), the
 * moments of Adam where they are replicated, the normaliser, the perturbations it may be told
 * about again, and the schedule's progress. */
#ifndef MODELS_DEVICE_H
#define MODELS_DEVICE_H

#include "models/federated/settings.h"

struct conducts;
struct device;
struct host;
struct work_result;

/* Before the first round. `host` is borrowed (server_host of its server); `identity` is the agent's
 * own rng key (PURPOSE_AGENT). */
struct device *device_new(struct host *host, uint64_t identity);
struct device *device_clone(const struct device *device); /* cheap: θ is shared until written */
void device_free(struct device *device);
/* The upload of that result has gone out as a whole: what its codec left out of it is what the next
 * message begins with (error feedback), and what a lesson left is what the next one goes on with.
 * Whether the server can still use it the agent does not know. An upload that broke off, and work
 * that was given up, change nothing: what was left out before is still owed, and what the lost work
 * had found is lost, as without feedback. */
void device_sent(struct device *device, const struct work_result *result);
/* `private_replica`: recompute every update from decoded bytes, sharing no result with other
 * devices (for --audit). */
void device_audit(struct device *device, bool private_replica);

/* hash_bytes(0, θ, 4 d) of its θ as it is now; comparable with server_hash at equal versions. 0
 * before a first θ. */
uint64_t device_hash(const struct device *device);
uint64_t device_replica_hash(const struct device *device); /* comparable with server_replica_hash */
uint32_t device_version(const struct device *device); /* the server_version its θ stands for */

/* Makes do with less memory: from its next probe on it plays D = `episodes` of each policy for a
 * verdict, and perturbs in that way. Its votes count like any other, its weights by the episodes
 * behind them. */
void device_limit(struct device *device, uint32_t episodes, enum perturb perturb);
/* Says from its next probe on what its conduct makes of what it found, and its panelists likewise.
 */
void device_behave(struct device *device, const struct conducts *conducts);
uint32_t device_episodes(const struct device *device);
enum perturb device_perturb(const struct device *device);

#endif
