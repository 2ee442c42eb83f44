/* The state of a learner, which its files share: what is learnt, the environments it rolls out in,
 * and the sums of the learning phase. In the rollout phase each environment is written by its own
 * job alone, and parameters are read; in the learning phase the team writes, each member its
 * pieces. */
#ifndef MODELS_PPO_PARTS_H
#define MODELS_PPO_PARTS_H

#include "core/base/stats.h"
#include "core/engine/team.h"
#include "models/policy/rollout.h"
#include "models/ppo/ppo.h"
#include "models/ppo/ppo_pass.h"

/* One environment and what it gathered in this iteration. Rows of `rows` are observations as the
 * policy saw them: 0 to steps, then the last states of episodes cut off by their horizon. */
struct ppo_environment {
    struct job job;
    const struct ppo *ppo;
    uint32_t index;
    struct task_worker *worker;
    struct rollout_streams streams;
    uint64_t episode; /* begun so far */
    double *taken;    /* actions since the latest began, `taken_count` numbers */
    size_t taken_count, taken_capacity;
    double *obs;   /* as it is now */
    float *rows;   /* (2 * steps + 1) * inputs */
    float *values; /* one for each row */
    float *action; /* steps * actions */
    uint32_t row_count;
    uint32_t *after; /* row a step led to; PPO_NOWHERE after a terminal one */
    double *reward, *old_log_probability, *advantage, *target;
    bool *ended;
    double discounted, ret;         /* running sums of the episode's rewards */
    struct moments *observed, sums; /* of this iteration; `sums`: of `discounted` */
    double *returns;                /* of episodes that ended, `ended_count` */
    uint32_t ended_count, blowups;
};
#define PPO_NOWHERE UINT32_MAX

enum ppo_phase { PPO_IDLE, PPO_ROLLING, PPO_LEARNING };

struct ppo {
    struct ppo_settings settings;
    const struct task *task;
    struct pool *pool;
    struct team *team; /* those who learn */
    enum ppo_phase phase;
    struct ppo_networks networks;
    uint32_t inputs, actions;

    /* Learnt: policy, log-std (padded), value; and the same as those who act see it. */
    float *parameters, *policy_across, *value_across, *step;
    float *theta, *log_std;
    struct normaliser normaliser;
    struct adam adam;

    struct ppo_environment *environment;
    struct moments *observed, sums; /* running, since the start */

    /* The learning phase. */
    struct ppo_pass *member; /* a thread's each */
    double *log_std_wide;
    uint32_t *order;                      /* samples in the order of this epoch */
    size_t batch, chunks;                 /* samples of an iteration, chunks of a minibatch */
    float **gradient;                     /* one for each chunk */
    struct ppo_sums *sums_of;             /* likewise */
    struct ppo_sums totals, epoch_totals; /* of the iteration; of the epoch under way */
    double norms;                         /* of gradients, summed over `minibatches` */
    uint64_t minibatches;
    uint32_t epochs; /* done in this iteration */
    double explained_variance;
    bool stop_epochs, broken;

    double recent[PPO_RECENT]; /* ring of returns of the last episodes */
    struct ppo_report report;  /* the main thread's: shown while the team learns */
};

/* What those who act see: the policy as it was when their rollouts began, while learning changes
 * `parameters` alone. */
void ppo_publish(struct ppo *ppo);

static inline struct ppo_weights ppo_weights(const struct ppo *ppo)
{
    return (struct ppo_weights){ppo->parameters, ppo->policy_across, ppo->value_across};
}

static inline struct ppo_head ppo_head(const struct ppo *ppo)
{
    return (struct ppo_head){.policy = {HEAD_GAUSSIAN, ppo->actions, ppo->log_std_wide},
                             .clip = ppo->settings.clip,
                             .value_weight = ppo->settings.value_weight,
                             .entropy_weight = ppo->settings.entropy_weight};
}

#endif
