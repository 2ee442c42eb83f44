/* A PPO learner: made, going from phase to phase, and what it reports. */
#include "models/ppo/ppo.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/policy/normaliser.h"
#include "models/policy/policy_file.h"
#include "models/ppo/ppo_learn.h"
#include "models/ppo/ppo_parts.h"
#include "models/ppo/ppo_roll.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- making one ------------------------------------------------------------------------------- */

static struct policy_shape shape_of(const struct ppo *ppo)
{
    const struct ppo_settings *settings = &ppo->settings;
    struct policy_shape shape = {.layers = settings->hidden_layers + 1,
                                 .activation = ACTIVATION_TANH,
                                 .head = HEAD_GAUSSIAN};
    shape.width[0] = ppo->inputs;
    for (uint32_t l = 0; l < settings->hidden_layers; l++)
        shape.width[l + 1] = settings->hidden[l];
    shape.width[shape.layers] = ppo->actions;
    return shape;
}

/* Packs what is drawn for a network of that shape. */
static void initialise(const struct ppo *ppo, const struct policy_shape *shape,
                       const struct gradient_layout *layout,
                       void (*draw)(const struct policy_shape *, uint64_t, float *),
                       const char *what, float *parameters)
{
    float *theta = mem_alloc(policy_parameters(shape) * sizeof *theta);
    draw(shape, key_of(ppo->settings.seed, rng_name(what)), theta);
    gradient_pack(layout, theta, parameters);
    free(theta);
}

static float *floats(size_t count)
{
    return mem_zero(count, sizeof(float));
}

void ppo_publish(struct ppo *ppo)
{
    gradient_unpack(&ppo->networks.policy, ppo->parameters, ppo->theta);
    memcpy(ppo->log_std, ppo->parameters + ppo->networks.log_std_at,
           ppo->actions * sizeof *ppo->log_std);
    normaliser_freeze(&ppo->normaliser, ppo->observed);
}

static void open_networks(struct ppo *ppo)
{
    struct ppo_networks *networks = &ppo->networks;
    const struct policy_shape shape = shape_of(ppo);
    *networks = ppo_networks(&shape);
    ppo->parameters = floats(ppo->networks.count);
    ppo->step = floats(ppo->networks.count);
    ppo->policy_across = floats(ppo->networks.policy.transposed + 1);
    ppo->value_across = floats(ppo->networks.value.transposed + 1);
    ppo->theta = floats(policy_parameters(&ppo->networks.shape));
    ppo->log_std = floats(ppo->actions);
    ppo->log_std_wide = mem_zero(ppo->actions, sizeof *ppo->log_std_wide);
    ppo->observed = mem_zero(ppo->inputs, sizeof *ppo->observed);
    ppo->normaliser = (struct normaliser){
        .width = ppo->inputs, .mean = floats(ppo->inputs), .inverse_sd = floats(ppo->inputs)};
    adam_open(&ppo->adam, ppo->networks.count);
    initialise(ppo, &networks->shape, &networks->policy, ppo_initialise_policy, "ppo policy",
               ppo->parameters);
    initialise(ppo, &networks->value_shape, &networks->value, ppo_initialise_value, "ppo value",
               ppo->parameters + networks->value_at);
    for (uint32_t o = 0; o < ppo->actions; o++)
        ppo->parameters[ppo->networks.log_std_at + o] = (float)ppo->settings.log_std;
}

static void open_environment(struct ppo *ppo, uint32_t index)
{
    struct ppo_environment *e = &ppo->environment[index];
    /* At most every step ends an episode by its horizon: then each brings a last state as well. */
    size_t steps = ppo->settings.steps, rows = 2 * steps + 1;
    *e = (struct ppo_environment){.job = {.run = ppo_roll}, .ppo = ppo, .index = index};
    e->worker = task_worker_new(ppo->task);
    e->obs = mem_zero(ppo->inputs, sizeof *e->obs);
    e->rows = floats(rows * ppo->inputs);
    e->values = floats(rows);
    e->action = floats(steps * ppo->actions);
    e->after = mem_zero(steps, sizeof *e->after);
    e->reward = mem_zero(5 * steps, sizeof *e->reward);
    e->old_log_probability = e->reward + steps;
    e->advantage = e->old_log_probability + steps;
    e->target = e->advantage + steps;
    e->returns = e->target + steps;
    e->ended = mem_zero(steps, sizeof *e->ended);
    e->observed = mem_zero(ppo->inputs, sizeof *e->observed);
}

/* No more members than there is work for at once; a member of a team holds a thread through all
 * phases. */
static void open_team(struct ppo *ppo, unsigned threads)
{
    const struct ppo_settings *settings = &ppo->settings;
    ppo->batch = (size_t)settings->environments * settings->steps;
    size_t size = settings->minibatch < ppo->batch ? settings->minibatch : ppo->batch;
    ppo->chunks = (size + PPO_CHUNK - 1) / PPO_CHUNK;
    ppo->order = mem_zero(ppo->batch, sizeof *ppo->order);
    ppo->gradient = mem_zero(ppo->chunks, sizeof *ppo->gradient);
    for (size_t c = 0; c < ppo->chunks; c++)
        ppo->gradient[c] = floats(ppo->networks.count);
    ppo->sums_of = mem_zero(ppo->chunks, sizeof *ppo->sums_of);
    size_t most = ppo->chunks > settings->environments ? ppo->chunks : settings->environments;
    unsigned members = threads < most ? threads : (unsigned)most;
    ppo->team = team_new(ppo->pool, members);
    ppo->member = mem_zero(members, sizeof *ppo->member);
    for (unsigned i = 0; i < members; i++) {
        ppo->member[i].networks = &ppo->networks;
        gradient_batch_open_f32(&ppo->member[i].policy, &ppo->networks.policy, PPO_CHUNK);
        gradient_batch_open_f32(&ppo->member[i].value, &ppo->networks.value, PPO_CHUNK);
    }
}

/* Published at once: the first rollouts act by the initial policy. */
struct ppo *ppo_new(const struct ppo_settings *settings, const struct task *task, struct pool *pool,
                    unsigned team)
{
    assert(!task_is_none(task));
    struct ppo *ppo = mem_zero(1, sizeof *ppo);
    ppo->settings = *settings;
    ppo->task = task;
    ppo->pool = pool;
    ppo->inputs = task_info(task)->obs;
    ppo->actions = task_info(task)->act;
    open_networks(ppo);
    ppo_publish(ppo);
    ppo->environment = mem_zero(settings->environments, sizeof *ppo->environment);
    for (uint32_t i = 0; i < settings->environments; i++)
        open_environment(ppo, i);
    open_team(ppo, team);
    return ppo;
}

/* --- and letting it go ------------------------------------------------------------------------ */

static void close_environment(struct ppo *ppo, struct ppo_environment *e)
{
    if (ppo->phase == PPO_ROLLING)
        pool_withdraw(ppo->pool, &e->job);
    task_worker_free(e->worker);
    free(e->obs);
    free(e->taken);
    free(e->rows);
    free(e->values);
    free(e->action);
    free(e->after);
    free(e->reward); /* and the four behind it */
    free(e->ended);
    free(e->observed);
}

static void close_networks(struct ppo *ppo)
{
    free(ppo->parameters);
    free(ppo->step);
    free(ppo->policy_across);
    free(ppo->value_across);
    free(ppo->theta);
    free(ppo->log_std);
    free(ppo->log_std_wide);
    free(ppo->observed);
    free(ppo->normaliser.mean);
    free(ppo->normaliser.inverse_sd);
    adam_close(&ppo->adam);
}

/* The team is waited for, and jobs are withdrawn, before what they work on is freed. */
void ppo_free(struct ppo *ppo)
{
    if (!ppo)
        return;
    unsigned members = team_members(ppo->team);
    team_free(ppo->team);
    for (unsigned i = 0; i < members; i++) {
        gradient_batch_close_f32(&ppo->member[i].policy);
        gradient_batch_close_f32(&ppo->member[i].value);
    }
    free(ppo->member);
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        close_environment(ppo, &ppo->environment[i]);
    free(ppo->environment);
    for (size_t c = 0; c < ppo->chunks; c++)
        free(ppo->gradient[c]);
    free(ppo->gradient);
    free(ppo->sums_of);
    free(ppo->order);
    close_networks(ppo);
    free(ppo);
}

/* --- iterations ------------------------------------------------------------------------------- */

static void begin_rolling(struct ppo *ppo)
{
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        pool_submit(ppo->pool, &ppo->environment[i].job);
    ppo->phase = PPO_ROLLING;
}

/* In the order of the environments, whichever was first. */
static void take_in(struct ppo *ppo)
{
    for (uint32_t i = 0; i < ppo->settings.environments; i++) {
        struct ppo_environment *e = &ppo->environment[i];
        for (uint32_t j = 0; j < ppo->inputs; j++)
            moments_merge(&ppo->observed[j], &e->observed[j]);
        moments_merge(&ppo->sums, &e->sums);
        for (uint32_t j = 0; j < e->ended_count; j++)
            ppo->recent[ppo->report.episodes++ % PPO_RECENT] = e->returns[j];
        ppo->report.blowups += e->blowups;
    }
    ppo->report.steps += ppo->batch;
}

/* Linearly to 0 over all steps; in an iteration the rate is that at its beginning. */
static double annealed_rate(const struct ppo *ppo)
{
    if (!ppo->settings.anneal)
        return ppo->settings.rate;
    uint64_t before = ppo->report.steps - ppo->batch;
    double left = 1 - (double)before / (double)ppo->settings.total_steps;
    return ppo->settings.rate * fmax(left, 0);
}

static void begin_learning(struct ppo *ppo)
{
    take_in(ppo);
    ppo->report.rate = annealed_rate(ppo);
    team_submit(ppo->team, ppo_learn, ppo);
    ppo->phase = PPO_LEARNING;
}

/* Means over the samples of all epochs that were run; the policy that is published is what the next
 * rollouts see. */
static void end_learning(struct ppo *ppo)
{
    struct ppo_report *report = &ppo->report;
    const struct ppo_sums *totals = &ppo->totals;
    double samples = fmax(totals->samples, 1);
    report->iterations++;
    report->policy_loss = totals->policy / samples;
    report->value_loss = totals->value / samples;
    report->entropy = totals->entropy / samples;
    report->kl = totals->kl / samples;
    report->clip_fraction = totals->clipped / samples;
    report->gradient_norm = ppo->minibatches ? ppo->norms / (double)ppo->minibatches : 0;
    report->explained_variance = ppo->explained_variance;
    report->epochs = ppo->epochs;
    report->broken = ppo->broken;
    report->recent = report->episodes < PPO_RECENT ? (uint32_t)report->episodes : PPO_RECENT;
    report->recent_return = 0;
    for (uint32_t i = 0; i < report->recent; i++)
        report->recent_return += ppo->recent[i] / report->recent;
    ppo_publish(ppo);
    ppo->phase = PPO_IDLE;
}

static bool rolled(const struct ppo *ppo)
{
    for (uint32_t i = 0; i < ppo->settings.environments; i++)
        if (!job_done(&ppo->environment[i].job))
            return false;
    return true;
}

/* Called again and again by the main loop; it never waits. */
enum ppo_answer ppo_advance(struct ppo *ppo)
{
    if (ppo->phase == PPO_IDLE)
        begin_rolling(ppo);
    if (ppo->phase == PPO_ROLLING && rolled(ppo))
        begin_learning(ppo);
    if (ppo->phase != PPO_LEARNING || !team_done(ppo->team))
        return PPO_WAIT;
    end_learning(ppo);
    return PPO_DONE;
}

struct ppo_report ppo_report(const struct ppo *ppo)
{
    return ppo->report;
}

/* While environments play, those that are done count already, so that progress is seen to move. */
uint64_t ppo_steps(const struct ppo *ppo)
{
    uint64_t steps = ppo->report.steps;
    for (uint32_t i = 0; ppo->phase == PPO_ROLLING && i < ppo->settings.environments; i++)
        if (job_done(&ppo->environment[i].job))
            steps += ppo->settings.steps;
    return steps;
}

void ppo_policy(const struct ppo *ppo, struct policy_file *file)
{
    *file = (struct policy_file){.horizon = task_horizon(ppo->task),
                                 .reset_noise = task_reset_noise(ppo->task),
                                 .shape = ppo->networks.shape};
    strncpy(file->task, task_info(ppo->task)->name, sizeof file->task - 1);
    file->theta =
        mem_copy(ppo->theta, policy_parameters(&ppo->networks.shape) * sizeof *file->theta);
    file->log_std = mem_copy(ppo->log_std, ppo->actions * sizeof *file->log_std);
    file->normaliser = normaliser_copy(&ppo->normaliser);
}
