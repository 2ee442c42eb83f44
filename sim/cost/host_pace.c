/* Measures how fast episodes go here. */
#include "sim/cost/host_pace.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "models/policy/rollout.h"
#include "sim/dispatch/federation_state.h"

#include <stdlib.h>
#include <string.h>

#define MEASURED_S 0.1      /* of all kinds together */
enum { STEPS_MOST = 2000 }; /* of an episode that is measured */

static bool same_pace(const struct scenario *a, const struct scenario *b)
{
    return strcmp(a->task.name, b->task.name) == 0 && a->task.horizon == b->task.horizon &&
           a->policy.hidden_count == b->policy.hidden_count &&
           memcmp(a->policy.hidden, b->policy.hidden,
                  a->policy.hidden_count * sizeof *a->policy.hidden) == 0 &&
           strcmp(a->policy.init, b->policy.init) == 0;
}

/* The scenario's task for measuring, whose episodes go no further than a fraction of a second; NULL
 * and errors where there is none. */
static struct task *short_task(const struct scenario *s, uint32_t horizon, struct errs *errs)
{
    const struct task_options options = {horizon < STEPS_MOST ? horizon : STEPS_MOST,
                                         s->task.reset_noise};
    return task_open(s->task.name, &options, errs);
}

/* An episode that goes on beyond the steps that are played is taken to last its horizon. */
static bool measure(const struct federation *f, double seconds, struct host_pace *pace,
                    struct errs *errs)
{
    const struct scenario *kind = f->scenario;
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
    *pace = (struct host_pace){kind, horizon, passed / (double)played,
                               (double)lasted / episodes / horizon};
    return true;
}

const struct host_pace *host_pace_of(const struct host_paces *paces, const struct scenario *s)
{
    for (size_t i = 0; i < paces->count; i++)
        if (same_pace(paces->list[i].kind, s))
            return &paces->list[i];
    return NULL;
}

static void collect(struct host_paces *paces, const struct study *study)
{
    for (size_t t = 0; t < study->count; t++) {
        const struct scenario *s = &study->trials[t].scenario;
        if (strcmp(s->task.name, "none") == 0 || host_pace_of(paces, s))
            continue;
        mem_grow(&paces->list, &paces->capacity, paces->count + 1, sizeof *paces->list);
        paces->list[paces->count++] = (struct host_pace){.kind = s};
    }
}

bool host_paces_measure(const struct study *study, struct host_paces *paces, struct errs *errs)
{
    bool good = true;
    *paces = (struct host_paces){0};
    collect(paces, study);
    for (size_t i = 0; i < paces->count && good; i++) {
        struct federation f = {.scenario = paces->list[i].kind}; /* without a fleet */
        good = learning_open(&f, errs) &&
               measure(&f, MEASURED_S / (double)paces->count, &paces->list[i], errs);
        learning_free(&f.learning);
    }
    return good;
}

void host_paces_free(struct host_paces *paces)
{
    free(paces->list);
    *paces = (struct host_paces){0};
}
