/* Moves an on/off process from one turn to the next. */
#include "core/quantities/interval.h"

#include "core/engine/engine.h"
#include "core/quantities/dist_by_length.h"

#include <math.h>

/* A length as whole ns, at least one, so that no instant sees two turns. */
static int64_t after(int64_t now_ns, double seconds)
{
    int64_t ns;
    if (!ns_from_s(seconds, &ns))
        return TIME_NEVER;
    if (ns == 0)
        ns = 1;
    return ns < TIME_NEVER - now_ns ? now_ns + ns : TIME_NEVER;
}

/* Each interval has a stream of its own. */
static struct rng next_stream(struct interval_process *process)
{
    return rng_start(rng_fold(process->key, process->intervals++));
}

static bool has_lengths(const struct distribution *d)
{
    double mean = distribution_mean(d);
    bool negative = d->kind == DIST_NORMAL || (d->kind == DIST_TRUNCATED_NORMAL && d->low < 0) ||
                    (d->kind == DIST_CONSTANT && !(d->a > 0));
    return !negative && mean > 0 && isfinite(mean);
}

/* Only what the ranges of single keys cannot tell: that probabilities stay within 0 and 1 at every
 * hour, and that a mean exists, without which there is no stationary regime. */
const char *interval_fault(const struct interval_model *model)
{
    switch (model->kind) {
    case INTERVAL_ON_OFF:
        if (!has_lengths(&model->on) || !has_lengths(&model->off))
            return "on and off need positive times of a finite mean (normal ones may be negative: "
                   "truncated_normal ones are not)";
        return NULL;
    case INTERVAL_DIURNAL:
        if (!(model->mean - fabs(model->amplitude) >= 0) ||
            !(model->mean + fabs(model->amplitude) <= 1))
            return "mean - amplitude and mean + amplitude must lie in 0 to 1";
        return !(model->dwell_s > 0) || !(model->day_s > 0) ? "dwell and day must be above 0"
                                                            : NULL;
    case INTERVAL_ALWAYS:
    case INTERVAL_TRACE:
        break;
    }
    return NULL;
}

/* Of a renewal process the mean time on over the mean of a whole cycle; a trace's share is the
 * trace's to tell (trace_share). */
double interval_share(const struct interval_model *model)
{
    if (model->kind == INTERVAL_DIURNAL)
        return model->mean;
    if (model->kind != INTERVAL_ON_OFF)
        return 1;
    double on = distribution_mean(&model->on);
    return on / (on + distribution_mean(&model->off));
}

/* --- on_off ---------------------------------------------------------------------------------- */

/* Any row of a table: lengths are not an agent's own, but drawn anew for each interval. */
static double draw_length(const struct distribution *d, struct rng *rng)
{
    return d->kind == DIST_TABLE ? distribution_row(d, rng_below(rng, d->count))
                                 : distribution_draw(d, rng);
}

/* In the stationary regime: the interval under way at 0 is drawn by length, and a uniform part of
 * it is left. */
static void begin_on_off(struct interval_process *process)
{
    const struct interval_model *model = process->model;
    struct rng rng = next_stream(process);
    process->on = rng_uniform(&rng) < interval_share(model);
    double whole = distribution_draw_by_length(process->on ? &model->on : &model->off, &rng);
    process->until_ns = after(0, whole * rng_uniform(&rng));
}

/* Each interval draws from a stream of its own, keyed by its number: how often it is asked changes
 * nothing. */
static void turn_on_off(struct interval_process *process)
{
    const struct interval_model *model = process->model;
    struct rng rng = next_stream(process);
    process->on = !process->on;
    process->until_ns =
        after(process->until_ns, draw_length(process->on ? &model->on : &model->off, &rng));
}

/* --- diurnal --------------------------------------------------------------------------------- */

/* cos of the time of day since the peak, `late` radians later. */
static double swing(const struct interval_process *process, int64_t t_ns, double late)
{
    const struct interval_model *model = process->model;
    double local_s = process->zone_s + s_from_ns(t_ns) - model->peak_s;
    return cos(2 * M_PI * fmod(local_s, model->day_s) / model->day_s - late);
}

/* It has just turned at `from_ns`: when does it make up its mind to turn again? Each time it makes
 * up its mind may leave it as it is; those are passed over, which is the thinning. Where p is
 * constantly 0 or 1 it would go on for ever. */
static int64_t diurnal_until(struct interval_process *process, int64_t from_ns, struct rng *rng)
{
    const struct interval_model *model = process->model;
    if (model->amplitude == 0 && model->mean == (process->on ? 1 : 0))
        return TIME_NEVER;
    for (int64_t t = from_ns;;) {
        t = after(t, model->dwell_s * rng_exponential(rng));
        if (t == TIME_NEVER)
            return t;
        double p = model->mean + model->amplitude * swing(process, t, 0);
        if ((rng_uniform(rng) < p) != process->on)
            return t;
    }
}

/* The stationary probability P(0), which follows p damped and late. */
static void begin_diurnal(struct interval_process *process)
{
    const struct interval_model *model = process->model;
    struct rng rng = next_stream(process);
    double w = 2 * M_PI * model->dwell_s / model->day_s;
    double p = model->mean + model->amplitude / sqrt(1 + w * w) * swing(process, 0, atan(w));
    process->on = rng_uniform(&rng) < p;
    process->until_ns = diurnal_until(process, 0, &rng);
}

static void turn_diurnal(struct interval_process *process)
{
    struct rng rng = next_stream(process);
    process->on = !process->on;
    process->until_ns = diurnal_until(process, process->until_ns, &rng);
}

/* --- all ------------------------------------------------------------------------------------- */

void interval_begin(struct interval_process *process, const struct interval_model *model,
                    uint64_t key, double zone_s, const struct trace *trace)
{
    *process = (struct interval_process){
        .model = model, .key = key, .zone_s = zone_s, .on = true, .until_ns = TIME_NEVER};
    switch (model->kind) {
    case INTERVAL_ALWAYS:
        break;
    case INTERVAL_ON_OFF:
        begin_on_off(process);
        break;
    case INTERVAL_DIURNAL:
        begin_diurnal(process);
        break;
    case INTERVAL_TRACE:
        process->trace = *trace;
        process->on = trace_at(trace, 0, &process->until_ns) > 0;
        break;
    }
}

/* From the instant at which it was to change, which the caller has reached. */
void interval_turn(struct interval_process *process)
{
    switch (process->model->kind) {
    case INTERVAL_ALWAYS:
        break;
    case INTERVAL_ON_OFF:
        turn_on_off(process);
        break;
    case INTERVAL_DIURNAL:
        turn_diurnal(process);
        break;
    case INTERVAL_TRACE:
        process->on = trace_at(&process->trace, process->until_ns, &process->until_ns) > 0;
        break;
    }
}
