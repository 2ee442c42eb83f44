/* Adds up what the parts of an answer take at the least. */
#include "sim/checks/answer_bounds.h"

#include "models/federated/algorithm.h"
#include "models/tasks/task.h"

#include <math.h>

/* `slow` is the quantile of times, 1 - slow that of rates; no queue and no sharing is counted, so
 * that with 0 it is a bound from below. */
static double answer_s(const struct scenario *s, const struct class_spec *c, double slow,
                       double steps)
{
    const struct panel *panel = &s->algorithm.panel;
    double queries = config_queries(&s->algorithm);
    double latency_s = fmax(0, distribution_quantile(&c->latency, slow)) + s->server.latency_s;
    double down = fmin(distribution_quantile(&c->down, 1 - slow), s->server.up);
    double up = fmin(distribution_quantile(&c->up, 1 - slow), s->server.down);
    double speed = distribution_quantile(&c->speed, 1 - slow) *
                   fmax(0, distribution_quantile(&c->speed_factor, 1 - slow));
    double asked_s = panel->place == PANEL_LOCAL ? fmax(0, distribution_quantile(&c->answer, slow))
                                                 : s->server.answer_s;
    return 2 * latency_s + (double)s->transfer_down_B / down + (double)s->transfer_up_B / up +
           steps / speed + queries * asked_s;
}

/* Two policies, the agent's own and its perturbed one, in each episode of each batch. */
static double steps_of(const struct scenario *s, uint32_t of_episode)
{
    const struct panel *panel = &s->algorithm.panel;
    return 2.0 * panel->batches * panel->episodes * of_episode * config_played(&s->algorithm);
}

static double least_steps(const struct scenario *s)
{
    const struct task_info *task = s->task.info;
    return steps_of(s, task && task->healthy ? 1 : s->task.horizon);
}

double answer_least_s(const struct scenario *s, const struct class_spec *c)
{
    return answer_s(s, c, 0, least_steps(s));
}

double answer_least_of_all_s(const struct scenario *s)
{
    double least_s = INFINITY;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].count > 0)
            least_s = fmin(least_s, answer_least_s(s, &s->classes[i]));
    return least_s;
}

double answer_typical_s(const struct scenario *s, const struct class_spec *c)
{
    return answer_s(s, c, 0.5, steps_of(s, s->task.horizon));
}

double compute_least_s(const struct scenario *s, const struct class_spec *c)
{
    return least_steps(s) / distribution_quantile(&c->speed, 0.5);
}
