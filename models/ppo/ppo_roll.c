/* Steps of one environment under the current policy. */
#include "models/ppo/ppo_roll.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/policy/normaliser.h"
#include "models/ppo/ppo_parts.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static void reset(struct ppo_environment *e, uint64_t episode)
{
    uint64_t key = key_of(e->ppo->settings.seed, rng_name("ppo episode"), e->index, episode);
    e->streams = rollout_streams(key);
    task_reset(e->worker, &e->streams.reset, e->obs);
}

static void begin_episode(struct ppo_environment *e)
{
    e->discounted = e->ret = 0;
    e->taken_count = 0;
    reset(e, e->episode++);
}

void ppo_roll_again(struct ppo_environment *e)
{
    reset(e, e->episode - 1);
    for (size_t at = 0; at < e->taken_count; at += e->ppo->actions)
        task_step(e->worker, e->taken + at, e->obs);
}

static void append_row(struct ppo_environment *e, uint32_t row)
{
    uint32_t inputs = e->ppo->inputs;
    normaliser_apply(&e->ppo->normaliser, e->obs, inputs, e->rows + (size_t)row * inputs);
}

static void note_taken(struct ppo_environment *e, const double *action)
{
    uint32_t actions = e->ppo->actions;
    mem_grow(&e->taken, &e->taken_capacity, e->taken_count + actions, sizeof *e->taken);
    memcpy(e->taken + e->taken_count, action, actions * sizeof *action);
    e->taken_count += actions;
}

/* Chooses and stores the action of step t. */
static void act(struct ppo_environment *e, uint32_t t, double *action)
{
    const struct ppo *ppo = e->ppo;
    struct policy_view view = {.shape = &ppo->networks.shape,
                               .theta = ppo->theta,
                               .normaliser = &ppo->normaliser,
                               .log_std = ppo->log_std};
    for (uint32_t i = 0; i < ppo->inputs; i++)
        moments_add(&e->observed[i], e->obs[i]);
    append_row(e, t);
    policy_act(&view, e->obs, &e->streams.action, action);
    note_taken(e, action);
    for (uint32_t o = 0; o < ppo->actions; o++)
        e->action[(size_t)t * ppo->actions + o] = (float)action[o];
}

/* An episode that was cut off by its horizon goes on in principle: its last state keeps a row of
 * its own, whose value stands for what would have come. A terminal state is worth 0. */
static void account(struct ppo_environment *e, uint32_t t, const struct task_step *step)
{
    e->reward[t] = step->reward;
    e->ret += step->reward;
    e->discounted = e->ppo->settings.gamma * e->discounted + step->reward;
    moments_add(&e->sums, e->discounted);
    e->ended[t] = step->terminated || step->truncated;
    e->after[t] = step->terminated ? PPO_NOWHERE : t + 1;
    if (!e->ended[t])
        return;
    if (!step->terminated) {
        e->after[t] = e->row_count;
        append_row(e, e->row_count++);
    }
    e->returns[e->ended_count++] = step->blowup ? -INFINITY : e->ret; /* rollout.h */
    e->blowups += step->blowup;
    begin_episode(e);
}

/* Rows 0 to steps - 1 are what each step began in, row `steps` where the last one led to; last
 * states of episodes that were cut off come behind. */
void ppo_roll(struct job *job, struct worker *worker)
{
    struct ppo_environment *e =
        (struct ppo_environment *)((char *)job - offsetof(struct ppo_environment, job));
    const struct ppo *ppo = e->ppo;
    double action[TASK_ACT_MAX];
    (void)worker;
    if (e->episode == 0)
        begin_episode(e);
    memset(e->observed, 0, ppo->inputs * sizeof *e->observed);
    e->sums = (struct moments){0};
    e->ended_count = e->blowups = 0;
    e->row_count = ppo->settings.steps + 1;
    for (uint32_t t = 0; t < ppo->settings.steps; t++) {
        act(e, t, action);
        struct task_step step = task_step(e->worker, action, e->obs);
        account(e, t, &step);
    }
    append_row(e, ppo->settings.steps);
}
