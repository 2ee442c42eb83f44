/* The probe as a whole: hands measurements to the pool and turns what comes back into results. */
#include "sim/probe/probe.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/probe/probe_theorem.h"
#include "sim/probe/probe_work.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ESTIMATES_FOR_INTERVAL = 5 }; /* with fewer none is claimed */

static void run_measurement(struct job *job, struct worker *worker)
{
    struct measurement *measurement = (struct measurement *)job; /* its first member */
    measurement->work(measurement, worker);
}

/* --- the pool -------------------------------------------------------------------------------- */

struct crew {
    struct measurement *measurements;
    size_t count, capacity, done;
    struct pool *pool;
    const struct probe_settings *settings;
    size_t told, all; /* over all crews, for the progress line */
};

static void add(struct crew *crew, const struct lab *lab, probe_work_fn *work, uint32_t part,
                uint32_t index, double *returns)
{
    mem_grow(&crew->measurements, &crew->capacity, crew->count + 1, sizeof *crew->measurements);
    struct measurement *measurement = &crew->measurements[crew->count++];
    memset(measurement, 0, sizeof *measurement);
    measurement->job.run = run_measurement;
    measurement->lab = lab;
    measurement->work = work;
    measurement->part = part;
    measurement->index = index;
    measurement->returns = returns;
}

static enum pool_step step(void *context)
{
    struct crew *crew = context;
    while (crew->done < crew->count && job_done(&crew->measurements[crew->done].job))
        crew->done++;
    if (crew->done == crew->count || pool_stop_requested(crew->pool))
        return POOL_END;
    return POOL_WAIT;
}

static void tick(void *context)
{
    struct crew *crew = context;
    if (crew->settings->tick)
        crew->settings->tick(crew->settings->context, crew->told + crew->done, crew->all);
}

/* Runs all of a crew's measurements; false when a signal came between. Those not begun are
 * withdrawn then, and what was measured counts in the sums of episodes and steps alone. */
static bool run_crew(struct crew *crew, struct probe_results *results)
{
    for (size_t i = 0; i < crew->count; i++)
        pool_submit(crew->pool, &crew->measurements[i].job);
    if (crew->count > 0)
        pool_run(crew->pool, step, tick, 0.5, crew);
    bool good = crew->done == crew->count;
    if (!good)
        pool_withdraw_all(crew->pool, &crew->measurements[crew->done].job, crew->count - crew->done,
                          sizeof *crew->measurements);
    for (size_t i = 0; i < crew->done; i++) {
        results->episodes_done += crew->measurements[i].episodes;
        results->steps += crew->measurements[i].steps;
        results->blowups += crew->measurements[i].blowups;
    }
    crew->told += crew->count;
    return good;
}

/* --- what came of it ------------------------------------------------------------------------- */

static void batch_means(const struct lab *lab, const double *returns, double **means)
{
    const struct probe_settings *settings = lab->settings;
    for (size_t i = 0; i < settings->episodes_count; i++) {
        means[i] = mem_zero(settings->batches, sizeof **means);
        for (uint32_t b = 0; b < settings->batches; b++)
            means[i][b] = stats_mean(returns + (size_t)b * lab->longest, settings->episodes[i]);
    }
}

/* By the code that agents run, with draws of its own for each size of the panel and each D. */
static void count_verdicts(const struct lab *lab, uint32_t number, uint32_t b, bool better,
                           bool sure)
{
    const struct probe_settings *settings = lab->settings;
    struct probe_part *part = &lab->results->parts[number];
    for (size_t i = 0; i < settings->episodes_count; i++)
        for (size_t p = 0; p < settings->panelists_count; p++) {
            struct panel panel = lab->subject->panel;
            panel.panelists = settings->panelists[p];
            uint64_t key = key_of(lab->subject->key, STREAM_VERDICT, number, b,
                                  settings->episodes[i], panel.panelists);
            bool verdict = panel_verdict(&panel, lab->results->means[i][b], part->means[i][b], key);
            struct probe_right *right = &part->right[i][p];
            right->said_better += verdict;
            right->hits += verdict == better;
            right->better_hits += verdict && better;
            right->sure_hits += sure && verdict == better;
        }
}

/* A difference counts as sure beyond two standard errors of both values. A policy that broke the
 * physics has -INFINITY for its return: worse than any that did not. */
static void judge_part(const struct lab *lab, uint32_t number,
                       const struct measurement *measurements)
{
    struct probe_part *part = &lab->results->parts[number];
    const struct probe_results *results = lab->results;
    double value = results->diverged ? -INFINITY : results->value.mean;
    double value_se = results->diverged ? 0 : moments_se(&results->value), squares = 0;
    uint32_t n = lab->settings->batches;
    for (uint32_t b = 0; b < n; b++) {
        double difference = return_difference(returns_mean(&measurements[b].value), value);
        double se = hypot(returns_se(&measurements[b].value), value_se);
        bool better = difference > 0, sure = fabs(difference) > 2 * se;
        squares += se * se;
        if (isfinite(difference))
            moments_add(&part->differences, difference);
        part->better += better;
        part->sure += sure;
        count_verdicts(lab, number, b, better, sure);
    }
    part->difference_se = sqrt(squares / n);
}

/* Student's t at 97.5 % with n - 1 degrees of freedom, by Cornish and Fisher's expansion (within 1
 * % from n = 5 on). */
static double student(double n)
{
    double z = 1.959963984540054, f = n - 1, z3 = z * z * z;
    return z + (z3 + z) / (4 * f) + (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * f * f);
}

/* cos = slope / (√d ‖∇V‖). Where the length cannot be told from 0 there is none. Its interval adds
 * the two errors as independent ones; that of ‖∇V‖² comes in by half its relative part, since d√x =
 * dx / 2√x. */
static void judge_cosine(struct probe_results *results, struct probe_cosine *cosine)
{
    double square = results->square.mean, se = moments_se(&results->square);
    double n = results->square.n, m = cosine->slope.n;
    cosine->cosine = cosine->low = cosine->high = NAN;
    if (n < ESTIMATES_FOR_INTERVAL || m < ESTIMATES_FOR_INTERVAL || square - student(n) * se <= 0)
        return;
    double length = sqrt(results->d * square);
    cosine->cosine = cosine->slope.mean / length;
    double of_slope = student(m) * moments_se(&cosine->slope) / length;
    double of_length = student(n) * se / (2 * square) * cosine->cosine;
    cosine->low = cosine->cosine - hypot(of_slope, of_length);
    cosine->high = cosine->cosine + hypot(of_slope, of_length);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void take_slope(struct probe_results *results, struct moments *slopes, double slope)
{
    if (isfinite(slope))
        moments_add(slopes, slope);
    else
        results->no_slopes++;
}

/* Measurements are laid out as they are read back: θ's batches, each part's, then the pairs for the
 * gradient's length. */
static bool measure_batches(struct lab *lab, struct crew *crew)
{
    struct probe_results *results = lab->results;
    uint32_t n = lab->settings->batches;
    size_t size = (size_t)n * lab->longest;
    double *returns = mem_zero((results->part_count + 1) * size, sizeof *returns);
    for (uint32_t b = 0; b < n; b++)
        add(crew, lab, probe_work_theta, 0, b, returns + (size_t)b * lab->longest);
    for (uint32_t p = 0; p < results->part_count; p++)
        for (uint32_t b = 0; b < n; b++)
            add(crew, lab, probe_work_part, p, b,
                returns + (p + 1) * size + (size_t)b * lab->longest);
    for (uint32_t i = 0; lab->settings->rounds && i < n; i++)
        add(crew, lab, probe_work_norm, 0, i, NULL);
    bool good = run_crew(crew, results);
    if (good) {
        for (uint32_t b = 0; b < n; b++) {
            moments_merge(&results->value, &crew->measurements[b].value.finished);
            results->diverged |= crew->measurements[b].value.blowups > 0;
        }
        batch_means(lab, returns, results->means);
        for (uint32_t p = 0; p < results->part_count; p++) {
            batch_means(lab, returns + (p + 1) * size, results->parts[p].means);
            judge_part(lab, p, crew->measurements + (size_t)(p + 1) * n);
        }
        for (size_t i = (results->part_count + 1) * n; i < crew->count; i++)
            take_slope(results, &results->square, crew->measurements[i].answer);
    }
    free(returns);
    return good;
}

static bool measure_slopes(const struct lab *lab, struct crew *crew, probe_work_fn *work,
                           uint32_t averaged)
{
    struct probe_results *results = lab->results;
    crew->count = crew->done = 0;
    for (uint32_t r = 0; r < lab->settings->rounds / averaged; r++)
        add(crew, lab, work, 0, r, NULL);
    if (!run_crew(crew, results))
        return false;
    if (crew->count == 0)
        return true;
    struct probe_cosine *cosine = &results->cosines[results->cosine_count++];
    cosine->rounds = averaged;
    for (size_t i = 0; i < crew->count; i++)
        take_slope(results, &cosine->slope, crew->measurements[i].answer);
    judge_cosine(results, cosine);
    return true;
}

/* Parts: each distance μ over all of θ, and where the method cuts blocks each over a block as
 * well. */
static void lay_out(const struct probe_subject *subject, const struct probe_settings *settings,
                    struct probe_results *results)
{
    results->d = subject->d;
    results->slots = subject->blocks.slots;
    results->blocks = subject->own_blocks;
    results->batches = settings->batches;
    results->verdicts = subject->panel.batches;
    results->truth = settings->truth;
    results->mu = subject->mu;
    results->panel_episodes = subject->panel.episodes;
    results->panel_panelists = subject->panel.panelists;
    results->episodes_count = settings->episodes_count;
    results->panelists_count = settings->panelists_count;
    results->mu_count = settings->mu_count;
    memcpy(results->episodes, settings->episodes, sizeof settings->episodes);
    memcpy(results->panelists, settings->panelists, sizeof settings->panelists);
    results->theorem = probe_theorem(&subject->panel);
    bool blocks = subject->own_blocks && subject->blocks.slots > 1;
    results->part_count = settings->mu_count * (blocks ? 2 : 1);
    results->parts = mem_zero(results->part_count, sizeof *results->parts);
    for (size_t i = 0; i < results->part_count; i++) {
        results->parts[i].mu = settings->mu[i % settings->mu_count];
        results->parts[i].block = i >= settings->mu_count;
    }
}

bool probe_measure(const struct probe_subject *subject, const struct probe_settings *settings,
                   struct pool *pool, struct probe_results *results)
{
    lay_out(subject, settings, results);
    struct lab lab = {.subject = subject, .settings = settings, .results = results};
    for (size_t i = 0; i < settings->episodes_count; i++)
        lab.longest = settings->episodes[i] > lab.longest ? settings->episodes[i] : lab.longest;
    assert(lab.longest > 0 && settings->batches > 0 && settings->truth > 0);
    lab.gradients = mem_zero((size_t)settings->rounds * subject->d + 1, sizeof *lab.gradients);
    struct crew crew = {.pool = pool, .settings = settings};
    crew.all = (results->part_count + 1 + (settings->rounds > 0)) * settings->batches +
               settings->rounds + settings->rounds / PROBE_AVERAGED;
    bool good = measure_batches(&lab, &crew) && measure_slopes(&lab, &crew, probe_work_round, 1) &&
                measure_slopes(&lab, &crew, probe_work_average, PROBE_AVERAGED);
    free(crew.measurements);
    free(lab.gradients);
    return good;
}
