/* How agents answered so far: counts and mean times, and the times of the last rounds. */
#include "sim/rounds/response_history.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

void past_keep(struct past *past, uint32_t agents, uint32_t asked)
{
    past->agents = mem_zero(agents, sizeof *past->agents);
    past->asked = asked;
    past->capacity = (size_t)(PAST_ROUNDS + 1) * asked;
    past->recent = mem_zero(past->capacity, sizeof *past->recent);
}

void past_free(struct past *past)
{
    free(past->agents);
    free(past->recent);
}

/* Where a dispatch's time stands, as long as it is recent. */
static double *place_of(struct past *past, int64_t dispatch)
{
    return &past->recent[(size_t)dispatch % past->capacity];
}

void past_sent(struct past *past, uint32_t agent, int64_t dispatch, uint32_t round)
{
    if (!past->agents)
        return;
    past->agents[agent].asked++;
    past->agents[agent].last_round = round;
    *place_of(past, dispatch) = INFINITY;
    past->count = (size_t)dispatch;
}

static bool recent(const struct past *past, int64_t dispatch)
{
    return (size_t)dispatch + past->capacity > past->count;
}

void past_heard(struct past *past, uint32_t agent, int64_t dispatch, double seconds)
{
    if (!past->agents)
        return;
    past_cut(past, agent, seconds);
    if (recent(past, dispatch))
        *place_of(past, dispatch) = seconds;
}

void past_cut(struct past *past, uint32_t agent, double seconds)
{
    if (!past->agents)
        return;
    past->agents[agent].timed++;
    past->agents[agent].total_s += seconds;
}

void past_lost(struct past *past, int64_t dispatch)
{
    if (past->agents && recent(past, dispatch))
        *place_of(past, dispatch) = NAN;
}

double past_mean(const struct agent_past *agent)
{
    return agent->timed ? agent->total_s / agent->timed : agent->asked ? INFINITY : 0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double past_quantile(const struct past *past, size_t begun, double q)
{
    size_t known = 0, last = past->count - begun, all = PAST_ROUNDS * past->asked;
    if (all > last)
        all = last;
    double *times = mem_alloc((all + 1) * sizeof *times);
    for (size_t number = last - all + 1; number <= last; number++) {
        double seconds = past->recent[number % past->capacity];
        if (!isnan(seconds))
            times[known++] = seconds;
    }
    qsort(times, known, sizeof *times, by_size);
    size_t rank = (size_t)ceil(q * (double)known);
    double quantile = known ? times[rank ? rank - 1 : 0] : INFINITY;
    free(times);
    return quantile;
}
