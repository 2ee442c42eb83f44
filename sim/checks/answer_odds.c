/* Bounds the probability that an agent is online long enough. */
#include "sim/checks/answer_odds.h"

#include "core/engine/engine.h"
#include "sim/rounds/round_policy.h"

#include <math.h>

#define CLOCK_S (0x1p63 / 1e9) /* TIME_NEVER */

/* Of one agent. */
struct odds {
    double at_once;     /* it is online at 0, and long enough */
    double begun_per_s; /* times online that begin, those too short left out */
    double dispatch;    /* of a dispatch */
};

/* P(X >= x). */
static double lasts(const struct distribution *d, double x)
{
    return distribution_survival(d, x * (1 - 1e-12));
}

/* The integral from a to b of a survival function that falls exponentially from at_a to at_b. */
static double piece(double length, double at_a, double at_b)
{
    bool level = !(at_b < at_a * (1 - 1e-9));
    return level || !(at_b > 0) ? length * at_a : length * (at_a - at_b) / log(at_a / at_b);
}

/* E[max(X - x, 0)] / E[X], the integral of P(X > .) from x on in steps that grow. */
static double left_over(const struct distribution *d, double x)
{
    enum { STEPS_MOST = 2000 };
    double sum = 0, from = x, at_from = lasts(d, x), growth = exp2(1.0 / 16);
    if (!(x > 0))
        return 1;
    for (int step = 0; step < STEPS_MOST; step++) {
        double to = from * growth, at_to = lasts(d, to);
        double part = piece(to - from, at_from, at_to);
        sum += part;
        if (!(part > 1e-9 * sum))
            return fmin(1, sum / distribution_mean(d));
        from = to;
        at_from = at_to;
    }
    return 1;
}

static struct odds of_on_off(const struct interval_model *model, double needed_s)
{
    double on = distribution_mean(&model->on), cycle = on + distribution_mean(&model->off);
    double left = left_over(&model->on, needed_s), long_enough = lasts(&model->on, needed_s);
    return (struct odds){on / cycle * left, long_enough / cycle, fmax(left, long_enough)};
}

static struct odds of_diurnal(const struct interval_model *model, double needed_s)
{
    double peak = model->mean + fabs(model->amplitude);
    double stays = exp(-needed_s * (1 - peak) / model->dwell_s);
    return (struct odds){peak * stays, peak / model->dwell_s * stays, peak > 0 ? stays : 0};
}

/* The longest stretch above 0, in s; its end goes on with its beginning. */
static double longest_s(const struct trace *trace)
{
    int64_t longest = 0;
    bool wraps = trace->count > 1 && trace->value[0] > 0 && trace->value[trace->count - 1] > 0;
    if (trace->count == 1)
        return trace->value[0] > 0 ? INFINITY : 0;
    for (size_t i = 0; i < trace->count; i++) {
        bool last = i + 1 == trace->count;
        int64_t length = (last ? trace->period_ns : trace->begin_ns[i + 1]) - trace->begin_ns[i];
        length += last && wraps ? trace->begin_ns[1] : 0;
        if (trace->value[i] > 0 && length > longest)
            longest = length;
    }
    return s_from_ns(longest);
}

static struct odds of_traces(const struct trace_set *set, double needed_s)
{
    double longest = 0;
    for (size_t i = 0; i < set->count; i++)
        longest = fmax(longest, longest_s(&set->traces[i]));
    double possible = longest >= needed_s * (1 - 1e-12) ? INFINITY : 0;
    return (struct odds){possible, possible, possible};
}

static struct odds odds_of(const struct class_spec *c, double needed_s)
{
    switch (c->availability.kind) {
    case INTERVAL_ON_OFF:
        return of_on_off(&c->availability, needed_s);
    case INTERVAL_DIURNAL:
        return of_diurnal(&c->availability, needed_s);
    case INTERVAL_TRACE:
        return of_traces(c->presences.set, needed_s);
    case INTERVAL_ALWAYS:
        break;
    }
    return (struct odds){INFINITY, INFINITY, INFINITY};
}

/* Dispatches of the class in a trial; INFINITY: lost ones are sent anew as often as it takes. */
static double dispatches_of(const struct scenario *s, const struct class_spec *c)
{
    bool anew = s->round.policy->asynchronous || s->round.missing == MISSING_REASSIGN;
    double asked = fmin(scenario_dispatches(s), (double)c->count * s->round.in_flight);
    return s->rounds && !anew ? asked * s->rounds : INFINITY;
}

double answer_odds(const struct scenario *s, const struct class_spec *c, double needed_s)
{
    const struct odds odds = odds_of(c, needed_s);
    double limit_s = fmin(s->stop.limits[STOP_TIME], CLOCK_S);
    double intervals = c->count * (odds.at_once + odds.begun_per_s * limit_s);
    double answers = odds.dispatch > 0 ? dispatches_of(s, c) * odds.dispatch : 0;
    return fmin(1, fmin(intervals, answers));
}
