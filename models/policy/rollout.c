/* Running an episode on a worker thread, and what that cost. */
#include "models/policy/rollout.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "models/policy/episode_store.h"
#include "models/policy/trajectory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* TASKS_KEPT: training and evaluation may use tasks of their own, in turns. */
enum { TASKS_KEPT = 4, SAMPLED_EVERY = 64, RESET_STREAM = 0, ACTION_STREAM = 1 };

/* What a worker of the simulator's has beside a device's. */
struct lookup {
    struct episode_store *store;
    uint64_t played, found;
    const struct rollout_watcher *watcher;
};

struct rollout_worker {
    struct kept {
        const struct task *task;
        struct task_worker *worker;
    } kept[TASKS_KEPT];
    unsigned oldest; /* of those kept */
    uint64_t steps;
    double cpu_s;                /* of whole episodes, this thread's */
    double choosing_s, moving_s; /* wall time of the sampled steps, by which cpu_s is split */
    const struct rollout_recording *recording;
    struct lookup *lookup; /* NULL: a device, which plays whatever it is asked for */
    double *obs, *action;  /* one block, for the largest task and policy so far */
    float *units;          /* at its end */
    size_t room;           /* bytes of it */
};

struct rollout_worker *rollout_worker_new(void)
{
    return mem_zero(1, sizeof(struct rollout_worker));
}

size_t rollout_worker_bytes(void)
{
    return sizeof(struct rollout_worker);
}

void rollout_worker_free(void *worker)
{
    struct rollout_worker *self = worker;
    for (unsigned i = 0; self && i < TASKS_KEPT; i++)
        task_worker_free(self->kept[i].worker);
    if (self) {
        free(self->obs);
        free(self->lookup);
    }
    free(self);
}

struct rollout_worker *rollout_worker_of(struct worker *worker)
{
    if (!worker->local) {
        worker->local = rollout_worker_new();
        rollout_use_store(worker->local, NULL);
    }
    return worker->local;
}

void rollout_record(struct rollout_worker *worker, const struct rollout_recording *recording)
{
    worker->recording = recording;
}

static struct lookup *lookup_of(struct rollout_worker *worker)
{
    if (!worker->lookup)
        worker->lookup = mem_zero(1, sizeof *worker->lookup);
    return worker->lookup;
}

void rollout_use_store(struct rollout_worker *worker, struct episode_store *store)
{
    lookup_of(worker)->store = store;
}

void rollout_watch(struct rollout_worker *worker, const struct rollout_watcher *watcher)
{
    lookup_of(worker)->watcher = watcher;
}

static void show(const struct rollout_worker *worker, const struct task_worker *within,
                 const struct task_step *step)
{
    if (worker->lookup && worker->lookup->watcher)
        worker->lookup->watcher->look(worker->lookup->watcher->context, within, step);
}

bool rollout_uses_store(const struct rollout_worker *worker)
{
    return worker->lookup && worker->lookup->store;
}

static struct trajectory *trajectory_of(const struct rollout_worker *self)
{
    return self->recording ? self->recording->trajectory : NULL;
}

/* What a panel at the server gets to see (models/device/recording.h). */
static void record(struct rollout_worker *self, uint32_t width)
{
    const struct rollout_recording *recording = self->recording;
    for (uint32_t i = 0; i < width; i++)
        recording->put(recording->how, recording->out, (float)self->obs[i]);
}

/* The one kept longest gives way; making one costs more than many steps. */
static struct task_worker *worker_of(struct rollout_worker *self, const struct task *task)
{
    for (unsigned i = 0; i < TASKS_KEPT; i++)
        if (self->kept[i].task == task)
            return self->kept[i].worker;
    struct kept *slot = &self->kept[self->oldest];
    self->oldest = (self->oldest + 1) % TASKS_KEPT;
    task_worker_free(slot->worker);
    *slot = (struct kept){task, task_worker_new(task)};
    return slot->worker;
}

/* Room for an observation, an action and a forward pass. */
static void make_room(struct rollout_worker *self, const struct policy_shape *shape)
{
    size_t obs = shape->width[0], act = shape->width[shape->layers];
    size_t room = (obs + act) * sizeof(double) + policy_units(shape) * sizeof(float);
    if (room > self->room) {
        free(self->obs);
        self->obs = mem_alloc(room);
        self->room = room;
    }
    self->action = self->obs + obs;
    self->units = (float *)(void *)(self->action + act);
}

/* Two streams, so that an episode begins in the same state whether its actions are drawn or not. */
struct rollout_streams rollout_streams(uint64_t key)
{
    return (struct rollout_streams){rng_start(rng_fold(key, RESET_STREAM)),
                                    rng_start(rng_fold(key, ACTION_STREAM))};
}

/* The behaviour policy of an episode, and who watches. */
struct behaviour {
    const struct policy_view *policy;
    struct rng *rng; /* NULL: the mean action */
    struct moments *observed;
};

static void choose_action(struct rollout_worker *self, const struct behaviour *behaviour)
{
    if (behaviour->observed)
        for (uint32_t i = 0; i < behaviour->policy->shape->width[0]; i++)
            moments_add(&behaviour->observed[i], self->obs[i]);
    if (trajectory_of(self))
        trajectory_see(trajectory_of(self), behaviour->policy, self->obs);
    else if (self->recording)
        record(self, behaviour->policy->shape->width[0]);
    policy_choose(behaviour->policy, self->obs, behaviour->rng, self->action);
    if (trajectory_of(self))
        trajectory_act(trajectory_of(self), behaviour->policy, self->action);
    policy_output_apply(behaviour->policy->output, self->action);
}

/* One step in 64 is timed: looking at the clock takes a noticeable part of a step. */
static struct task_step step_once(struct rollout_worker *self, struct task_worker *task,
                                  const struct behaviour *behaviour)
{
    if (self->steps++ % SAMPLED_EVERY != 0) {
        choose_action(self, behaviour);
        return task_step(task, self->action, self->obs);
    }
    double start = host_clock_s(CLOCK_MONOTONIC);
    choose_action(self, behaviour);
    double chosen = host_clock_s(CLOCK_MONOTONIC);
    struct task_step step = task_step(task, self->action, self->obs);
    self->choosing_s += chosen - start;
    self->moving_s += host_clock_s(CLOCK_MONOTONIC) - chosen;
    return step;
}

static struct episode play(struct rollout_worker *worker, const struct task *task,
                           const struct policy_view *policy, const struct task_world *world,
                           uint64_t key, bool stochastic, struct moments *observed)
{
    struct episode episode = {0};
    struct task_worker *within = worker_of(worker, task);
    make_room(worker, policy->shape);
    struct policy_view view = *policy;
    view.units = worker->units;
    struct rollout_streams streams = rollout_streams(key);
    struct behaviour behaviour = {&view, stochastic ? &streams.action : NULL, observed};
    struct task_step step = {0};
    double start = host_clock_s(CLOCK_THREAD_CPUTIME_ID);
    task_set_world(within, world);
    task_reset(within, &streams.reset, worker->obs);
    show(worker, within, NULL);
    if (trajectory_of(worker))
        trajectory_of(worker)->steps = 0;
    while (!step.terminated && !step.truncated) {
        step = step_once(worker, within, &behaviour);
        show(worker, within, &step);
        if (trajectory_of(worker))
            trajectory_step(trajectory_of(worker), &step);
        episode.ret += step.reward;
        episode.steps++;
    }
    episode.blowup = step.blowup || !isfinite(episode.ret);
    if (episode.blowup)
        episode.ret = -INFINITY;
    if (trajectory_of(worker)) {
        trajectory_see(trajectory_of(worker), &view, worker->obs);
        trajectory_of(worker)->ret = episode.ret;
    }
    worker->cpu_s += host_clock_s(CLOCK_THREAD_CPUTIME_ID) - start;
    if (worker->lookup)
        worker->lookup->played++;
    return episode;
}

/* Of everything that the episode is a function of. */
static struct digest identity_of(const struct rollout_worker *worker, const struct task *task,
                                 const struct policy_view *policy, const struct task_world *world,
                                 uint64_t key, bool stochastic)
{
    struct digest what[] = {task_digest(task),
                            policy->digest ? *policy->digest : policy_digest(policy)};
    const uint64_t rest[] = {key, stochastic};
    struct digest identity = digest_fold(worker->lookup->store->setting, what, sizeof what);
    identity = digest_fold(identity, world, sizeof *world);
    return digest_fold(identity, rest, sizeof rest);
}

static void record_zeros(struct rollout_worker *self, size_t numbers)
{
    for (size_t i = 0; i < numbers; i++)
        self->recording->put(self->recording->how, self->recording->out, 0);
}

/* The episode as it was kept, or played and kept. */
static struct episode find_or_play(struct rollout_worker *worker, const struct task *task,
                                   const struct policy_view *policy, const struct task_world *world,
                                   uint64_t key, bool stochastic, struct rollout_series *series)
{
    struct episode_store *store = worker->lookup->store;
    struct moments *observed = series ? series->observed : NULL;
    struct digest identity = identity_of(worker, task, policy, world, key, stochastic);
    struct episode episode;
    if (series)
        series->chain = digest_fold(series->chain, &identity, sizeof identity);
    if (series && series->again)
        return play(worker, task, policy, world, key, stochastic, observed);
    if (!store->find(store, &identity, &episode)) {
        episode = play(worker, task, policy, world, key, stochastic, observed);
        store->keep(store, &identity, &episode);
        return episode;
    }
    worker->lookup->found++;
    if (series)
        series->gaps = true;
    if (worker->recording)
        record_zeros(worker, (size_t)policy->shape->width[0] * episode.steps);
    return episode;
}

struct episode rollout_episode(struct rollout_worker *worker, const struct task *task,
                               const struct policy_view *policy, const struct task_world *other,
                               uint64_t key, bool stochastic, struct rollout_series *series)
{
    const struct task_world nominal = TASK_WORLD_NOMINAL, *world = other ? other : &nominal;
    struct episode none = {.steps = task_horizon(task)};
    if (task_is_none(task))
        return none;
    /* A policy of another shape than the task's is a bug, so it is asserted and not told. */
    const struct policy_shape *shape = policy->shape;
    assert(shape->width[0] == task_info(task)->obs);
    assert(shape->width[shape->layers] == task_info(task)->act);
    if (rollout_uses_store(worker) && !trajectory_of(worker))
        return find_or_play(worker, task, policy, world, key, stochastic, series);
    return play(worker, task, policy, world, key, stochastic, series ? series->observed : NULL);
}

/* False: there is none of that width. */
static bool find_observed(struct episode_store *store, struct rollout_series *series)
{
    struct wire kept = {0};
    size_t length = series->width * sizeof *series->observed;
    bool found = store->find_bytes(store, &series->chain, &kept) && kept.length == length;
    if (found)
        memcpy(series->observed, kept.bytes, length);
    wire_free(&kept);
    return found;
}

bool rollout_series_end(struct rollout_worker *worker, struct rollout_series *series)
{
    struct episode_store *store = worker->lookup ? worker->lookup->store : NULL;
    if (!store)
        return true;
    if (!series->gaps) {
        store->keep_bytes(store, &series->chain, series->observed,
                          series->width * sizeof *series->observed);
        return true;
    }
    if (find_observed(store, series))
        return true;
    memset(series->observed, 0, series->width * sizeof *series->observed);
    *series = (struct rollout_series){
        .observed = series->observed, .width = series->width, .again = true};
    return false;
}

/* Processor time of whole episodes, split as the sampled steps were: the sample is too small to be
 * summed, but says what takes how much. */
struct rollout_cost rollout_worker_cost(const struct rollout_worker *worker)
{
    double sampled_s = worker->choosing_s + worker->moving_s;
    double choosing = sampled_s > 0 ? worker->choosing_s / sampled_s : 0;
    return (struct rollout_cost){.physics_s = worker->cpu_s * (1 - choosing),
                                 .policy_s = worker->cpu_s * choosing,
                                 .steps = worker->steps,
                                 .played = worker->lookup ? worker->lookup->played : 0,
                                 .found = worker->lookup ? worker->lookup->found : 0};
}

struct rollout_cost rollout_cost_since(const struct rollout_worker *worker,
                                       const struct rollout_cost *before)
{
    struct rollout_cost after = rollout_worker_cost(worker);
    return (struct rollout_cost){after.physics_s - before->physics_s,
                                 after.policy_s - before->policy_s, after.steps - before->steps,
                                 after.played - before->played, after.found - before->found};
}

void rollout_cost_add(struct rollout_cost *sum, const struct rollout_cost *cost)
{
    sum->physics_s += cost->physics_s;
    sum->policy_s += cost->policy_s;
    sum->steps += cost->steps;
    sum->played += cost->played;
    sum->found += cost->found;
}

void rollout_cost_write(const struct rollout_cost *cost, struct wire *out)
{
    wire_f64(out, &cost->physics_s, 1);
    wire_f64(out, &cost->policy_s, 1);
    wire_u64(out, cost->steps);
    wire_u64(out, cost->played);
    wire_u64(out, cost->found);
}

struct rollout_cost rollout_cost_read(struct wire_reader *reader)
{
    struct rollout_cost cost;
    read_f64(reader, &cost.physics_s, 1);
    read_f64(reader, &cost.policy_s, 1);
    cost.steps = read_u64(reader);
    cost.played = read_u64(reader);
    cost.found = read_u64(reader);
    return cost;
}

void episode_write(const struct episode *episode, struct wire *out)
{
    wire_f64(out, &episode->ret, 1);
    wire_u32(out, episode->steps);
    wire_u8(out, episode->blowup);
}

struct episode episode_read(struct wire_reader *reader)
{
    struct episode episode;
    read_f64(reader, &episode.ret, 1);
    episode.steps = read_u32(reader);
    episode.blowup = read_u8(reader);
    return episode;
}
