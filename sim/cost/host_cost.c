/* Measures how fast episodes go here, and multiplies. */
#include "sim/cost/host_cost.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "models/policy/rollout.h"
#include "sim/dispatch/federation_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How fast episodes of the initial policy go here, and how long they last. */
struct pace {
    double step_s;  /* host seconds of an environment step on one core */
    double lasting; /* mean length of an episode, as a fraction of the horizon */
};

#define MEASURED_S 0.1      /* of all kinds together */
enum { STEPS_MOST = 2000 }; /* of an episode that is measured */
/* Of a study of time alone: an activity, a row of agent_round or event, and an agent drawn, wired
 * and recorded. `make bench` measures the first two; here they are known to about a factor of 1.5.
 */
#define ACTIVITY_S 0.15e-6
#define ROW_S 0.8e-6
#define AGENT_S 1.8e-6

/* The scenario's task for measuring, whose episodes go no further than a fraction of a second; NULL
 * and errors where there is none. */
static struct task *short_task(const struct scenario *s, uint32_t horizon, struct errs *errs)
{
    const struct task_options options = {horizon < STEPS_MOST ? horizon : STEPS_MOST,
                                         s->task.reset_noise};
    return task_open(s->task.name, &options, errs);
}

/* An episode that goes on beyond the steps that are played is taken to last its horizon. */
static bool measure(const struct federation *f, double seconds, struct pace *pace,
                    struct errs *errs)
{
    const struct problem *p = &f->learning.problem;
    struct policy_view view = {.shape = &p->shape,
                               .theta = p->theta0,
                               .normaliser = p->normaliser.width ? &p->normaliser : NULL,
                               .log_std = p->log_std};
    uint32_t horizon = task_horizon(f->learning.task);
    struct task *task = short_task(f->scenario, horizon, errs);
    if (!task)
        return false;
    struct rollout_worker *worker = rollout_worker_new();
    uint64_t played = 0, lasted = 0;
    unsigned episodes = 0;
    double began = host_clock_s(CLOCK_THREAD_CPUTIME_ID), passed = 0;
    while (passed < seconds) {
        uint32_t steps =
            rollout_episode(worker, task, &view, NULL, episodes++, p->log_std != NULL, NULL).steps;
        played += steps;
        lasted += steps < task_horizon(task) ? steps : horizon;
        passed = host_clock_s(CLOCK_THREAD_CPUTIME_ID) - began;
    }
    rollout_worker_free(worker);
    task_free(task);
    *pace = (struct pace){passed / (double)played, (double)lasted / episodes / horizon};
    return true;
}

/* A trial without a number of rounds is counted by the round. */
uint32_t cost_rounds(const struct scenario *s)
{
    return s->rounds ? s->rounds : 1;
}

/* Of one answer of a panel. */
static uint64_t steps_of_answer(const struct scenario *s, uint32_t horizon)
{
    const struct panel *panel = &s->algorithm.panel;
    return (uint64_t)2 * panel->batches * panel->episodes * horizon;
}

static uint64_t steps_of_local_job(const struct scenario *s, uint32_t horizon)
{
    return steps_of_answer(s, horizon) * config_local_steps(&s->algorithm);
}

/* Of a round, by the server's own panel. */
static uint64_t steps_of_server(const struct scenario *s, uint32_t horizon)
{
    return s->algorithm.acceptance == ACCEPTANCE_NONE ? 0 : steps_of_answer(s, horizon);
}

uint32_t cost_evaluations(const struct scenario *s)
{
    uint32_t every = s->evaluation.every, rounds = cost_rounds(s);
    return 1 + (every ? rounds / every + (rounds % every != 0) : 1);
}

static uint64_t evaluation_steps_of(const struct scenario *s, uint32_t horizon)
{
    uint32_t modes =
        (s->evaluation.modes & MODE_DETERMINISTIC) + (s->evaluation.modes & MODE_STOCHASTIC) / 2;
    return (uint64_t)cost_evaluations(s) * modes * s->evaluation.episodes * horizon;
}

/* Local jobs of a round run side by side, whole ones, on `jobs` cores, then the server's panel
 * alone; evaluation fills what idles. */
static double host_of(const struct scenario *s, const struct pace *pace, uint32_t horizon,
                      unsigned jobs)
{
    double turns = ceil((double)scenario_dispatches(s) / jobs),
           local_job = (double)steps_of_local_job(s, horizon);
    double panel = (double)steps_of_server(s, horizon);
    double busy = (turns * local_job + panel) * cost_rounds(s);
    double total = (local_job * scenario_dispatches(s) + panel) * cost_rounds(s) +
                   (double)evaluation_steps_of(s, horizon);
    return pace->step_s * fmax(busy, total / jobs);
}

/* Of a study of time alone: three activities a dispatch and its rows, after the fleet is drawn. */
static double timing_of(const struct scenario *s)
{
    double dispatches = (double)scenario_dispatches(s) * cost_rounds(s);
    double rows = s->record == RECORD_ROUNDS ? 0 : s->record == RECORD_AGENTS ? 1 : 7;
    return s->agents * AGENT_S + dispatches * (3 * ACTIVITY_S + rows * ROW_S);
}

static bool same_pace(const struct scenario *a, const struct scenario *b)
{
    return strcmp(a->task.name, b->task.name) == 0 && a->task.horizon == b->task.horizon &&
           a->policy.hidden_count == b->policy.hidden_count &&
           memcmp(a->policy.hidden, b->policy.hidden,
                  a->policy.hidden_count * sizeof *a->policy.hidden) == 0 &&
           strcmp(a->policy.init, b->policy.init) == 0;
}

/* The kinds of trials in a study whose episodes go alike. */
struct kinds {
    struct kind {
        const struct scenario *scenario; /* the first of them */
        struct pace pace;
        uint32_t horizon;
    } * list;
    size_t count, capacity;
};

static struct kind *kind_of(const struct kinds *kinds, const struct scenario *s)
{
    for (size_t i = 0; i < kinds->count; i++)
        if (same_pace(kinds->list[i].scenario, s))
            return &kinds->list[i];
    return NULL;
}

static bool is_played(const struct scenario *s)
{
    return strcmp(s->task.name, "none") != 0;
}

static void collect(struct kinds *kinds, const struct study *study)
{
    for (size_t t = 0; t < study->count; t++) {
        const struct scenario *s = &study->trials[t].scenario;
        if (!is_played(s) || kind_of(kinds, s))
            continue;
        mem_grow(&kinds->list, &kinds->capacity, kinds->count + 1, sizeof *kinds->list);
        kinds->list[kinds->count++] = (struct kind){.scenario = s};
    }
}

/* Of what is learnt alone, without a fleet. */
static bool measure_kind(struct kind *kind, double seconds, struct errs *errs)
{
    struct federation f = {.scenario = kind->scenario};
    bool good = learning_open(&f, errs) && measure(&f, seconds, &kind->pace, errs);
    if (good)
        kind->horizon = task_horizon(f.learning.task);
    learning_free(&f.learning);
    return good;
}

static void add_trial(struct host_cost *cost, const struct scenario *s, const struct kind *kind,
                      unsigned jobs)
{
    uint32_t horizon = kind->horizon;
    double most = host_of(s, &kind->pace, horizon, jobs);
    cost->agent_steps += steps_of_local_job(s, horizon) * scenario_dispatches(s) * cost_rounds(s);
    cost->server_steps += steps_of_server(s, horizon) * cost_rounds(s);
    cost->evaluation_steps += evaluation_steps_of(s, horizon);
    cost->host_most_s += most;
    cost->host_s += most * kind->pace.lasting;
}

bool host_cost_measure(const struct study *study, unsigned jobs, struct host_cost *cost,
                       struct errs *errs)
{
    struct kinds kinds = {0};
    bool good = true;
    *cost = (struct host_cost){.lasting = 1};
    collect(&kinds, study);
    for (size_t i = 0; i < kinds.count && good; i++)
        good = measure_kind(&kinds.list[i], MEASURED_S / (double)kinds.count, errs);
    for (size_t t = 0; t < study->count && good; t++) {
        const struct scenario *s = &study->trials[t].scenario;
        cost->open_ended |= !s->rounds;
        if (is_played(s)) {
            add_trial(cost, s, kind_of(&kinds, s), jobs);
            continue;
        }
        cost->host_s += timing_of(s);
        cost->host_most_s += timing_of(s);
    }
    if (kinds.count > 0)
        cost->lasting = kinds.list[0].pace.lasting;
    free(kinds.list);
    return good;
}
