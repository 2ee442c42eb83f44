/* The rows that a trial has in the tables `run` and `host_run`. */
#include "sim/run/run_row.h"

#include "core/base/clock.h"
#include "sim/record/recorder.h"
#include "sim/run/machine.h"
#include "sim/run/sources_digest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOTED_EVERY_S 1.0

void run_row_measures(struct run_row *row, const struct scenario *s)
{
    bool priced = scenario_has_prices(s);
    row->target = s->target;
    row->currency = priced && strcmp(s->price.currency, "none") != 0 ? s->price.currency : NULL;
    row->price_up_per_GB = priced ? s->price.up : NAN;
    row->price_down_per_GB = priced ? s->price.down : NAN;
    row->price_per_kWh = priced ? s->price.energy : NAN;
    row->price_per_answer = priced ? s->price.answer : NAN;
}

struct run_row run_row_of(const struct federation *f, const struct trial *trial)
{
    const struct scenario *s = trial->scenario;
    struct run_row row = {.run = trial->run,
                          .scenario = s->name,
                          .scenario_hash = "",
                          .resolved = trial->resolved,
                          .point = trial->point,
                          .trial = trial->text,
                          .algorithm = s->algorithm.method->name,
                          .task = s->task.name,
                          .seed = s->seed,
                          .d = f->learning.server ? f->learning.problem.d : 0,
                          .rounds = s->rounds,
                          .agents = f->fleet.count,
                          .eligible = f->eligible,
                          .server_up_Bps = s->server.up,
                          .server_down_Bps = s->server.down,
                          .privacy_noise = NAN,
                          .privacy_delta = NAN,
                          .version = sources_version};
    if (config_hides(&s->algorithm)) {
        row.privacy_noise = s->numbers.privacy.noise;
        row.privacy_delta = s->numbers.privacy.delta;
    }
    run_row_measures(&row, s);
    return row;
}

struct run_clock run_clock_start(void)
{
    struct run_clock clock = {.wall_s = host_clock_s(CLOCK_MONOTONIC),
                              .cpu_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID)};
    struct tm utc;
    time_t now = time(NULL);
    strftime(clock.started, sizeof clock.started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    clock.noted_s = clock.wall_s;
    return clock;
}

double run_clock_wall_s(const struct run_clock *clock)
{
    return host_clock_s(CLOCK_MONOTONIC) - clock->wall_s;
}

void run_row_host(const struct federation *f, struct run_clock *clock)
{
    char *cpu = machine_cpu(), *libm = machine_libm(), *family = machine_family();
    struct host_run_row row = {.jobs = f->jobs,
                               .cpu = cpu,
                               .libm = libm,
                               .family = family,
                               .mujoco = task_library_version(),
                               .started = clock->started,
                               .wall_s = run_clock_wall_s(clock),
                               .cpu_s = host_clock_s(CLOCK_THREAD_CPUTIME_ID) - clock->cpu_s +
                                        pool_cpu_s(f->pool),
                               .physics_s = f->learning.cost.physics_s,
                               .policy_s = f->learning.cost.policy_s,
                               .steps = f->learning.cost.steps,
                               .episodes_played = f->learning.cost.played,
                               .episodes_found = f->learning.cost.found,
                               .events = engine_fired(f->engine)};
    recorder_host_run(f->recorder, &row);
    clock->noted_s = clock->wall_s + row.wall_s;
    free(cpu);
    free(libm);
    free(family);
}

void run_row_host_now_and_then(const struct federation *f, struct run_clock *clock)
{
    if (host_clock_s(CLOCK_MONOTONIC) >= clock->noted_s + NOTED_EVERY_S)
        run_row_host(f, clock);
}
