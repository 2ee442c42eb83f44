/* Shows how far a pretraining run is. */
#include "sim/pretrain/pretrain_progress.h"

#include "core/base/clock.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A plain line every so many parts of the whole, and after so long without one. */
enum { PLAIN_LINES = 20 };
static const double PLAIN_S = 60;

void pretrain_progress_open(struct pretrain_progress *p, FILE *out, bool quiet, const char *task,
                            uint64_t total)
{
    const char *term = getenv("TERM");
    *p = (struct pretrain_progress){.out = out,
                                    .quiet = quiet,
                                    .terminal =
                                        isatty(fileno(out)) && !(term && strcmp(term, "dumb") == 0),
                                    .task = task,
                                    .total = total,
                                    .next_line = total / PLAIN_LINES};
    p->started_s = p->last_line_s = host_clock_s(CLOCK_MONOTONIC);
}

static void put_state(struct pretrain_progress *p, const struct ppo_report *report, uint64_t steps)
{
    fprintf(p->out, "%s %llu/%llu steps", p->task, (unsigned long long)steps,
            (unsigned long long)p->total);
    if (report->recent && isinf(report->recent_return))
        fprintf(p->out, "  return diverged (last %u)", report->recent);
    else if (report->recent)
        fprintf(p->out, "  return %.4g (last %u)", report->recent_return, report->recent);
    double passed = host_clock_s(CLOCK_MONOTONIC) - p->started_s;
    if (passed <= 0 || steps == 0)
        return;
    double left = passed * (double)(p->total - steps) / (double)steps;
    unsigned s = (unsigned)lround(fmax(left, 0));
    fprintf(p->out, "  %.0f steps/s  at most %u:%02u:%02u left", (double)steps / passed, s / 3600,
            s / 60 % 60, s % 60);
}

void pretrain_progress_tick(struct pretrain_progress *p, const struct ppo_report *report,
                            uint64_t steps, bool stopping)
{
    if (p->quiet || !p->terminal)
        return;
    fputs("\r\033[K", p->out);
    put_state(p, report, steps < p->total ? steps : p->total);
    if (stopping)
        fputs("  stopping", p->out);
    fflush(p->out);
}

void pretrain_progress_iteration(struct pretrain_progress *p, const struct ppo_report *report)
{
    double now = host_clock_s(CLOCK_MONOTONIC);
    bool due = report->steps >= p->next_line || now - p->last_line_s >= PLAIN_S;
    if (p->quiet || p->terminal || !due || report->steps >= p->total)
        return;
    p->last_line_s = now;
    while (p->next_line <= report->steps)
        p->next_line += p->total / PLAIN_LINES + 1;
    put_state(p, report, report->steps);
    fputc('\n', p->out);
    fflush(p->out);
}

void pretrain_progress_say(struct pretrain_progress *p, const char *format, ...)
{
    va_list arguments;
    if (p->quiet)
        return;
    if (p->terminal)
        fputs("\r\033[K", p->out);
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
