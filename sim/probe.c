#include "sim/probe.h"

#include "core/mem.h"
#include "models/keys.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What draws are for, below the subject's key. */
enum stream {
    STREAM_DIRECTION = 1, /* (batch) */
    STREAM_BATCH,         /* (batch, episode) */
    STREAM_VERDICT,       /* (part, batch, D, P) */
    STREAM_VALUE,         /* (batch, episode) */
    STREAM_TRUTH,         /* (part, batch, episode) */
    STREAM_NORM,          /* direction: (i, 0); episodes: (i, 1 or 2, pair) */
    STREAM_ROUND,         /* (round, slot, what, ...) */
    STREAM_SLOPE          /* (rounds averaged, i, pair) */
};

enum { ESTIMATES_FOR_INTERVAL = 5 }; /* with fewer none is claimed */

struct lab {
    const struct probe_subject *subject;
    const struct probe_settings *settings;
    struct probe_results *results;
    uint32_t longest;      /* the largest D */
    double *theta_returns; /* n x longest */
    float *gradients;      /* rounds x d: each round's ĝ */
};

/* A piece of work for a pool thread: what it is, and what came of it. */
struct errand {
    struct job job;
    const struct lab *lab;
    void (*work)(struct errand *errand, struct worker *worker);
    uint32_t part, index;
    double *returns; /* of the batch's episodes; longest of them */
    struct moments value;
    double answer;
    uint64_t episodes, steps, blowups;
};

static double episode(struct errand *errand, struct worker *worker, const float *theta,
                      uint64_t key)
{
    const struct probe_subject *subject = errand->lab->subject;
    struct episode done = subject->episode(subject->context, worker, theta, key);
    errand->episodes++;
    errand->steps += done.steps;
    errand->blowups += done.blowup;
    return done.ret;
}

static void draw_direction(const struct probe_subject *subject, uint64_t key, float *v)
{
    uint8_t *row = mem_alloc(direction_bits(subject->direction, subject->d) / 8 + 1);
    direction_draw(subject->direction, key, subject->d, row);
    direction_read(subject->direction, row, subject->d, v);
    free(row);
}

/* θ + by · v into `out`, over a slot's block or (`slot` UINT32_MAX) all of it. */
static void move(const struct probe_subject *subject, const float *v, double by, uint32_t slot,
                 float *out)
{
    memcpy(out, subject->theta, subject->d * sizeof *out);
    if (slot == UINT32_MAX) {
        for (uint32_t i = 0; i < subject->d; i++)
            out[i] += (float)by * v[i];
        return;
    }
    uint32_t size = blocks_size(&subject->blocks, slot),
             start = blocks_start(&subject->blocks, slot);
    for (uint32_t j = 0; j < size; j++) {
        uint32_t i = blocks_at(&subject->blocks, start, slot, j);
        out[i] += (float)by * v[i];
    }
}

/* --- errands --------------------------------------------------------------------------------- */

static void work_theta(struct errand *errand, struct worker *worker)
{
    const struct lab *lab = errand->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t b = errand->index, further = (lab->settings->truth + 3) / 4;
    for (uint32_t e = 0; e < lab->longest; e++)
        errand->returns[e] =
            episode(errand, worker, subject->theta, key_of(subject->key, STREAM_BATCH, b, e));
    for (uint32_t e = 0; e < further; e++)
        moments_add(&errand->value, episode(errand, worker, subject->theta,
                                            key_of(subject->key, STREAM_VALUE, b, e)));
}

static void work_part(struct errand *errand, struct worker *worker)
{
    const struct lab *lab = errand->lab;
    const struct probe_subject *subject = lab->subject;
    const struct probe_part *part = &lab->results->parts[errand->part];
    uint32_t b = errand->index, slot = part->block ? b % subject->blocks.slots : UINT32_MAX;
    float *v = mem_alloc(subject->d * sizeof *v), *theta = mem_alloc(subject->d * sizeof *theta);
    draw_direction(subject, key_of(subject->key, STREAM_DIRECTION, b), v);
    move(subject, v, part->mu, slot, theta);
    uint32_t others = subject->panel.pairing == PAIRING_COMMON ? 0 : lab->longest;
    for (uint32_t e = 0; e < lab->longest; e++)
        errand->returns[e] =
            episode(errand, worker, theta, key_of(subject->key, STREAM_BATCH, b, others + e));
    for (uint32_t e = 0; e < lab->settings->truth; e++)
        moments_add(
            &errand->value,
            episode(errand, worker, theta, key_of(subject->key, STREAM_TRUTH, errand->part, b, e)));
    free(v);
    free(theta);
}

/* (V(θ + μ u) - V(θ - μ u)) / 2μ from pairs of episodes that share their seeds. */
static double slope(struct errand *errand, struct worker *worker, const float *u, uint32_t pairs,
                    uint64_t key)
{
    const struct probe_subject *subject = errand->lab->subject;
    float *ahead = mem_alloc(subject->d * sizeof *ahead),
          *behind = mem_alloc(subject->d * sizeof *behind);
    move(subject, u, subject->mu, UINT32_MAX, ahead);
    move(subject, u, -subject->mu, UINT32_MAX, behind);
    double sum = 0;
    for (uint32_t e = 0; e < pairs; e++)
        sum += episode(errand, worker, ahead, rng_fold(key, e)) -
               episode(errand, worker, behind, rng_fold(key, e));
    free(ahead);
    free(behind);
    return sum / pairs / (2 * subject->mu);
}

static void work_norm(struct errand *errand, struct worker *worker)
{
    const struct lab *lab = errand->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t pairs = (lab->settings->truth + 3) / 4;
    uint64_t key = key_of(subject->key, STREAM_NORM, errand->index);
    float *v = mem_alloc(subject->d * sizeof *v);
    draw_direction(subject, rng_fold(key, 0), v);
    errand->answer = slope(errand, worker, v, pairs, rng_fold(key, 1)) *
                     slope(errand, worker, v, pairs, rng_fold(key, 2));
    free(v);
}

/* Mean return of D episodes from `theta`, numbered from `first`. */
static double mean_return(struct errand *errand, struct worker *worker, const float *theta,
                          uint64_t key, uint32_t first)
{
    uint32_t count = errand->lab->subject->panel.episodes;
    double sum = 0;
    for (uint32_t e = 0; e < count; e++)
        sum += episode(errand, worker, theta, rng_fold(key, first + e));
    return sum / count;
}

/* Ô of one agent (P1, Algorithm 2), as models/work.c has it. */
static int ask(struct errand *errand, struct worker *worker, const float *perturbed, uint64_t key)
{
    const struct probe_subject *subject = errand->lab->subject;
    const struct panel *panel = &subject->panel;
    uint32_t yes = 0, others = panel->pairing == PAIRING_COMMON ? 0 : panel->episodes;
    for (uint32_t n = 0; n < panel->batches; n++) {
        uint64_t batch = key_of(key, 1, n);
        double before = mean_return(errand, worker, subject->theta, batch, 0);
        double after = mean_return(errand, worker, perturbed, batch, others);
        struct rng rng = rng_start(key_of(key, 2, n));
        yes += panel_verdict(panel, before, after, &rng);
    }
    struct rng coin = rng_start(key_of(key, 2, panel->batches));
    return panel_majority(yes, panel->batches, &coin);
}

/* u = ĝ √d / ‖ĝ‖; a ĝ of zeros stays. */
static void scale_to_direction(const float *gradient, uint32_t d, float *u)
{
    double square = 0;
    for (uint32_t i = 0; i < d; i++)
        square += (double)gradient[i] * gradient[i];
    double scale = square > 0 ? sqrt(d / square) : 0;
    for (uint32_t i = 0; i < d; i++)
        u[i] = (float)(scale * gradient[i]);
}

static double slope_along(struct errand *errand, struct worker *worker, const float *gradient,
                          uint32_t averaged)
{
    const struct probe_subject *subject = errand->lab->subject;
    float *u = mem_alloc(subject->d * sizeof *u);
    scale_to_direction(gradient, subject->d, u);
    double result = slope(errand, worker, u, (errand->lab->settings->truth + 1) / 2,
                          key_of(subject->key, STREAM_SLOPE, averaged, errand->index));
    free(u);
    return result;
}

/* ĝ = Σ Ô_k (v restricted to I_k), or Σ Ô_k v_k: its length does not matter here. */
static void work_round(struct errand *errand, struct worker *worker)
{
    const struct lab *lab = errand->lab;
    const struct probe_subject *subject = lab->subject;
    uint32_t d = subject->d;
    float *gradient = lab->gradients + (size_t)errand->index * d;
    float *v = mem_alloc(d * sizeof *v), *theta = mem_alloc(d * sizeof *theta);
    uint64_t round = key_of(subject->key, STREAM_ROUND, errand->index);
    for (uint32_t k = 0; k < subject->blocks.slots; k++) {
        uint64_t agent = rng_fold(round, 1 + k);
        if (k == 0 || !subject->own_blocks)
            draw_direction(subject, rng_fold(agent, 0), v);
        uint32_t slot = subject->own_blocks ? k : UINT32_MAX;
        move(subject, v, subject->mu, slot, theta);
        float vote = (float)ask(errand, worker, theta, agent);
        uint32_t size = subject->own_blocks ? blocks_size(&subject->blocks, k) : d;
        uint32_t start = subject->own_blocks ? blocks_start(&subject->blocks, k) : 0;
        for (uint32_t j = 0; j < size; j++) {
            uint32_t i = subject->own_blocks ? blocks_at(&subject->blocks, start, k, j) : j;
            gradient[i] += vote * v[i];
        }
    }
    errand->answer = slope_along(errand, worker, gradient, 1);
    free(v);
    free(theta);
}

static void work_average(struct errand *errand, struct worker *worker)
{
    const struct lab *lab = errand->lab;
    uint32_t d = lab->subject->d;
    float *sum = mem_zero(d, sizeof *sum);
    for (uint32_t r = 0; r < PROBE_AVERAGED; r++) {
        const float *gradient = lab->gradients + ((size_t)errand->index * PROBE_AVERAGED + r) * d;
        for (uint32_t i = 0; i < d; i++)
            sum[i] += gradient[i];
    }
    errand->answer = slope_along(errand, worker, sum, PROBE_AVERAGED);
    free(sum);
}

static void run_errand(struct job *job, struct worker *worker)
{
    struct errand *errand = (struct errand *)job; /* its first member */
    errand->work(errand, worker);
}

/* --- the pool -------------------------------------------------------------------------------- */

struct crew {
    struct errand *errands;
    size_t count, capacity, done;
    struct pool *pool;
    const struct probe_settings *settings;
    size_t told, all; /* over all crews, for the progress line */
};

static void add(struct crew *crew, const struct lab *lab,
                void (*work)(struct errand *errand, struct worker *worker), uint32_t part,
                uint32_t index, double *returns)
{
    mem_grow(&crew->errands, &crew->capacity, crew->count + 1, sizeof *crew->errands);
    struct errand *errand = &crew->errands[crew->count++];
    memset(errand, 0, sizeof *errand);
    errand->job.run = run_errand;
    errand->lab = lab;
    errand->work = work;
    errand->part = part;
    errand->index = index;
    errand->returns = returns;
}

static enum pool_step step(void *context)
{
    struct crew *crew = context;
    while (crew->done < crew->count && job_done(&crew->errands[crew->done].job))
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

/* Runs all of a crew's errands; false when a signal came between. */
static bool run_crew(struct crew *crew, struct probe_results *results)
{
    for (size_t i = 0; i < crew->count; i++)
        pool_submit(crew->pool, &crew->errands[i].job);
    if (crew->count > 0)
        pool_run(crew->pool, step, tick, 0.5, crew);
    bool good = crew->done == crew->count;
    for (size_t i = crew->done; i < crew->count; i++)
        pool_withdraw(crew->pool, &crew->errands[i].job);
    for (size_t i = 0; i < crew->done; i++) {
        results->episodes_done += crew->errands[i].episodes;
        results->steps += crew->errands[i].steps;
        results->blowups += crew->errands[i].blowups;
    }
    crew->told += crew->count;
    return good;
}

/* --- what came of it ------------------------------------------------------------------------- */

static double mean_of(const double *x, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

static void batch_means(const struct lab *lab, const double *returns, double **means)
{
    const struct probe_settings *settings = lab->settings;
    for (size_t i = 0; i < settings->episodes_count; i++) {
        means[i] = mem_zero(settings->batches, sizeof **means);
        for (uint32_t b = 0; b < settings->batches; b++)
            means[i][b] = mean_of(returns + (size_t)b * lab->longest, settings->episodes[i]);
    }
}

static void count_verdicts(const struct lab *lab, uint32_t number, uint32_t b, bool better,
                           bool sure)
{
    const struct probe_settings *settings = lab->settings;
    struct probe_part *part = &lab->results->parts[number];
    for (size_t i = 0; i < settings->episodes_count; i++)
        for (size_t p = 0; p < settings->panelists_count; p++) {
            struct panel panel = lab->subject->panel;
            panel.panelists = settings->panelists[p];
            struct rng rng = rng_start(key_of(lab->subject->key, STREAM_VERDICT, number, b,
                                              settings->episodes[i], panel.panelists));
            bool verdict =
                panel_verdict(&panel, lab->results->means[i][b], part->means[i][b], &rng);
            struct probe_right *right = &part->right[i][p];
            right->said_better += verdict;
            right->hits += verdict == better;
            right->better_hits += verdict && better;
            right->sure_hits += sure && verdict == better;
        }
}

static void judge_part(const struct lab *lab, uint32_t number, const struct errand *errands)
{
    struct probe_part *part = &lab->results->parts[number];
    double value_se = moments_se(&lab->results->value), squares = 0;
    uint32_t n = lab->settings->batches;
    for (uint32_t b = 0; b < n; b++) {
        double difference = errands[b].value.mean - lab->results->value.mean;
        double se = hypot(moments_se(&errands[b].value), value_se);
        bool better = difference > 0, sure = fabs(difference) > 2 * se;
        squares += se * se;
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

static bool measure_batches(struct lab *lab, struct crew *crew)
{
    struct probe_results *results = lab->results;
    uint32_t n = lab->settings->batches;
    size_t size = (size_t)n * lab->longest;
    double *returns = mem_zero((results->part_count + 1) * size, sizeof *returns);
    for (uint32_t b = 0; b < n; b++)
        add(crew, lab, work_theta, 0, b, returns + (size_t)b * lab->longest);
    for (uint32_t p = 0; p < results->part_count; p++)
        for (uint32_t b = 0; b < n; b++)
            add(crew, lab, work_part, p, b, returns + (p + 1) * size + (size_t)b * lab->longest);
    for (uint32_t i = 0; lab->settings->rounds && i < n; i++)
        add(crew, lab, work_norm, 0, i, NULL);
    bool good = run_crew(crew, results);
    if (good) {
        for (uint32_t b = 0; b < n; b++)
            moments_merge(&results->value, &crew->errands[b].value);
        batch_means(lab, returns, results->means);
        for (uint32_t p = 0; p < results->part_count; p++) {
            batch_means(lab, returns + (p + 1) * size, results->parts[p].means);
            judge_part(lab, p, crew->errands + (size_t)(p + 1) * n);
        }
        for (size_t i = (results->part_count + 1) * n; i < crew->count; i++)
            moments_add(&results->square, crew->errands[i].answer);
    }
    free(returns);
    return good;
}

static bool measure_slopes(const struct lab *lab, struct crew *crew,
                           void (*work)(struct errand *errand, struct worker *worker),
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
        moments_add(&cosine->slope, crew->errands[i].answer);
    judge_cosine(results, cosine);
    return true;
}

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
    bool good = measure_batches(&lab, &crew) && measure_slopes(&lab, &crew, work_round, 1) &&
                measure_slopes(&lab, &crew, work_average, PROBE_AVERAGED);
    free(crew.errands);
    free(lab.gradients);
    return good;
}
