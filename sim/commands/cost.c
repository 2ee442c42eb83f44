/* Measures how fast episodes go here, and multiplies. */
#include "sim/commands/cost.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/pool.h"
#include "sim/federation/federation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How fast episodes of the initial policy go here, and how long they last. */
struct pace {
    double step_s;  /* host seconds of an environment step on one core */
    double lasting; /* mean length of an episode, as a fraction of the horizon */
};

#define MEASURED_S 0.25
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
static bool measure(const struct federation *f, struct pace *pace, struct errs *errs)
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
    while (passed < MEASURED_S) {
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
static uint32_t rounds_of(const struct scenario *s)
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

static uint64_t evaluation_steps_of(const struct scenario *s, uint32_t horizon)
{
    uint32_t modes =
        (s->evaluation.modes & MODE_DETERMINISTIC) + (s->evaluation.modes & MODE_STOCHASTIC) / 2;
    uint32_t every = s->evaluation.every;
    uint32_t points = 1 + (every ? rounds_of(s) / every + (rounds_of(s) % every != 0) : 1);
    return (uint64_t)points * modes * s->evaluation.episodes * horizon;
}

/* Local jobs of a round run side by side, whole ones, on `jobs` cores, then the server's panel
 * alone; evaluation fills what idles. */
static double host_of(const struct scenario *s, const struct pace *pace, uint32_t horizon,
                      unsigned jobs)
{
    double turns = ceil((double)scenario_dispatches(s) / jobs),
           local_job = (double)steps_of_local_job(s, horizon);
    double panel = (double)steps_of_server(s, horizon);
    double busy = (turns * local_job + panel) * rounds_of(s);
    double total = (local_job * scenario_dispatches(s) + panel) * rounds_of(s) +
                   (double)evaluation_steps_of(s, horizon);
    return pace->step_s * fmax(busy, total / jobs);
}

/* Of a study of time alone: three activities a dispatch and its rows, after the fleet is drawn. */
static double timing_of(const struct scenario *s)
{
    double dispatches = (double)scenario_dispatches(s) * rounds_of(s);
    double rows = s->record == RECORD_ROUNDS ? 0 : s->record == RECORD_AGENTS ? 1 : 7;
    return s->agents * AGENT_S + dispatches * (3 * ACTIVITY_S + rows * ROW_S);
}

static bool same_pace(const struct scenario *a, const struct scenario *b)
{
    return a && strcmp(a->task.name, b->task.name) == 0 && a->task.horizon == b->task.horizon &&
           a->policy.hidden_count == b->policy.hidden_count &&
           memcmp(a->policy.hidden, b->policy.hidden,
                  a->policy.hidden_count * sizeof *a->policy.hidden) == 0 &&
           strcmp(a->policy.init, b->policy.init) == 0;
}

bool study_cost_measure(const struct study *study, unsigned jobs, struct study_cost *cost,
                        struct errs *errs)
{
    *cost = (struct study_cost){0};
    const struct scenario *measured = NULL;
    struct pace pace = {0};
    uint32_t horizon = 0;
    for (size_t t = 0; t < study->count; t++) {
        const struct scenario *s = &study->trials[t].scenario;
        cost->open_ended |= !s->rounds;
        if (strcmp(s->task.name, "none") == 0) {
            double seconds = timing_of(s);
            cost->host_s += seconds;
            cost->host_most_s += seconds;
            continue;
        }
        if (!same_pace(measured, s)) {
            struct federation f = {.jobs = 1};
            bool good = federation_open(&f, s, errs) && measure(&f, &pace, errs);
            if (good) {
                horizon = task_horizon(f.learning.task);
                measured = s;
            }
            federation_close(&f);
            if (!good)
                return false;
        }
        double most = host_of(s, &pace, horizon, jobs);
        cost->agent_steps += steps_of_local_job(s, horizon) * scenario_dispatches(s) * rounds_of(s);
        cost->server_steps += steps_of_server(s, horizon) * rounds_of(s);
        cost->evaluation_steps += evaluation_steps_of(s, horizon);
        cost->host_most_s += most;
        cost->host_s += most * pace.lasting;
    }
    return true;
}
