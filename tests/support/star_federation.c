#include "tests/support/star_federation.h"

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "models/methods/algorithm_list.h"
#include "sim/federation/federation.h"
#include "sim/record/recorder_open.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct trial_star {
    const struct star *star;
    uint32_t *order;     /* of the selection, kept over rounds */
    int64_t *compute_ns; /* [round][agent]: drawing them is not the simulator's work */
    double began_s;
    struct star_times times;
};

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int64_t compute_ns(void *context, uint32_t agent, uint32_t round)
{
    const struct trial_star *trial = context;
    return trial->compute_ns[(size_t)(round - 1) * trial->star->agents + agent];
}

static void select_agents(void *context, uint32_t round, uint32_t *agents, uint32_t count)
{
    struct trial_star *trial = context;
    star_select(trial->order, trial->star, round - 1);
    for (uint32_t i = 0; i < count; i++)
        agents[i] = trial->order[i] - 1;
}

/* An agent's upload ends when its four phases but waiting are over. */
static void ended(void *context, const struct round_row *row)
{
    struct trial_star *trial = context;
    struct star_times *times = &trial->times;
    double now = cpu_s();
    times->round_cpu_s[row->round - 1] = now - trial->began_s;
    trial->began_s = now;
    times->sum_end_s += row->used * (row->mean_download_s + row->mean_compute_s +
                                     row->mean_panel_s + row->mean_upload_s);
    times->end_s = s_from_ns(row->t_end_ns);
    times->used += row->used;
    times->served_B[0] += row->server_up_B;
    times->served_B[1] += row->server_down_B;
}

/* One class of unlimited devices; each has rates of its own from when it wakes. */
static struct class_spec class_of(const struct star *star)
{
    struct distribution unlimited = distribution_constant(INFINITY);
    struct distribution none = distribution_constant(0), one = distribution_constant(1);
    return (struct class_spec){.name = "agents",
                               .count = star->agents,
                               .duty_cycle = 1,
                               .up = unlimited,
                               .down = unlimited,
                               .latency = none,
                               .speed = unlimited,
                               .flops = unlimited,
                               .memory = unlimited,
                               .answer = none,
                               .speed_factor = one,
                               .agents_per_panel = 1,
                               .world = {one, one, one, one}};
}

static struct scenario scenario_of(const struct star *star, struct class_spec *class_spec)
{
    bool all = star->selected == star->agents;
    return (struct scenario){.name = "star",
                             .seed = star->seed,
                             .rounds = star->rounds,
                             .stop = stop_none(),
                             .task = {.name = "none", .horizon = 1, .info = task_row("none")},
                             .algorithm = {.method = algorithm_find("transfer"),
                                           .local_steps = 1,
                                           .panel = {.panelists = 1, .batches = 1, .episodes = 1}},
                             .transfer_down_B = (uint64_t)star->bytes,
                             .transfer_up_B = (uint64_t)star->bytes,
                             .round = {.policy = &policy_wait_all,
                                       .select = &select_uniform,
                                       .min_arrivals = 1,
                                       .timeout_s = INFINITY,
                                       .max_staleness = UINT32_MAX,
                                       .replicas = 1,
                                       .in_flight = 1,
                                       .cohort = all ? 0 : star->selected},
                             .network = {FRAMING_CHOICE_NONE, CONNECTIONS_PERSISTENT},
                             .server = {.up = star->server_Bps,
                                        .down = star->server_Bps,
                                        .speed = INFINITY,
                                        .flops = INFINITY,
                                        .memory = INFINITY},
                             .classes = class_spec,
                             .class_count = 1,
                             .agents = star->agents,
                             .target = NAN};
}

static void woken(void *context, struct agent *agent)
{
    const struct star *star = ((const struct trial_star *)context)->star;
    bool equal = star->equal_Bps > 0;
    agent->up_Bps = equal ? star->equal_Bps : star_rate(star->seed, 1, agent->number + 1);
    agent->down_Bps = equal ? star->equal_Bps : star_rate(star->seed, 2, agent->number + 1);
    agent->latency_ns = star_latency_ns(star->seed, agent->number + 1);
}

static void draw(struct trial_star *trial)
{
    const struct star *star = trial->star;
    trial->order = mem_alloc(star->agents * sizeof *trial->order);
    trial->compute_ns = mem_alloc((size_t)star->rounds * star->agents * sizeof *trial->compute_ns);
    star_order(trial->order, star->agents);
    int64_t *next = trial->compute_ns;
    for (unsigned round = 0; round < star->rounds; round++)
        for (uint32_t id = 1; id <= star->agents; id++)
            *next++ = star_compute_ns(star->seed, id, round);
}

static struct recorder *begin_recorder(const char *path, const struct star *star, struct errs *errs)
{
    struct recorder *recorder = recorder_open(path, errs);
    struct run_row run = {.run = 1,
                          .scenario = "star",
                          .scenario_hash = "",
                          .resolved = "",
                          .point = "",
                          .trial = "",
                          .algorithm = "transfer",
                          .task = "none",
                          .seed = star->seed,
                          .rounds = star->rounds,
                          .agents = star->agents,
                          .eligible = star->agents,
                          .server_up_Bps = star->server_Bps,
                          .server_down_Bps = star->server_Bps,
                          .target = NAN,
                          .version = VERSION_TEXT};
    if (recorder)
        recorder_begin_run(recorder, &run);
    return recorder;
}

struct star_times star_federation(const struct star *star, const char *path,
                                  enum record_level level)
{
    struct errs errs = {0};
    struct class_spec class_spec = class_of(star);
    struct scenario scenario = scenario_of(star, &class_spec);
    scenario.record = level;
    struct trial_star trial = {.star = star};
    bool all = star->selected == star->agents;
    struct federation federation = {.jobs = 1,
                                    .recorder = path ? begin_recorder(path, star, &errs) : NULL,
                                    .run = 1,
                                    .seams = {.compute_ns = compute_ns,
                                              .select = all || star->keyed ? NULL : select_agents,
                                              .woken = woken,
                                              .ended = ended,
                                              .context = &trial}};
    draw(&trial);
    trial.times.round_cpu_s = mem_zero(star->rounds, sizeof *trial.times.round_cpu_s);
    double began_s = cpu_s();
    bool good = !errs.count && federation_open(&federation, &scenario, &errs);
    if (good) {
        trial.times.open_cpu_s = cpu_s() - began_s;
        trial.began_s = cpu_s();
        good = federation_run(&federation) == TRIAL_DONE;
    }
    if (!good)
        die("%s", errs_first(&errs));
    federation_close(&federation);
    recorder_close(federation.recorder);
    errs_free(&errs);
    free(trial.order);
    free(trial.compute_ns);
    return trial.times;
}

void star_times_free(struct star_times *times)
{
    free(times->round_cpu_s);
    *times = (struct star_times){0};
}
