/* Shows how far a pretraining run is. */
#include "sim/pretrain/pretrain_progress.h"

#include "core/base/clock.h"

#include <math.h>
#include <stdarg.h>

/* A plain line every so many parts of the whole, and after so long without one. */
enum { PLAIN_LINES = 20 };
static const double PLAIN_S = 60;

void pretrain_progress_open(struct pretrain_progress *p, FILE *out, bool quiet)
{
    *p = (struct pretrain_progress){
        .out = out, .quiet = quiet, .started_s = host_clock_s(CLOCK_MONOTONIC)};
    live_line_open(&p->line, out);
}

struct pretrain_pace pretrain_pace(const char *label, uint64_t total, uint64_t had)
{
    double now = host_clock_s(CLOCK_MONOTONIC);
    return (struct pretrain_pace){.label = label,
                                  .total = total,
                                  .had = had,
                                  .started_s = now,
                                  .last_line_s = now,
                                  .next_line = had + total / PLAIN_LINES};
}

/* What is told of a learner's state, in parts of a line (live_line.h). */
enum { TEXT_SIZE = 96 };
struct state {
    char steps[TEXT_SIZE], returned[TEXT_SIZE], last[TEXT_SIZE], rate[TEXT_SIZE], left[TEXT_SIZE];
};

static void tell_return(const struct pretrain_sight *sight, struct state *state)
{
    if (sight->recent == 0)
        return;
    if (isinf(sight->high))
        snprintf(state->returned, TEXT_SIZE, "  return diverged");
    else if (sight->low < sight->high)
        snprintf(state->returned, TEXT_SIZE, "  return %.4g to %.4g", sight->low, sight->high);
    else
        snprintf(state->returned, TEXT_SIZE, "  return %.4g", sight->high);
    snprintf(state->last, TEXT_SIZE, " (last %u)", sight->recent);
}

/* "At most": learning may be at its end before the steps are spent. */
static struct state state_of(const struct pretrain_sight *sight)
{
    struct state state = {.returned = ""};
    const struct pretrain_pace *pace = &sight->pace;
    uint64_t steps = sight->steps < pace->total ? sight->steps : pace->total;
    snprintf(state.steps, TEXT_SIZE, "%s %llu/%llu steps", pace->label, (unsigned long long)steps,
             (unsigned long long)pace->total);
    tell_return(sight, &state);
    double passed = host_clock_s(CLOCK_MONOTONIC) - pace->started_s;
    if (passed <= 0 || steps <= pace->had)
        return state;
    double rate = (double)(steps - pace->had) / passed;
    unsigned s = (unsigned)lround((double)(pace->total - steps) / rate);
    snprintf(state.rate, TEXT_SIZE, "  %.0f steps/s", rate);
    snprintf(state.left, TEXT_SIZE, "  at most %u:%02u:%02u left", s / 3600, s / 60 % 60, s % 60);
    return state;
}

void pretrain_progress_tick(struct pretrain_progress *p, const struct pretrain_sight *sight)
{
    if (p->quiet || !p->line.terminal)
        return;
    struct state state = state_of(sight);
    const struct live_part parts[] = {{.text = state.steps, .cut = true},
                                      {.text = state.returned, .rank = 1},
                                      {.text = state.last, .rank = 3},
                                      {.text = state.rate, .rank = 2},
                                      {.text = state.left},
                                      {.text = sight->stopping ? "  stopping" : ""}};
    live_line_draw(&p->line, parts, sizeof parts / sizeof *parts);
}

/* Not on a terminal: a line now and then, so that a log stays short. */
void pretrain_progress_iteration(struct pretrain_progress *p, struct pretrain_pace *pace,
                                 const struct ppo_report *report)
{
    double now = host_clock_s(CLOCK_MONOTONIC);
    bool due = report->steps >= pace->next_line || now - pace->last_line_s >= PLAIN_S;
    if (p->quiet || p->line.terminal || !due || report->steps >= pace->total)
        return;
    pace->last_line_s = now;
    while (pace->next_line <= report->steps)
        pace->next_line += pace->total / PLAIN_LINES + 1;
    struct state state = state_of(&(struct pretrain_sight){.pace = *pace,
                                                           .steps = report->steps,
                                                           .low = report->recent_return,
                                                           .high = report->recent_return,
                                                           .recent = report->recent});
    fprintf(p->out, "%s%s%s%s%s\n", state.steps, state.returned, state.last, state.rate,
            state.left);
    fflush(p->out);
}

static void say(struct pretrain_progress *p, const char *format, va_list arguments)
{
    live_line_clear(&p->line);
    vfprintf(p->out, format, arguments);
    fputc('\n', p->out);
    fflush(p->out);
}

void pretrain_progress_say(struct pretrain_progress *p, const char *format, ...)
{
    va_list arguments;
    if (p->quiet)
        return;
    va_start(arguments, format);
    say(p, format, arguments);
    va_end(arguments);
}

void pretrain_progress_warn(struct pretrain_progress *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(p, format, arguments);
    va_end(arguments);
}

double pretrain_progress_elapsed_s(const struct pretrain_progress *p)
{
    return host_clock_s(CLOCK_MONOTONIC) - p->started_s;
}
