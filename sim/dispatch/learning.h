/* What a trial learns: the task, the policy it begins with, and the method's server. All of it is
 * NULL in a timing study of fixed messages (algorithm.name: transfer), where `server` tells so.
 *
 * The learning is real: the server and the devices of models/ exchange encoded messages, and
 * episodes are played by the physics. The simulator only decides when each message is delivered. */
#ifndef SIM_LEARNING_H
#define SIM_LEARNING_H

#include "models/policy/policy_file.h"
#include "models/policy/rollout.h"
#include "models/server/server.h"

struct agent;
struct federation;
struct scenario;

struct learning {
    struct task *task;
    struct problem problem;
    float *theta0, *log_std;    /* owned; `problem` borrows them */
    struct policy_file initial; /* when θ₀ comes from a file */
    struct server *server;      /* NULL in a timing study */
    uint64_t *replica_hashes;   /* by server version; for --audit only */
    size_t replica_hashes_capacity;
    struct rollout_cost cost; /* host time of all rollouts that are over */
};

/* Opens task, initial policy and server; false with errors. A policy from a file must fit the
 * scenario's network and task, and its normaliser the one asked for. learning_free is due in either
 * case. */
bool learning_open(struct learning *learning, const struct scenario *scenario, struct errs *errs);
/* Gives an agent that has just woken its device, as it was before the first round; none in a timing
 * study. */
void learning_equip(struct federation *federation, struct agent *agent);
/* Behind the pool, whose workers use the task. */
void learning_free(struct learning *learning);
/* With --audit: what agents' replicas of the server's newest version are compared with. */
void learning_keep_hash(struct federation *federation);
/* Rollouts are over that took so much host time. */
void learning_spent(struct federation *federation, const struct rollout_cost *cost);

#endif
