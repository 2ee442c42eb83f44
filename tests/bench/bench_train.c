/* Rounds of the quickstart, recorded, against a bare mj_step loop with the same policy on as many
 * threads. */
#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "sim/record/recorder_open.h"
#include "sim/run/run_row.h"
#include "tests/bench/bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 7, THREADS_MAX = 64 };

static const char *const settings_of_trial[] = {"rounds=8", "seeds=1",
                                                "sweep=[{algorithm.name: [par_s2zpo]}]"};

/* What one side of a turn took. */
struct took {
    double wall_s, cpu_s, rollouts_s; /* rollouts_s: CPU within episodes; of the simulator alone */
    uint64_t steps;
};

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void begin(struct took *took)
{
    *took = (struct took){.wall_s = -bench_s(), .cpu_s = -cpu_s()};
}

static void end(struct took *took)
{
    took->wall_s += bench_s();
    took->cpu_s += cpu_s();
}

/* --- the simulator ---------------------------------------------------------------------------- */

static struct took simulate(const struct trial *trial, unsigned threads, const char *path)
{
    struct errs errs = {0};
    struct took took;
    struct federation federation = {.jobs = threads, .run = trial->run};
    federation.recorder = recorder_open(path, &errs);
    if (!federation.recorder || !federation_open(&federation, trial->scenario, &errs))
        die("%s", errs_first(&errs));
    struct run_row row = run_row_of(&federation, trial);
    recorder_begin_run(federation.recorder, &row);
    begin(&took);
    if (federation_run(&federation) != TRIAL_DONE)
        die("%s", errs_first(&errs));
    end(&took);
    took.rollouts_s = federation.learning.cost.physics_s + federation.learning.cost.policy_s;
    took.steps = federation.learning.cost.steps;
    federation_close(&federation);
    recorder_close(federation.recorder);
    bench_remove_database(path);
    return took;
}

/* --- the bare loop ---------------------------------------------------------------------------- */

struct bare_loop {
    struct bare_model *model;
    struct policy_view policy;
    uint32_t horizon;
    uint64_t episodes;
    atomic_uint_fast64_t next;
};

static void *run_bare(void *context)
{
    struct bare_loop *loop = context;
    struct bare *bare = bare_new(loop->model);
    for (uint64_t i; (i = atomic_fetch_add(&loop->next, 1)) < loop->episodes;)
        bare_episode(bare, &loop->policy, i, false, loop->horizon);
    bare_free(bare);
    return NULL;
}

static struct took run_all_bare(struct bare_loop *loop, unsigned threads)
{
    struct took took;
    pthread_t ids[THREADS_MAX];
    begin(&took);
    atomic_store(&loop->next, 0);
    for (unsigned t = 0; t < threads; t++)
        if (pthread_create(&ids[t], NULL, run_bare, loop) != 0)
            die("no thread");
    for (unsigned t = 0; t < threads; t++)
        pthread_join(ids[t], NULL);
    end(&took);
    took.steps = loop->episodes * loop->horizon;
    return took;
}

/* --- by turns --------------------------------------------------------------------------------- */

struct turns {
    double wall[TURNS], bare_wall[TURNS], wall_ratio[TURNS];
    double cpu[TURNS], bare_cpu[TURNS], cpu_ratio[TURNS];
    double outside[TURNS]; /* per cent of CPU time */
};

static void note(struct turns *turns, unsigned i, const struct took *sim, const struct took *bare)
{
    turns->wall[i] = (double)sim->steps / sim->wall_s;
    turns->bare_wall[i] = (double)bare->steps / bare->wall_s;
    turns->wall_ratio[i] = turns->wall[i] / turns->bare_wall[i];
    turns->cpu[i] = (double)sim->steps / sim->cpu_s;
    turns->bare_cpu[i] = (double)bare->steps / bare->cpu_s;
    turns->cpu_ratio[i] = turns->cpu[i] / turns->bare_cpu[i];
    turns->outside[i] = 100 * (1 - sim->rollouts_s / sim->cpu_s);
}

static void print(const struct turns *turns, unsigned threads)
{
    char what[64];
    struct bench_pair wall = {stats_median(turns->wall, TURNS),
                              stats_median(turns->bare_wall, TURNS),
                              stats_median(turns->wall_ratio, TURNS)};
    struct bench_pair cpu = {stats_median(turns->cpu, TURNS), stats_median(turns->bare_cpu, TURNS),
                             stats_median(turns->cpu_ratio, TURNS)};
    snprintf(what, sizeof what, "rounds of the quickstart, %u threads", threads);
    bench_row(what, "step", &wall, 0.97);
    bench_row("the same by CPU time", "step", &cpu, 0.97);
    bench_figure("CPU time outside physics and policy (aim 1)", stats_median(turns->outside, TURNS),
                 "%");
}

static void take_turns(const struct trial *trial, struct bare_loop *loop, unsigned threads,
                       const char *path)
{
    struct turns turns;
    for (unsigned i = 0; i <= TURNS; i++) { /* the first does not count */
        struct took sim, bare;
        if (i % 2 == 0) {
            sim = simulate(trial, threads, path);
            loop->episodes = sim.steps / loop->horizon;
            bare = run_all_bare(loop, threads);
        } else {
            bare = run_all_bare(loop, threads);
            sim = simulate(trial, threads, path);
        }
        note(&turns, i ? i - 1 : 0, &sim, &bare);
    }
    print(&turns, threads);
}

/* The policy the trial begins with; the caller closes the federation. */
static void initial_policy(struct federation *federation, const struct trial *trial,
                           struct bare_loop *loop)
{
    struct errs errs = {0};
    *federation = (struct federation){.jobs = 1};
    if (!federation_open(federation, trial->scenario, &errs))
        die("%s", errs_first(&errs));
    const struct problem *problem = &federation->learning.problem;
    loop->horizon = trial->scenario->task.horizon;
    loop->policy = (struct policy_view){.shape = &problem->shape, .theta = problem->theta0};
}

void bench_train(const struct bench_settings *settings)
{
    char folder[] = "/tmp/fedsim-bench-XXXXXX";
    if (!mkdtemp(folder))
        die("no folder for the benchmark");
    char *path = mem_format("%s/train.db", folder);
    char *scenario = datadir_path("scenarios/quickstart.yaml");
    struct errs errs = {0};
    struct study study;
    struct federation federation;
    struct bare_loop loop = {.model = bare_model_new()};
    unsigned threads = settings->threads < THREADS_MAX ? settings->threads : THREADS_MAX;
    if (!study_read(&study, scenario, settings_of_trial,
                    sizeof settings_of_trial / sizeof *settings_of_trial, &errs))
        die("%s", errs_first(&errs));
    initial_policy(&federation, study_trial_texts(&study, 0, NULL), &loop);
    take_turns(study_trial_texts(&study, 0, NULL), &loop, threads, path);
    federation_close(&federation);
    study_free(&study);
    bare_model_free(loop.model);
    free(scenario);
    free(path);
    rmdir(folder);
}
