/* Measures how fast episodes go here: by the processor's time of this thread, so that other
 * programs on the machine do not count. */
#include "sim/cost/host_pace.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "models/federated/host.h"
#include "models/federated/local_learner.h"
#include "models/policy/rollout.h"
#include "models/tasks/robot_task.h"
#include "sim/dispatch/learning.h"

#include <stdlib.h>
#include <string.h>

#define MEASURED_S 0.1      /* of all kinds together */
enum { STEPS_MOST = 2000 }; /* of an episode that is measured */

/* What decides how long an episode takes; the caller frees it. */
static char *kind_of(const struct scenario *s)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    const struct robot_task *robot = s->task.info->robot;
    fprintf(out, "%s %u %s", s->task.name, s->task.horizon, s->policy.init);
    if (robot)
        fprintf(out, " %llx", (unsigned long long)robot->text_hash);
    for (uint32_t i = 0; i < s->policy.hidden_count; i++)
        fprintf(out, " %u", s->policy.hidden[i]);
    if (algorithm_learns_locally(s->algorithm.method))
        fprintf(out, " %s %u %llx", s->algorithm.method->name, s->algorithm.local_steps,
                (unsigned long long)hash_bytes(0, &s->numbers, sizeof s->numbers));
    fclose(out);
    return text;
}

/* The scenario's task for measuring, whose episodes go no further than a fraction of a second; NULL
 * and errors where there is none. Without that one long episode could take more than all the time
 * there is. */
static struct task *short_task(const struct scenario *s, uint32_t horizon, struct errs *errs)
{
    struct task_options options = scenario_task_options(s);
    options.horizon = horizon < STEPS_MOST ? horizon : STEPS_MOST;
    return task_open_info(s->task.info, &options, errs);
}

/* Of a step that is learnt from by gradients, at 24 GFLOP/s and 2 µs; known to about a factor of 2,
 * as small networks take relatively longer. */
static double learnt_s(const struct learning *learning, uint32_t horizon)
{
    const struct learner *learner = &server_host(learning->server)->learner;
    if (!algorithm_learns_locally(learner->config.method))
        return 0;
    return local_flops(learner, horizon, false) / horizon / 24e9 + 2e-6;
}

/* An episode that goes on beyond the steps that are played is taken to last its horizon. At least
 * one is played, however short the time. A policy that draws its actions is measured drawing
 * them. */
static bool measure(const struct learning *learning, const struct scenario *s, double seconds,
                    struct host_pace *pace, struct errs *errs)
{
    const struct problem *p = &learning->problem;
    struct policy_view view = problem_view(p, p->theta0, &p->normaliser);
    uint32_t horizon = task_horizon(learning->task);
    struct task *task = short_task(s, horizon, errs);
    if (!task)
        return false;
    struct rollout_worker *worker = rollout_worker_new();
    uint64_t played = 0, lasted = 0;
    unsigned episodes = 0;
    double began = host_clock_s(CLOCK_THREAD_CPUTIME_ID), passed = 0;
    while (passed < seconds) {
        uint32_t steps = rollout_episode(worker, task, &view, NULL, episodes++,
                                         p->shape.head != HEAD_DETERMINISTIC, NULL)
                             .steps;
        played += steps;
        lasted += steps < task_horizon(task) ? steps : horizon;
        passed = host_clock_s(CLOCK_THREAD_CPUTIME_ID) - began;
    }
    rollout_worker_free(worker);
    task_free(task);
    pace->horizon = horizon;
    pace->step_s = passed / (double)played;
    pace->lasting = (double)lasted / episodes / horizon;
    pace->learnt_s = learnt_s(learning, horizon);
    return true;
}

/* By the words of its kind: a study has few kinds, often one. */
const struct host_pace *host_pace_of(const struct host_paces *paces, const struct scenario *s)
{
    char *kind = kind_of(s);
    const struct host_pace *found = NULL;
    for (size_t i = 0; i < paces->count && !found; i++)
        found = strcmp(paces->list[i].kind, kind) == 0 ? &paces->list[i] : NULL;
    free(kind);
    return found;
}

/* A pace for each kind, still unmeasured, with the first of its trials. */
static bool collect(struct host_paces *paces, const struct study *study, struct errs *errs)
{
    for (size_t t = 0; t < study->count; t++) {
        const struct trial *trial = study_trial(study, t, errs);
        if (!trial)
            return false;
        const struct scenario *s = trial->scenario;
        if (strcmp(s->task.name, "none") == 0 || host_pace_of(paces, s))
            continue;
        mem_grow(&paces->list, &paces->capacity, paces->count + 1, sizeof *paces->list);
        paces->list[paces->count++] = (struct host_pace){.kind = kind_of(s), .first = t};
    }
    return true;
}

/* Of what is learnt alone, without a fleet: a federation with just the parts that learning_open
 * fills. */
static bool measure_kind(const struct study *study, struct host_pace *pace, double seconds,
                         struct errs *errs)
{
    const struct trial *trial = study_trial(study, pace->first, errs);
    if (!trial)
        return false;
    struct learning learning = {0};
    bool good = learning_open(&learning, trial->scenario, errs) &&
                measure(&learning, trial->scenario, seconds, pace, errs);
    learning_free(&learning);
    return good;
}

bool host_paces_measure(const struct study *study, struct host_paces *paces, struct errs *errs)
{
    *paces = (struct host_paces){0};
    bool good = collect(paces, study, errs);
    for (size_t i = 0; i < paces->count && good; i++)
        good = measure_kind(study, &paces->list[i], MEASURED_S / (double)paces->count, errs);
    return good;
}

void host_paces_free(struct host_paces *paces)
{
    for (size_t i = 0; i < paces->count; i++)
        free(paces->list[i].kind);
    free(paces->list);
    *paces = (struct host_paces){0};
}
