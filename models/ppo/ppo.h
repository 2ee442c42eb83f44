/* Proximal policy optimisation (Schulman et al. 2017): learns a policy from a task's own rewards,
 * which no federated method here ever sees; for the policies those start from.
 *
 * An iteration: every environment takes `steps` steps under the current policy, going on where it
 * stood (one pool job each); a team then computes values, advantages (models/ppo/gae.h) and runs
 * the epochs of minibatches. A minibatch's gradient is the sum over fixed chunks of its rows, added
 * in order, so the result depends on the settings alone and never on the number of threads. A
 * separate value network has the policy's hidden layers; one Adam moves both and the log-std.
 * Observations are normalised by running moments that stand still within an iteration; rewards are
 * divided by the running deviation of their discounted sums. Episodes cut off by their horizon are
 * bootstrapped from the value of their last state. */
#ifndef MODELS_PPO_H
#define MODELS_PPO_H

#include "core/engine/pool.h"
#include "models/ppo/ppo_settings.h"
#include "models/tasks/task.h"

struct policy_file;
struct ppo;
/* Borrows pool and task (not "none"), which outlive it. At most `team` of the pool's threads learn,
 * in step with one another: learners that share a pool have teams of no more than its threads
 * together (core/engine/team.h). */
struct ppo *ppo_new(const struct ppo_settings *settings, const struct task *task, struct pool *pool,
                    unsigned team);
/* Waits for what is running. Before pool_free. */
void ppo_free(struct ppo *ppo);

/* Goes on as far as it can without waiting; main thread. PPO_DONE when an iteration has ended: the
 * next call begins the next one. */
enum ppo_answer { PPO_WAIT, PPO_DONE };
enum ppo_answer ppo_advance(struct ppo *ppo);

/* At any time; main thread. The counts include what is just being learnt from; means are over the
 * samples of the last iteration that ended. */
struct ppo_report {
    uint64_t iterations, steps, episodes, blowups; /* since the start; steps of environments */
    /* Mean return of the last `recent` episodes, as they were learnt from; −∞ where one of them
     * broke the physics (models/policy/returns.h). */
    double recent_return;
    uint32_t recent; /* at most PPO_RECENT */
    double policy_loss, value_loss, entropy, kl, clip_fraction;
    double gradient_norm;      /* before clipping, mean over minibatches */
    double explained_variance; /* 1 - Var(target - V) / Var(target), before the epochs */
    uint32_t epochs;           /* run; fewer than set when KL ended them */
    double rate;               /* learning rate used */
    bool broken;               /* the gradient is no longer finite: learning is at an end */
};
enum { PPO_RECENT = 20 };
struct ppo_report ppo_report(const struct ppo *ppo);

/* Steps taken so far, the running iteration's included; for showing progress. Main thread. */
uint64_t ppo_steps(const struct ppo *ppo);

/* The current policy as it would be stored, without an evaluation; the caller frees it by
 * policy_file_free. After PPO_DONE. */
void ppo_policy(const struct ppo *ppo, struct policy_file *file);

#endif
