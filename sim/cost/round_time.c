/* The least time of a round from the least times of its agents. */
#include "sim/cost/round_time.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/* Waves of which the draws are looked at, and how many draws that may be, so that a large fleet
 * does not make the forecast slow: it has its share of LOOKING_S (field_cost.c). */
enum { WAVES_MOST = 16, DRAWS_MOST = 100000 };

/* The agents that take part, and their times in one wave. */
struct cohort {
    const struct answer_load *load;
    const struct agent *const *agents;
    uint32_t count, wanted;
    struct answer_time *times;
    double *sorted; /* scratch */
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The n-th smallest of cohort->sorted. Mostly all are wanted, and that is the greatest: no need to
 * sort. */
static double nth(const struct cohort *cohort, uint32_t n)
{
    double most = 0;
    if (n < cohort->count) {
        qsort(cohort->sorted, cohort->count, sizeof *cohort->sorted, by_size);
        return n ? cohort->sorted[n - 1] : 0;
    }
    for (uint32_t i = 0; i < cohort->count; i++)
        most = fmax(most, cohort->sorted[i]);
    return most;
}

static double nth_answer_s(const struct cohort *cohort, uint32_t n)
{
    for (uint32_t i = 0; i < cohort->count; i++)
        cohort->sorted[i] = cohort->times[i].whole_s;
    return nth(cohort, n);
}

static double slowest_cycle_s(const struct cohort *cohort)
{
    double most = 0;
    for (uint32_t i = 0; i < cohort->count; i++)
        most = fmax(most, cohort->times[i].cycle_s);
    return most;
}

/* The whole of an answer but for one part, of the quickest agent. `part` is the offset of that part
 * in struct answer_time. */
static double least_rest_s(const struct cohort *cohort, size_t part)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < cohort->count; i++) {
        const struct answer_time *time = &cohort->times[i];
        least = fmin(least, time->whole_s - *(const double *)((const char *)time + part));
    }
    return least;
}

/* What `wanted` messages take of the server's link in one direction. */
static double server_link_s(const struct cohort *cohort, enum link_direction direction)
{
    const struct scenario *s = cohort->load->scenario;
    uint64_t wire = framing_wire_bytes(answer_framing(s), cohort->load->payload_B[direction]);
    return cohort->wanted * (double)wire / (direction == LINK_UP ? s->server.down : s->server.up);
}

/* A panel at the server attends to one agent at a time; one that watches live does so from the
 * first step of the agent's episodes on. */
static double server_panel_s(const struct cohort *cohort)
{
    bool live = cohort->load->scenario->algorithm.panel.view == VIEW_LIVE;
    double least_s = INFINITY, rest_s = INFINITY;
    for (uint32_t i = 0; i < cohort->count; i++) {
        const struct answer_time *time = &cohort->times[i];
        double held_s = time->panel_s + (live ? time->compute_s + time->transfer_s[LINK_UP] : 0);
        least_s = fmin(least_s, held_s);
        rest_s = fmin(rest_s, time->whole_s - held_s);
    }
    return cohort->wanted * least_s + rest_s;
}

/* Whatever the order in which a shared server takes the wanted messages, the last one is through
 * after all of them have passed, and the rest of its answer comes on top: at least the rest of the
 * quickest. */
static double server_bound_s(const struct cohort *cohort)
{
    const struct scenario *s = cohort->load->scenario;
    size_t up = offsetof(struct answer_time, transfer_s[LINK_UP]),
           down = offsetof(struct answer_time, transfer_s[LINK_DOWN]);
    double bound = fmax(server_link_s(cohort, LINK_UP) + least_rest_s(cohort, up),
                        server_link_s(cohort, LINK_DOWN) + least_rest_s(cohort, down));
    if (s->algorithm.panel.place != PANEL_SERVER)
        return bound;
    return fmax(bound, server_panel_s(cohort));
}

/* Agents of one panel stand next to each other: a run of them is a group, and an agent without a
 * shared panel is a group of its own. */
static double shared_panels_s(const struct cohort *cohort)
{
    double bound = 0;
    for (uint32_t i = 0, end; i < cohort->count; i = end) {
        const struct panel_queue *panel = cohort->agents[i]->panel;
        double answers = 0, rest = INFINITY;
        for (end = i;
             end < cohort->count && (end == i || (panel && cohort->agents[end]->panel == panel));
             end++) {
            answers += cohort->times[end].panel_s;
            rest = fmin(rest, cohort->times[end].whole_s - cohort->times[end].panel_s);
        }
        bound = fmax(bound, answers + rest);
    }
    return bound;
}

/* A timer that passes ends the round, once enough answers are in. Where only the timer ends rounds,
 * they last exactly as long as it runs. */
static double timed_s(const struct cohort *cohort, double bound_s)
{
    const struct round_settings *round = &cohort->load->scenario->round;
    double timer_s = round_timer_least_s(round);
    if (isinf(timer_s))
        return bound_s;
    if (!round->policy->ends_by_itself)
        return timer_s;
    bool waits = round->on_few == FEW_WAIT;
    double few_s = waits ? nth_answer_s(cohort, round->min_arrivals) : 0;
    return fmin(bound_s, fmax(timer_s, few_s));
}

/* Of one wave's agents; `first`: none of them has been asked before. The bounds hold each for
 * itself, so the greatest of them does. What the agents have in common, shared panels and duty
 * cycles, counts only where all are wanted: of a choice of them, the ones that come to be chosen
 * might share nothing. */
static double wave_s(const struct cohort *cohort, bool first)
{
    const struct scenario *s = cohort->load->scenario;
    bool all = cohort->wanted == cohort->count;
    double bound = fmax(nth_answer_s(cohort, cohort->wanted), server_bound_s(cohort));
    if (all && s->algorithm.panel.place == PANEL_LOCAL)
        bound = fmax(bound, shared_panels_s(cohort));
    if (all && !first)
        bound = fmax(bound, slowest_cycle_s(cohort));
    return timed_s(cohort, fmin(bound, s->round.timeout_s));
}

/* Answers that all agents together give in a second, at the most. */
static double answers_per_s(const struct cohort *cohort)
{
    double sum = 0;
    for (uint32_t i = 0; i < cohort->count; i++)
        sum += 1 / cohort->times[i].cycle_s;
    return sum * fmax(1, cohort->load->scenario->round.in_flight);
}

static void fill_times(const struct cohort *cohort, const struct fleet *fleet, uint32_t wave)
{
    for (uint32_t i = 0; i < cohort->count; i++)
        cohort->times[i] = answer_time(cohort->load, fleet, cohort->agents[i], wave);
}

/* One where nothing is drawn, as all waves are alike then. */
static uint32_t waves_looked_at(const struct answer_load *load, uint32_t count)
{
    uint32_t rounds = load->scenario->rounds ? load->scenario->rounds : WAVES_MOST;
    double most = load->draws ? fmax(1, DRAWS_MOST / (fmax(1, load->queries) * count)) : 1;
    most = fmin(fmin(most, WAVES_MOST), rounds);
    return (uint32_t)most;
}

static struct cohort cohort_new(const struct answer_load *load, const struct agent *const *agents,
                                uint32_t count)
{
    const struct scenario *s = load->scenario;
    uint32_t asked = round_asked(&s->round, s->agents);
    asked = asked < count ? asked : count;
    return (struct cohort){.load = load,
                           .agents = agents,
                           .count = count,
                           .wanted = round_wanted(&s->round, s->agents, asked),
                           .times = mem_alloc(count * sizeof(struct answer_time)),
                           .sorted = mem_alloc(count * sizeof(double))};
}

/* --- a trial ---------------------------------------------------------------------------------- */

/* From the beginning of a round to that of the next: up to the next beat where rounds begin by a
 * clock. The tolerance keeps a round of exactly two periods at two, whatever the division rounds
 * to. */
static double spacing_s(const struct round_start *start, double each_s)
{
    double period_s = s_from_ns(start->period_ns);
    return period_s > 0 ? fmax(1, ceil(each_s / period_s - 1e-9)) * period_s : each_s;
}

/* Rounds that follow one another: each but the last takes its spacing, the last its own time. */
static struct round_time back_to_back(const struct scenario *s, double first_s, double later_s,
                                      double aggregate_s)
{
    double spacing = spacing_s(&s->round.start, later_s + aggregate_s);
    double first_spacing = spacing_s(&s->round.start, first_s + aggregate_s);
    double last_s = s->rounds > 1 ? later_s : first_s;
    return (struct round_time){
        .round_s = s->rounds == 1 ? first_s : later_s,
        .trial_s = !s->rounds
                       ? NAN
                       : s_from_ns(s->round.start.offset_ns) + last_s +
                             (s->rounds > 1 ? first_spacing + (s->rounds - 2.0) * spacing : 0)};
}

/* Agents that are never idle: all answers of the trial over the rate at which all agents give them.
 * The first answers, one for each that an agent may have in flight, need not wait for a cycle:
 * these `ahead` of the rate do not count. */
static struct round_time kept_at_work(const struct cohort *cohort, double first_s, double per_s)
{
    const struct scenario *s = cohort->load->scenario;
    double answers = (double)cohort->wanted * s->rounds;
    double server_s = fmax(server_link_s(cohort, LINK_UP), server_link_s(cohort, LINK_DOWN));
    if (!s->rounds)
        return (struct round_time){.round_s = fmax(cohort->wanted / per_s, server_s),
                                   .trial_s = NAN};
    double ahead = cohort->count * fmax(1, s->round.in_flight);
    double trial_s = fmax(first_s, fmax((answers - ahead) / per_s, s->rounds * server_s));
    return (struct round_time){.round_s = trial_s / s->rounds, .trial_s = trial_s};
}

struct round_time round_time(const struct round_load *load, const struct fleet *fleet,
                             const struct agent *const *agents, uint32_t count)
{
    const struct scenario *s = load->first.scenario;
    /* A timer that alone ends rounds goes on while the server computes. */
    double judge_s = s->round.policy->ends_by_itself ? load->judge_s : 0,
           aggregate_s = s->round.policy->ends_by_itself ? load->aggregate_s : 0;
    struct cohort cohort = cohort_new(&load->first, agents, count);
    fill_times(&cohort, fleet, 1);
    double first_s = wave_s(&cohort, true) + judge_s, later_s = 0, per_s = 0;
    uint32_t waves = waves_looked_at(&load->later, count), from = waves > 1 ? 2 : 1;
    cohort.load = &load->later;
    for (uint32_t wave = from; wave <= waves; wave++) {
        fill_times(&cohort, fleet, wave);
        later_s += (wave_s(&cohort, false) + judge_s) / (waves + 1 - from);
        per_s += answers_per_s(&cohort) / (waves + 1 - from);
    }
    free(cohort.times);
    free(cohort.sorted);
    bool kept = s->round.policy->keeps && s->round.policy->ends_by_itself;
    struct round_time time = kept ? kept_at_work(&cohort, first_s, per_s)
                                  : back_to_back(s, first_s, later_s, aggregate_s);
    time.estimated = load->later.draws && waves != s->rounds;
    return time;
}
