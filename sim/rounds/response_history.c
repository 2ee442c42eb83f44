/* How agents answered so far: counts and mean times, and the times of the last rounds. */
#include "sim/rounds/response_history.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

void responses_keep(struct response_history *responses, uint32_t agents, uint32_t asked)
{
    responses->agents = mem_zero(agents, sizeof *responses->agents);
    responses->asked = asked;
    /* A ring by the number of the dispatch: the last rounds and the one under way. */
    responses->capacity = (size_t)(RESPONSE_ROUNDS + 1) * asked;
    responses->recent = mem_zero(responses->capacity, sizeof *responses->recent);
}

void responses_free(struct response_history *responses)
{
    free(responses->agents);
    free(responses->recent);
}

/* Where a dispatch's time stands, as long as it is recent. */
static double *place_of(struct response_history *responses, int64_t dispatch)
{
    return &responses->recent[(size_t)dispatch % responses->capacity];
}

void responses_sent(struct response_history *responses, uint32_t agent, int64_t dispatch,
                    uint32_t round)
{
    if (!responses->agents)
        return;
    responses->agents[agent].asked++;
    responses->agents[agent].last_round = round;
    /* Until it is heard it has taken longer than any that was. */
    *place_of(responses, dispatch) = INFINITY;
    responses->count = (size_t)dispatch;
}

/* A later dispatch may have its place in the ring by now. */
static bool recent(const struct response_history *responses, int64_t dispatch)
{
    return (size_t)dispatch + responses->capacity > responses->count;
}

void responses_heard(struct response_history *responses, uint32_t agent, int64_t dispatch,
                     double seconds)
{
    if (!responses->agents)
        return;
    responses_cut(responses, agent, seconds);
    if (recent(responses, dispatch))
        *place_of(responses, dispatch) = seconds;
}

void responses_cut(struct response_history *responses, uint32_t agent, double seconds)
{
    if (!responses->agents)
        return;
    responses->agents[agent].timed++;
    responses->agents[agent].total_s += seconds;
}

void responses_lost(struct response_history *responses, int64_t dispatch)
{
    if (responses->agents && recent(responses, dispatch))
        *place_of(responses, dispatch) = NAN;
}

double responses_mean(const struct agent_responses *agent)
{
    return agent->timed ? agent->total_s / agent->timed : agent->asked ? INFINITY : 0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double responses_quantile(const struct response_history *responses, size_t begun, double q)
{
    /* Those begun in the open round are left out: they have only just been sent off. */
    size_t known = 0, last = responses->count - begun, all = RESPONSE_ROUNDS * responses->asked;
    if (all > last)
        all = last;
    double *times = mem_alloc((all + 1) * sizeof *times);
    for (size_t number = last - all + 1; number <= last; number++) {
        double seconds = responses->recent[number % responses->capacity];
        if (!isnan(seconds))
            times[known++] = seconds;
    }
    qsort(times, known, sizeof *times, by_size);
    size_t rank = (size_t)ceil(q * (double)known);
    double quantile = known ? times[rank ? rank - 1 : 0] : INFINITY;
    free(times);
    return quantile;
}
