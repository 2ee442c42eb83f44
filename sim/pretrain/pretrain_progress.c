/* Shows how far a pretraining run is. */
#include "sim/pretrain/pretrain_progress.h"

#include "core/base/clock.h"

#include <math.h>
#include <stdarg.h>

/* A plain line every so many parts of the whole, and after so long without one. */
enum { PLAIN_LINES = 20 };
static const double PLAIN_S = 60;

void pretrain_progress_open(struct pretrain_progress *p, FILE *out, bool quiet, const char *task,
                            uint64_t total)
{
    *p = (struct pretrain_progress){
        .out = out, .quiet = quiet, .task = task, .total = total, .next_line = total / PLAIN_LINES};
    live_line_open(&p->line, out);
    p->started_s = p->last_line_s = host_clock_s(CLOCK_MONOTONIC);
}

/* What is told of a run's state, in parts of a line (live_line.h). */
enum { TEXT_SIZE = 96 };
struct state {
    char steps[TEXT_SIZE], returned[TEXT_SIZE], last[TEXT_SIZE], rate[TEXT_SIZE], left[TEXT_SIZE];
};

/* "At most": the target may be reached sooner than the steps are spent. */
static struct state state_of(const struct pretrain_progress *p, const struct ppo_report *report,
                             uint64_t steps)
{
    struct state state = {.returned = ""};
    snprintf(state.steps, TEXT_SIZE, "%s %llu/%llu steps", p->task, (unsigned long long)steps,
             (unsigned long long)p->total);
    if (report->recent && isinf(report->recent_return))
        snprintf(state.returned, TEXT_SIZE, "  return diverged");
    else if (report->recent)
        snprintf(state.returned, TEXT_SIZE, "  return %.4g", report->recent_return);
    if (report->recent)
        snprintf(state.last, TEXT_SIZE, " (last %u)", report->recent);
    double passed = host_clock_s(CLOCK_MONOTONIC) - p->started_s;
    if (passed <= 0 || steps == 0)
        return state;
    double left = passed * (double)(p->total - steps) / (double)steps;
    unsigned s = (unsigned)lround(fmax(left, 0));
    snprintf(state.rate, TEXT_SIZE, "  %.0f steps/s", (double)steps / passed);
    snprintf(state.left, TEXT_SIZE, "  at most %u:%02u:%02u left", s / 3600, s / 60 % 60, s % 60);
    return state;
}

void pretrain_progress_tick(struct pretrain_progress *p, const struct ppo_report *report,
                            uint64_t steps, bool stopping)
{
    if (p->quiet || !p->line.terminal)
        return;
    struct state state = state_of(p, report, steps < p->total ? steps : p->total);
    const struct live_part parts[] = {{.text = state.steps, .cut = true},
                                      {.text = state.returned, .rank = 1},
                                      {.text = state.last, .rank = 3},
                                      {.text = state.rate, .rank = 2},
                                      {.text = state.left},
                                      {.text = stopping ? "  stopping" : ""}};
    live_line_draw(&p->line, parts, sizeof parts / sizeof *parts);
}

/* Not on a terminal: a line now and then, so that a log stays short. */
void pretrain_progress_iteration(struct pretrain_progress *p, const struct ppo_report *report)
{
    double now = host_clock_s(CLOCK_MONOTONIC);
    bool due = report->steps >= p->next_line || now - p->last_line_s >= PLAIN_S;
    if (p->quiet || p->line.terminal || !due || report->steps >= p->total)
        return;
    p->last_line_s = now;
    while (p->next_line <= report->steps)
        p->next_line += p->total / PLAIN_LINES + 1;
    struct state state = state_of(p, report, report->steps);
    fprintf(p->out, "%s%s%s%s%s\n", state.steps, state.returned, state.last, state.rate,
            state.left);
    fflush(p->out);
}

void pretrain_progress_say(struct pretrain_progress *p, const char *format, ...)
{
    va_list arguments;
    if (p->quiet)
        return;
    live_line_clear(&p->line);
    va_start(arguments, format);
    vfprintf(p->out, format, arguments);
    va_end(arguments);
    fputc('\n', p->out);
    fflush(p->out);
}

double pretrain_progress_elapsed_s(const struct pretrain_progress *p)
{
    return host_clock_s(CLOCK_MONOTONIC) - p->started_s;
}
