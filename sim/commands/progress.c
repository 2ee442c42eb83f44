/* Draws how far a study is. */
#include "sim/commands/progress.h"

#include "core/base/clock.h"
#include "core/base/printable.h"
#include "core/text/units.h"
#include "sim/dispatch/ledger.h"
#include "sim/federation/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void progress_open(struct progress *p, FILE *out, bool quiet, size_t trials, double rounds_total)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    bool terminal = isatty(fileno(out)) && !(term && strcmp(term, "dumb") == 0);
    *p = (struct progress){.out = out,
                           .quiet = quiet,
                           .terminal = terminal,
                           .colour = terminal && !(no_colour && *no_colour),
                           .trials = trials,
                           .rounds_total = rounds_total,
                           .started_s = host_clock_s(CLOCK_MONOTONIC)};
}

void progress_trial(struct progress *p, const struct trial *trial)
{
    p->trial = trial;
    p->last_steps = 0;
    p->last_s = host_clock_s(CLOCK_MONOTONIC);
    p->rate = 0;
}

static const char *trial_label(const struct trial *trial)
{
    return *trial->point ? trial->point : trial->scenario.algorithm.method->name;
}

static void put_label(const struct progress *p)
{
    printable_print(p->out, "[%zu/%zu] %s, seed %llu", p->done + 1, p->trials,
                    trial_label(p->trial), (unsigned long long)p->trial->scenario.seed);
}

static void put_time(FILE *out, double seconds)
{
    unsigned s = (unsigned)lround(seconds);
    if (s >= 3600)
        fprintf(out, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    else
        fprintf(out, "%u:%02u", s / 60, s % 60);
}

/* Exponential smoothing over a few seconds, so that the rate can be read. */
static void update_rate(struct progress *p, uint64_t steps, double now)
{
    double passed = now - p->last_s;
    if (passed <= 0)
        return;
    double fresh = (double)(steps - p->last_steps) / passed,
           weight = p->rate > 0 ? fmin(1, passed / 3) : 1;
    p->rate += (fresh - p->rate) * weight;
    p->last_steps = steps;
    p->last_s = now;
}

double progress_rounds(const struct scenario *s)
{
    return s->rounds ? s->rounds : 100;
}

/* How much of the trial is over, by the rule that is nearest to end it; 1 during the flush. */
static double part_of(const struct federation *f)
{
    double part;
    stop_nearest(&f->stopping.rules, &f->stopping.spent, &part);
    return f->stopping.finished ? 1 : part;
}

/* "round 17/200", or "round 17, time 35 min of 1 h". */
static void put_position(FILE *out, const struct federation *f)
{
    double part;
    uint32_t round = f->round - (f->stopping.finished ? 1 : 0); /* the flush counts as one more */
    enum stop_rule rule = stop_nearest(&f->stopping.rules, &f->stopping.spent, &part);
    if (rule == STOP_ROUNDS && f->scenario->rounds) {
        fprintf(out, "  round %u/%u", round, f->scenario->rounds);
        return;
    }
    char spent[64], limit[64];
    units_human(stop_unit(rule), f->stopping.spent.spent[rule], spent, sizeof spent);
    units_human(stop_unit(rule), f->stopping.rules.limits[rule], limit, sizeof limit);
    fprintf(out, "  round %u", round);
    if (rule != STOP_ROUNDS)
        fprintf(out, ", %s %s of %s", stop_name(rule), spent, limit);
}

/* A policy that broke the physics has none (models/policy/returns.h). */
static void put_return(FILE *out, double value)
{
    if (isinf(value))
        fputs("diverged", out);
    else
        fprintf(out, "%.1f", value);
}

void progress_tick(const struct federation *f, void *context)
{
    struct progress *p = context;
    if (p->quiet || !p->terminal)
        return;
    double now = host_clock_s(CLOCK_MONOTONIC);
    update_rate(p, f->dispatches.steps_done, now);
    double done = p->rounds_done + part_of(f) * progress_rounds(f->scenario);
    double left = done > 0 ? (now - p->started_s) * (p->rounds_total - done) / done : 0;
    fputs("\r\033[K", p->out);
    put_label(p);
    put_position(p->out, f);
    fputs("  return ", p->out);
    put_return(p->out, evaluation_last_return(f));
    fprintf(p->out, "  %.0f steps/s", p->rate);
    if (done > 0) {
        fputs("  ETA ", p->out);
        put_time(p->out, left);
    }
    if (pool_stop_requested(f->pool))
        fputs("  stopping after this round", p->out);
    fflush(p->out);
}

void progress_trial_end(struct progress *p, const struct federation *f, enum trial_end end,
                        double wall_s)
{
    static const char *const words[] = {"done", "nobody fits", "stopped", "failed"};
    p->rounds_done += progress_rounds(f->scenario);
    if (p->quiet) {
        p->done++;
        return;
    }
    if (p->terminal)
        fputs("\r\033[K", p->out);
    put_label(p);
    const char *tint = !p->colour ? "" : end == TRIAL_DONE ? "\033[32m" : "\033[33m";
    fprintf(p->out, ": %s%s%s", tint, words[end], p->colour ? "\033[0m" : "");
    if (end == TRIAL_DONE) {
        char virtual_time[64];
        units_human(UNIT_TIME, s_from_ns(ledger_last_round_ns(f)), virtual_time,
                    sizeof virtual_time);
        fprintf(p->out, ", %.0f rounds, ", f->stopping.spent.spent[STOP_ROUNDS]);
        if (f->stopping.ended_by != STOP_ROUNDS)
            fprintf(p->out, "ended by %s, ", stop_name(f->stopping.ended_by));
        if (f->learning.server && f->scenario->evaluation.episodes) {
            fputs("last return ", p->out);
            put_return(p->out, evaluation_last_return(f));
            fputs(", ", p->out);
        }
        fprintf(p->out, "virtual time %s, host ", virtual_time);
        put_time(p->out, wall_s);
    } else if (end == TRIAL_NOBODY_FITS) {
        char need[64];
        units_human(UNIT_BYTES, (double)f->need.total, need, sizeof need);
        fprintf(p->out, ", an agent needs %s of memory", need);
    }
    fputc('\n', p->out);
    fflush(p->out);
    p->done++;
}
