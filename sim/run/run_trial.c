/* Runs a trial, and tells the recorder what it is and how it ends. */
#include "sim/run/run_trial.h"

#include "core/base/mem.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/fleet/fleet.h"
#include "sim/record/recorder.h"
#include "sim/run/run_row.h"

#include <stdlib.h>

/* A run that is there and finished can only be one that --fresh runs again: it stays as it was
 * until this one ends. */
static bool begin_run(struct federation *f, const struct run_trial *t)
{
    struct run_row row = run_row_of(f, t->trial);
    row.scenario = t->study->name;
    row.scenario_hash = t->study->hash;
    row.place = t->trial->number;
    row.trials = t->study->count;
    return t->replaces ? recorder_replace_run(f->recorder, &row)
                       : recorder_begin_run(f->recorder, &row);
}

/* A trial that was stopped by a signal is not ended here: its run stays `running`, and is begun
 * again. False where the database does not take it. */
static bool end_run(struct federation *f, enum trial_end end, const struct errs *errs)
{
    struct run_end row = {.state = end == TRIAL_DONE          ? RUN_DONE
                                   : end == TRIAL_NOBODY_FITS ? RUN_NOBODY_FITS
                                                              : RUN_FAILED,
                          .ended_by = end == TRIAL_DONE ? stop_name(f->stopping.ended_by) : NULL,
                          .reason = NULL,
                          .t_end_ns = ledger_last_round_ns(f),
                          .t_flush_end_ns = engine_now(f->engine),
                          .flush_payload_B = ledger_flush_payload_B(f),
                          .rhythm_ns = ledger_rhythm_ns(f),
                          .flush_wire_B = ledger_flush_wire_B(f),
                          .flush_J = ledger_flush_J(f)};
    char *reason = NULL;
    if (end == TRIAL_NOBODY_FITS)
        reason = mem_format("every agent's memory is below the %llu B needed",
                            (unsigned long long)f->need.total);
    else if (end == TRIAL_FAILED)
        reason = mem_string(errs_first(errs));
    row.reason = reason;
    bool good = recorder_end_run(f->recorder, &row);
    free(reason);
    return good;
}

/* The federation's `tick`. */
struct trial_tick {
    struct progress_trial progress;
    struct run_clock clock;
};

static void tick(const struct federation *f, void *context)
{
    struct trial_tick *under_way = context;
    progress_tick(f, &under_way->progress);
    run_row_host_now_and_then(f, &under_way->clock);
}

static void play(struct federation *f, struct run_trial *t, struct trial_tick *under_way)
{
    if (!federation_open(f, t->trial->scenario, &t->errs) || !begin_run(f, t)) {
        progress_drop(&under_way->progress);
        return;
    }
    t->end = federation_run(f);
    double wall_s = run_clock_wall_s(&under_way->clock);
    if (f->early.at_once)
        t->setting->leave(t->setting->context);
    if (t->end != TRIAL_STOPPED) {
        run_row_host(f, &under_way->clock);
        if (!end_run(f, t->end, &t->errs))
            t->end = TRIAL_FAILED; /* its end is not recorded */
    }
    progress_end(&under_way->progress, f, t->end, wall_s);
    divergence_note(&t->divergence, f);
}

void run_trial_job(struct job *job, struct worker *worker)
{
    struct run_trial *t = (struct run_trial *)job;
    const struct run_setting *setting = t->setting;
    struct trial_tick under_way = {.clock = run_clock_start()};
    struct federation f = {.jobs = pool_workers(setting->threads),
                           .threads = setting->threads,
                           .within = setting->trials,
                           .recorder = t->recorder,
                           .run = t->trial->run,
                           .episodes = setting->episodes,
                           .point = t->trial->point,
                           .audit = setting->options->audit,
                           .tick = tick,
                           .tick_context = &under_way};
    (void)worker;
    t->end = TRIAL_FAILED;
    progress_begin(setting->progress, &under_way.progress, t->trial);
    play(&f, t, &under_way);
    t->stopped = pool_stop_requested(setting->trials); /* after its last round, too */
    federation_close(&f);
    if (!recorder_ok(t->recorder))
        t->end = TRIAL_FAILED;
}
