/* Draws how far a study is. */
#include "sim/run/progress.h"
#include "sim/cost/host_cost.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/units.h"
#include "core/text/wrap.h"
#include "sim/dispatch/ledger.h"
#include "sim/federation/evaluation.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { TEXT_SIZE = 176 };

void progress_open(struct progress *p, FILE *out, bool quiet, size_t trials, double rounds_total)
{
    *p = (struct progress){.out = out,
                           .quiet = quiet,
                           .colour = terminal_has_colour(out),
                           .trials = trials,
                           .rounds_total = rounds_total,
                           .started_s = host_clock_s(CLOCK_MONOTONIC)};
    live_line_open(&p->line, out);
    pthread_mutex_init(&p->lock, NULL);
}

void progress_close(struct progress *p)
{
    pthread_mutex_destroy(&p->lock);
}

/* --- those under way -------------------------------------------------------------------------- */

void progress_begin(struct progress *p, struct progress_trial *t, const struct trial *trial)
{
    pthread_mutex_lock(&p->lock);
    *t = (struct progress_trial){.progress = p,
                                 .trial = trial,
                                 .number = ++p->begun,
                                 .last_s = host_clock_s(CLOCK_MONOTONIC)};
    struct progress_trial **end = &p->first;
    while (*end)
        end = &(*end)->next;
    *end = t;
    pthread_mutex_unlock(&p->lock);
}

/* With the lock. */
static void leave(struct progress_trial *t)
{
    struct progress_trial **at = &t->progress->first;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    t->progress->rounds_done += cost_rounds(t->trial->scenario);
}

void progress_drop(struct progress_trial *t)
{
    pthread_mutex_lock(&t->progress->lock);
    leave(t);
    pthread_mutex_unlock(&t->progress->lock);
}

/* What all of them came to. */
struct under_way {
    unsigned count;
    double rounds, rate;
};

static struct under_way sum(const struct progress *p)
{
    struct under_way all = {0};
    for (const struct progress_trial *t = p->first; t; t = t->next) {
        all.count++;
        all.rounds += t->rounds;
        all.rate += t->rate;
    }
    return all;
}

/* --- the line --------------------------------------------------------------------------------- */

static const char *trial_label(const struct trial *trial)
{
    return *trial->point ? trial->point : trial->scenario->algorithm.method->name;
}

static void put_time(char text[TEXT_SIZE], const char *lead, double seconds)
{
    unsigned s = (unsigned)lround(seconds);
    if (s >= 3600)
        snprintf(text, TEXT_SIZE, "%s%u:%02u:%02u", lead, s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(text, TEXT_SIZE, "%s%u:%02u", lead, s / 60, s % 60);
}

/* Exponential smoothing over a few seconds, so that the rate can be read: what is new counts by the
 * time passed, over three seconds. */
static void update_rate(struct progress_trial *t, uint64_t steps, double now)
{
    double passed = now - t->last_s;
    if (passed <= 0)
        return;
    double fresh = (double)(steps - t->last_steps) / passed,
           weight = t->rate > 0 ? fmin(1, passed / 3) : 1;
    t->rate += (fresh - t->rate) * weight;
    t->last_steps = steps;
    t->last_s = now;
}

/* How much of the trial is over, by the rule that is nearest to end it; 1 during the flush. */
static double part_of(const struct federation *f)
{
    double part;
    stop_nearest(&f->stopping.rules, &f->stopping.spent, &part);
    return f->stopping.finished ? 1 : part;
}

/* "round 17/200", or "round 17, time 35 min of 1 h". */
static void put_position(char text[TEXT_SIZE], const struct federation *f)
{
    double part;
    uint32_t round = f->round - (f->stopping.finished ? 1 : 0); /* the flush counts as one more */
    enum stop_rule rule = stop_nearest(&f->stopping.rules, &f->stopping.spent, &part);
    char spent[64], limit[64];
    units_human(stop_unit(rule), f->stopping.spent.spent[rule], spent, sizeof spent);
    units_human(stop_unit(rule), f->stopping.rules.limits[rule], limit, sizeof limit);
    if (rule == STOP_ROUNDS && f->scenario->rounds)
        snprintf(text, TEXT_SIZE, "  round %u/%u", round, f->scenario->rounds);
    else if (rule == STOP_ROUNDS)
        snprintf(text, TEXT_SIZE, "  round %u", round);
    else
        snprintf(text, TEXT_SIZE, "  round %u, %s %s of %s", round, stop_name(rule), spent, limit);
}

/* A policy that broke the physics has none (models/policy/returns.h); empty where none has been
 * evaluated. */
static void put_return(char text[TEXT_SIZE], const char *lead, const struct federation *f)
{
    double value = evaluation_last_return(f);
    *text = '\0';
    if (isnan(value))
        return;
    if (isinf(value))
        snprintf(text, TEXT_SIZE, "%sdiverged", lead);
    else
        snprintf(text, TEXT_SIZE, "%s%.1f", lead, value);
}

/* "725 of 725 episodes found", those of the trial so far that had been played before; empty where
 * none had. */
static void put_found(char text[TEXT_SIZE], const char *lead, const struct federation *f)
{
    const struct rollout_cost *cost = &f->learning.cost;
    *text = '\0';
    if (cost->found)
        snprintf(text, TEXT_SIZE, "%s%" PRIu64 " of %" PRIu64 " episodes found", lead, cost->found,
                 cost->found + cost->played);
}

/* "[3/10] " and ", seed 5", which stand around a trial's label. */
static void put_number(char number[TEXT_SIZE], char seed[TEXT_SIZE], const struct progress_trial *t)
{
    snprintf(number, TEXT_SIZE, "[%zu/%zu] ", t->number, t->progress->trials);
    snprintf(seed, TEXT_SIZE, ", seed %llu", (unsigned long long)t->trial->scenario->seed);
}

/* With the lock; `t` is the first under way, and `f` its federation. */
static void draw(struct progress_trial *t, const struct federation *f, double now)
{
    struct progress *p = t->progress;
    struct under_way all = sum(p);
    char number[TEXT_SIZE], seed[TEXT_SIZE], beside[TEXT_SIZE] = "", position[TEXT_SIZE],
                                             returned[TEXT_SIZE], rate[TEXT_SIZE] = "",
                                             found[TEXT_SIZE], left[TEXT_SIZE] = "";
    double done = p->rounds_done + all.rounds;
    put_number(number, seed, t);
    if (all.count > 1)
        snprintf(beside, TEXT_SIZE, " and %u more", all.count - 1);
    put_position(position, f);
    put_return(returned, "  return ", f);
    put_found(found, "  ", f);
    if (f->learning.server)
        snprintf(rate, TEXT_SIZE, "  %.0f steps/s", all.rate);
    bool stopping = pool_stop_requested(f->pool); /* then most of the time that is left is not */
    if (stopping)
        snprintf(left, TEXT_SIZE, "  stopping");
    else if (done > 0)
        put_time(left, "  ETA ", (now - p->started_s) * (p->rounds_total - done) / done);
    const struct live_part parts[] = {{.text = number, .rank = 1},
                                      {.text = trial_label(t->trial), .cut = true},
                                      {.text = seed, .rank = 3},
                                      {.text = beside, .rank = 7},
                                      {.text = position, .rank = 2},
                                      {.text = returned, .rank = 4},
                                      {.text = rate, .rank = 5},
                                      {.text = found, .rank = 6},
                                      {.text = left},
                                      {.text = stopping ? " after this round" : "", .rank = 8}};
    live_line_draw(&p->line, parts, sizeof parts / sizeof *parts);
}

/* Rounds stand for time: a trial that another rule ends has as many as its scenario says, or a
 * hundred. */
void progress_tick(const struct federation *f, void *context)
{
    struct progress_trial *t = context;
    struct progress *p = t->progress;
    if (p->quiet || !p->line.terminal)
        return;
    double now = host_clock_s(CLOCK_MONOTONIC);
    pthread_mutex_lock(&p->lock);
    t->rounds = part_of(f) * cost_rounds(f->scenario);
    update_rate(t, f->dispatches.steps_done, now);
    if (t == p->first)
        draw(t, f, now);
    pthread_mutex_unlock(&p->lock);
}

/* What a trial came to, behind the word for its end; freed by the caller. */
static char *outcome(const struct federation *f, enum trial_end end, double wall_s)
{
    char virtual_time[64], last[TEXT_SIZE], host[TEXT_SIZE], found[TEXT_SIZE], need[64];
    if (end == TRIAL_NOBODY_FITS) {
        units_human(UNIT_BYTES, (double)f->need.total, need, sizeof need);
        return mem_format("an agent needs %s of memory", need);
    }
    if (end != TRIAL_DONE)
        return mem_string("");
    units_human(UNIT_TIME, s_from_ns(ledger_last_round_ns(f)), virtual_time, sizeof virtual_time);
    put_return(last, "last return ", f);
    put_time(host, "", wall_s);
    put_found(found, ", ", f);
    bool by_rounds = f->stopping.ended_by == STOP_ROUNDS;
    double rounds = f->stopping.spent.spent[STOP_ROUNDS];
    return mem_format("%.0f round%s, %s%s%s%s%svirtual time %s, host time %s%s", rounds,
                      rounds == 1 ? "" : "s", by_rounds ? "" : "ended by ",
                      by_rounds ? "" : stop_name(f->stopping.ended_by), by_rounds ? "" : ", ", last,
                      *last ? ", " : "", virtual_time, host, found);
}

/* With the lock. */
static void tell_end(struct progress_trial *t, const struct federation *f, enum trial_end end,
                     double wall_s)
{
    static const char *const words[] = {"done", "nobody fits", "stopped", "failed"};
    struct progress *p = t->progress;
    char number[TEXT_SIZE], seed[TEXT_SIZE], *more = outcome(f, end, wall_s);
    char *label = printable_text(trial_label(t->trial));
    put_number(number, seed, t);
    char *head = mem_format("%s%s%s: ", number, label, seed);
    const char *tint = !p->colour ? "" : end == TRIAL_DONE ? "\033[32m" : "\033[33m";
    size_t wide = terminal_columns(p->out);
    size_t first = (size_t)(text_columns(head) + text_columns(words[end]));
    bool fits = !wide || first + 2 + (size_t)text_columns(more) <= wide;
    live_line_clear(&p->line);
    if (wide && first > wide) /* the label alone is too long */
        wrap_text(p->out, 0, 0, "", head);
    else
        fputs(head, p->out);
    fprintf(p->out, "%s%s%s%s%s\n", tint, words[end], p->colour ? "\033[0m" : "",
            fits && *more ? ", " : "", fits ? more : "");
    if (!fits) /* on a terminal it has lines of its own */
        wrap_text(p->out, 0, 4, "", more);
    fflush(p->out);
    free(head);
    free(label);
    free(more);
}

void progress_end(struct progress_trial *t, const struct federation *f, enum trial_end end,
                  double wall_s)
{
    pthread_mutex_lock(&t->progress->lock);
    leave(t);
    if (!t->progress->quiet)
        tell_end(t, f, end, wall_s);
    pthread_mutex_unlock(&t->progress->lock);
}
