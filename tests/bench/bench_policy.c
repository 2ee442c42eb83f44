#include "core/base/fail.h"
#include "core/base/mem.h"
#include "models/learning/panel.h"
#include "models/policy/policy_kernel.h"
#include "tests/bench/bench.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PASSES = 20000, VERDICTS = 20000, HORIZON = 500, EPISODES = 2, THREADS_MAX = 64 };

static const struct policy_shape cheetah = {.layers = 3, .width = {17, 64, 64, 6}};
static const float log_std[6] = {-1, -1, -1, -1, -1, -1};

static float *cheetah_theta(void)
{
    float *theta = mem_alloc(policy_parameters(&cheetah) * sizeof *theta);
    policy_initialise(&cheetah, 1, 1, theta);
    return theta;
}

/* --- one forward pass ------------------------------------------------------------------------- */

static double kernel_passes(policy_dense_fn *dense, const float *theta)
{
    float x[64] = {0.1f}, y[64];
    double start = bench_s();
    for (int i = 0; i < PASSES; i++) {
        dense(theta, x, 17, 64, ACTIVATION_TANH, y);
        dense(theta + 1152, y, 64, 64, ACTIVATION_TANH, x);
        dense(theta + 5312, x, 64, 6, ACTIVATION_LINEAR, y);
        x[0] = y[0];
    }
    return PASSES / (bench_s() - start);
}

struct forward {
    const float *theta;
    policy_dense_fn *dense, *plain;
};

static double forward_rate(void *context)
{
    const struct forward *forward = context;
    return kernel_passes(forward->dense, forward->theta);
}

static double forward_plain_rate(void *context)
{
    const struct forward *forward = context;
    return kernel_passes(forward->plain, forward->theta);
}

void bench_forward(const struct bench_settings *settings)
{
    struct policy_kernel kernels[POLICY_KERNELS_MAX];
    size_t count = policy_kernels(kernels);
    float *theta = cheetah_theta();
    for (size_t k = 0; k < count; k++) {
        struct forward forward = {theta, kernels[k].dense, kernels[0].dense};
        char what[64];
        snprintf(what, sizeof what, "17-64-64-6 forward, %s against plain", kernels[k].level);
        struct bench_pair pair =
            bench_compare(settings, forward_rate, forward_plain_rate, &forward);
        bench_row(what, "pass", &pair, 0);
    }
    free(theta);
}

/* --- a verdict of the paper's panel ----------------------------------------------------------- */

void bench_verdict(const struct bench_settings *settings)
{
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 100};
    double *rates = mem_zero(settings->repeats, sizeof *rates);
    for (unsigned r = 0; r < settings->repeats; r++) {
        unsigned yes = 0;
        double start = bench_s();
        for (unsigned i = 0; i < VERDICTS; i++)
            yes += panel_verdict(&panel, 0, 1, rng_fold(r, i));
        rates[r] = VERDICTS / (bench_s() - start);
        if (yes == 0 || yes == VERDICTS)
            die("the panel is of one mind");
    }
    bench_figure("verdict of 100 panelists", 1e6 / stats_median(rates, settings->repeats), "us");
    free(rates);
}

/* --- episodes against a bare loop ------------------------------------------------------------- */

struct lane {
    pthread_t thread;
    unsigned index;
    const struct rollouts *rollouts;
    struct rollout_worker *worker;
    struct bare *bare;
    double position; /* of the bare loop's last episode */
};

struct rollouts {
    struct task *task;
    struct bare_model *model;
    struct policy_view policy;
    unsigned threads;
    struct lane lane[THREADS_MAX];
};

static void *run_episodes(void *argument)
{
    struct lane *lane = argument;
    for (unsigned i = 0; i < EPISODES; i++)
        rollout_episode(lane->worker, lane->rollouts->task, &lane->rollouts->policy, NULL,
                        lane->index + 100 * i, true, NULL);
    return NULL;
}

static void *run_bare(void *argument)
{
    struct lane *lane = argument;
    for (unsigned i = 0; i < EPISODES; i++)
        lane->position =
            bare_episode(lane->bare, &lane->rollouts->policy, lane->index + 100 * i, true, HORIZON);
    return NULL;
}

static double on_all_lanes(struct rollouts *rollouts, void *(*run)(void *argument))
{
    double start = bench_s();
    for (unsigned t = 0; t < rollouts->threads; t++)
        if (pthread_create(&rollouts->lane[t].thread, NULL, run, &rollouts->lane[t]) != 0)
            die("no thread");
    for (unsigned t = 0; t < rollouts->threads; t++)
        pthread_join(rollouts->lane[t].thread, NULL);
    return rollouts->threads * (double)(EPISODES * HORIZON) / (bench_s() - start);
}

static double episodes_rate(void *context)
{
    return on_all_lanes(context, run_episodes);
}

static double bare_rate(void *context)
{
    return on_all_lanes(context, run_bare);
}

/* The comparison means something only while both sides visit the same states: the rewards of
 * running, x' - x over dt, must add up to the bare loop's way. */
static void check_same_states(struct rollouts *rollouts)
{
    struct task_worker *worker = task_worker_new(rollouts->task);
    struct rollout_streams streams = rollout_streams(7);
    double obs[TASK_OBS_MAX], action[TASK_ACT_MAX];
    task_reset(worker, &streams.reset, obs);
    for (int t = 0; t < HORIZON; t++) {
        policy_act(&rollouts->policy, obs, &streams.action, action);
        task_step(worker, action, obs);
    }
    double bare = bare_episode(rollouts->lane[0].bare, &rollouts->policy, 7, true, HORIZON);
    if (task_state(worker)->qpos[0] != bare)
        die("the bare loop ended at %g, the task at %g", bare, task_state(worker)->qpos[0]);
    task_worker_free(worker);
}

static void lanes_open(struct rollouts *rollouts)
{
    for (unsigned t = 0; t < rollouts->threads; t++)
        rollouts->lane[t] = (struct lane){.index = t,
                                          .rollouts = rollouts,
                                          .worker = rollout_worker_new(),
                                          .bare = bare_new(rollouts->model)};
}

static void lanes_close(struct rollouts *rollouts)
{
    for (unsigned t = 0; t < rollouts->threads; t++) {
        rollout_worker_free(rollouts->lane[t].worker);
        bare_free(rollouts->lane[t].bare);
    }
}

/* What timing one step in 64 costs, three looks at the clock, as a share of 64 steps. */
static double sampling_share(double step_s)
{
    enum { LOOKS = 100000 };
    struct timespec now;
    double start = bench_s();
    for (int i = 0; i < LOOKS; i++)
        clock_gettime(CLOCK_MONOTONIC, &now);
    return 3 * (bench_s() - start) / LOOKS / (64 * step_s);
}

void bench_rollout(const struct bench_settings *settings)
{
    struct errs errs = {0};
    float *theta = cheetah_theta();
    struct rollouts *rollouts = mem_zero(1, sizeof *rollouts);
    rollouts->threads = settings->threads < THREADS_MAX ? settings->threads : THREADS_MAX;
    rollouts->task = task_open(
        "HalfCheetah", &(struct task_options){.horizon = HORIZON, .reset_noise = -1}, &errs);
    if (!rollouts->task)
        die("%s", errs_first(&errs));
    rollouts->model = bare_model_new();
    rollouts->policy = (struct policy_view){.shape = &cheetah, .theta = theta, .log_std = log_std};
    lanes_open(rollouts);
    check_same_states(rollouts);
    struct bench_pair pair = bench_compare(settings, episodes_rate, bare_rate, rollouts);
    char what[64];
    snprintf(what, sizeof what, "HalfCheetah episodes against bare mj_step, %u threads",
             rollouts->threads);
    bench_row(what, "step", &pair, 0.97);
    bench_figure("host-time sampling, share of a step",
                 100 * sampling_share(rollouts->threads / pair.rate), "%");
    lanes_close(rollouts);
    bare_model_free(rollouts->model);
    task_free(rollouts->task);
    free(rollouts);
    free(theta);
}
