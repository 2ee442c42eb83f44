/* Runs studies trial by trial, and tells the recorder what they are and how they end. */
#include "sim/commands/run.h"

#include "core/base/mem.h"
#include "core/text/message.h"
#include "reports/pages/curve_file.h"
#include "sim/commands/command.h"
#include "sim/commands/machine.h"
#include "sim/commands/progress.h"
#include "sim/commands/run_curves.h"
#include "sim/commands/run_row.h"
#include "sim/commands/run_scenarios.h"
#include "sim/cost/host_cost.h"
#include "sim/cost/known_trials.h"
#include "sim/dispatch/ledger.h"
#include "sim/dispatch/ledger_fleet.h"
#include "sim/federation/divergence.h"
#include "sim/fleet/fleet.h"
#include "sim/parts/work_database.h"
#include "sim/record/episode_db.h"
#include "sim/record/recorder_open.h"

#include <stdlib.h>
#include <unistd.h>

static bool is_finished(enum run_state state)
{
    return state == RUN_DONE || state == RUN_NOBODY_FITS;
}

/* A run that is there and finished can only be one that --fresh runs again: it stays as it was
 * until this one ends. */
static bool begin_run(struct federation *f, const struct study *study, const struct trial *trial)
{
    struct run_row row = run_row_of(f, trial);
    row.scenario = study->name;
    row.scenario_hash = study->hash;
    row.place = trial->number;
    row.trials = study->count;
    return is_finished(recorder_run_state(f->recorder, row.run))
               ? recorder_replace_run(f->recorder, &row) /* --fresh */
               : recorder_begin_run(f->recorder, &row);
}

/* A trial that was stopped by a signal is not ended here: its run stays `running`, and is begun
 * again. */
static void end_run(struct federation *f, enum trial_end end, const struct errs *errs)
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
    recorder_end_run(f->recorder, &row);
    free(reason);
}

/* The trials that this process finished. */
struct finished {
    int64_t *runs;
    size_t count, capacity;
};

/* All trials of all studies, on their way. */
struct running {
    const struct run_options *options;
    struct study *studies;
    unsigned *part;             /* of each trial of the only study; NULL: all are to be run */
    struct work_database *work; /* of a part; NULL: the database is written at its place */
    struct curve_folder folder;
    struct recorder *recorder;
    struct episode_db *episodes; /* NULL: none are kept */
    struct progress progress;
    struct divergence divergence;
    struct finished finished;
    bool stop; /* no further trial, a signal came */
    struct errs *errs;
};

static void close_database(struct running *running)
{
    episode_db_close(running->episodes);
    recorder_close(running->recorder);
}

/* A second Ctrl-C: no waiting for jobs that still run. What is committed stays. */
_Noreturn static void leave_at_once(struct running *running)
{
    episode_db_leave(running->episodes);
    recorder_close(running->recorder);
    if (running->work)
        work_database_land(running->work, running->errs);
    work_database_close(running->work);
    fputc('\n', stderr);
    _exit(EXIT_INTERRUPTED);
}

/* The federation's `tick`. */
struct trial_tick {
    struct progress *progress;
    struct run_clock clock;
};

static void tick(const struct federation *f, void *context)
{
    struct trial_tick *trial = context;
    progress_tick(f, trial->progress);
    run_row_host_now_and_then(f, &trial->clock);
}

/* One trial from the draw of its fleet to its last row. */
static enum trial_end run_trial(struct running *running, const struct study *study,
                                const struct trial *trial)
{
    const struct run_options *options = running->options;
    struct errs own = {0}; /* of this trial: the first of them is its reason */
    struct trial_tick under_way = {&running->progress, run_clock_start()};
    struct federation f = {.jobs = options->jobs ? options->jobs : machine_cores(),
                           .chaos = options->chaos,
                           .helper = options->helper,
                           .recorder = running->recorder,
                           .run = trial->run,
                           .episodes = episode_db_store(running->episodes),
                           .point = trial->point,
                           .audit = options->audit,
                           .tick = tick,
                           .tick_context = &under_way};
    enum trial_end end = TRIAL_FAILED;
    progress_trial(&running->progress, trial);
    if (federation_open(&f, trial->scenario, &own) && begin_run(&f, study, trial)) {
        end = federation_run(&f);
        double wall_s = run_clock_wall_s(&under_way.clock);
        if (f.early.at_once)
            leave_at_once(running);
        if (end != TRIAL_STOPPED) {
            run_row_host(&f, &under_way.clock);
            end_run(&f, end, &own);
        }
        progress_trial_end(&running->progress, &f, end, wall_s);
        divergence_note(&running->divergence, &f);
    }
    running->stop = pool_stop_requested(f.pool); /* after its last round, too */
    federation_close(&f);
    errs_take(running->errs, &own);
    return recorder_ok(running->recorder) ? end : TRIAL_FAILED;
}

/* --- all trials ------------------------------------------------------------------------------ */

static void finished_add(struct finished *finished, int64_t run)
{
    mem_grow(&finished->runs, &finished->capacity, finished->count + 1, sizeof *finished->runs);
    finished->runs[finished->count++] = run;
}

static bool finished_has(const struct finished *finished, int64_t run)
{
    for (size_t i = 0; i < finished->count; i++)
        if (finished->runs[i] == run)
            return true;
    return false;
}

/* Whether the trial is of the part that is asked for. */
static bool is_asked(const struct running *running, size_t t)
{
    return !running->part || running->part[t] == running->options->shard.number;
}

/* Whether a trial need not run: the database has it, or the folder has its curve; with --fresh,
 * whether it has been run just now. */
static bool is_known(const struct running *running, const struct trial_key *trial)
{
    if (running->options->fresh)
        return finished_has(&running->finished, trial->run);
    return is_finished(recorder_run_state(running->recorder, trial->run)) ||
           curve_folder_has(&running->folder, trial->run);
}

/* A recorded trial follows its scenario in what no result depends on. */
static void relabel(struct recorder *recorder, const struct study *study, const struct trial *trial)
{
    struct run_row row = {.run = trial->run,
                          .scenario = study->name,
                          .point = trial->point,
                          .place = trial->number,
                          .trials = study->count};
    run_row_measures(&row, trial->scenario);
    recorder_relabel_run(recorder, &row);
}

/* Of a trial that the database knows and the folder does not. */
static bool add_missing_curve(const struct running *running, size_t s,
                              const struct trial_key *trial)
{
    return !running->options->curves || curve_folder_has(&running->folder, trial->run) ||
           recorder_run_state(running->recorder, trial->run) != RUN_DONE ||
           run_curve_write(running->options, running->studies, s, trial->run, running->errs);
}

/* What is to be done, before the first trial begins. */
struct outlook {
    size_t missing, known;
    double rounds;
    struct known_trials before;
    struct cut_off cut_off;
};

/* Scenarios are read for the trials' numbers of rounds, on which the estimate of the time left
 * rests. */
static bool look_ahead(const struct running *running, const struct study *study,
                       struct outlook *outlook)
{
    for (size_t t = 0; t < study->count; t++) {
        if (!is_asked(running, t))
            continue;
        bool done = is_known(running, &study->keys[t]);
        const struct trial *trial = study_trial(study, t, running->errs);
        if (!trial)
            return false;
        if (done)
            relabel(running->recorder, study, trial);
        else if (!running->options->fresh)
            cut_off_add(&outlook->cut_off, &outlook->before, trial->run);
        outlook->known += done;
        outlook->missing += !done;
        outlook->rounds += done ? 0 : cost_rounds(trial->scenario);
    }
    return true;
}

static void tell_known(const struct running *running, const struct outlook *outlook)
{
    const struct run_options *options = running->options;
    char *cut_off = cut_off_text(&outlook->cut_off);
    if (outlook->known)
        message_print(stderr, "%zu of %zu trials are in %s%s%s already (--fresh runs them again)\n",
                      outlook->known, outlook->known + outlook->missing,
                      running->work ? work_database_place(running->work) : options->database,
                      options->curves ? " or " : "", options->curves ? options->curves : "");
    if (cut_off)
        message_print(stderr, "%s\n", cut_off);
    free(cut_off);
}

/* False where something cannot be read. */
static bool look_at_all(const struct running *running, struct outlook *outlook)
{
    const struct run_options *options = running->options;
    outlook->before.kept = !running->episodes ? EPISODES_NOWHERE
                           : options->store   ? EPISODES_ELSEWHERE
                                              : EPISODES_HERE;
    bool good = known_trials_read(&outlook->before, options->database, running->errs);
    for (size_t s = 0; s < options->scenario_count && good; s++)
        good = look_ahead(running, &running->studies[s], outlook);
    known_trials_free(&outlook->before);
    if (good && !options->quiet)
        tell_known(running, outlook);
    return good;
}

static enum trial_end run_missing(struct running *running, size_t s, size_t t)
{
    const struct trial *trial = study_trial_texts(&running->studies[s], t, running->errs);
    enum trial_end end = trial ? run_trial(running, &running->studies[s], trial) : TRIAL_FAILED;
    if (running->options->fresh && (end == TRIAL_DONE || end == TRIAL_NOBODY_FITS))
        finished_add(&running->finished, trial->run);
    return end;
}

/* A trial that failed does not keep the next ones from running; a database or a folder that cannot
 * be written does. */
static int run_all(struct running *running)
{
    const struct run_options *options = running->options;
    struct outlook outlook = {0};
    if (!look_at_all(running, &outlook))
        return errs_exit_status(running->errs);
    progress_open(&running->progress, stderr, options->quiet, outlook.missing, outlook.rounds);
    bool failed = false, written = true; /* no curve, no further trial */
    for (size_t s = 0; s < options->scenario_count && !running->stop; s++)
        for (size_t t = 0; t < running->studies[s].count && !running->stop &&
                           recorder_ok(running->recorder) && written;
             t++) {
            if (!is_asked(running, t))
                continue;
            const struct trial_key *key = &running->studies[s].keys[t];
            if (is_known(running, key)) {
                written = add_missing_curve(running, s, key);
                continue;
            }
            enum trial_end end = run_missing(running, s, t);
            failed |= end == TRIAL_FAILED;
            if (running->work)
                written = work_database_keep(running->work, running->errs);
            if (written && end == TRIAL_DONE && options->curves)
                written = run_curve_write(options, running->studies, s, key->run, running->errs);
        }
    if (!options->quiet)
        divergence_tell(stderr, &running->divergence);
    free(running->finished.runs);
    if (failed || !written || !recorder_ok(running->recorder))
        return running->errs->count ? errs_exit_status(running->errs) : 1;
    return running->stop ? EXIT_INTERRUPTED : 0;
}

/* Opens the database, and the episodes that it uses: with --audit it plays every one. */
static bool open_database(struct running *running)
{
    const struct run_options *options = running->options;
    running->recorder = running->work ? recorder_open_alone(options->database, running->errs)
                                      : recorder_open(options->database, running->errs);
    if (!running->recorder || options->no_store || options->audit)
        return running->recorder != NULL;
    running->episodes =
        episode_db_open(running->recorder, options->store, machine_digest(), running->errs);
    return running->episodes != NULL;
}

/* Says which trials are of the part that is asked for. */
static bool cut(struct running *running)
{
    const struct run_options *options = running->options;
    const struct study *study = running->studies;
    size_t trials = 0;
    if (!running->work)
        return true;
    running->part = shard_parts(&options->shard, study, running->errs);
    for (size_t t = 0; running->part && t < study->count; t++)
        trials += is_asked(running, t);
    if (running->part && !options->quiet)
        message_print(stderr, "part %u of %u: %zu of %zu trials, in %s\n", options->shard.number,
                      options->shard.of, trials, study->count, work_database_place(running->work));
    return running->part != NULL;
}

/* All that can be refused is refused first: scenarios, their files, the folder of curves, the
 * database. Then trials begin. `work`: of a part, else NULL. */
static int run_at(const struct run_options *options, struct work_database *work, struct errs *errs)
{
    struct study *studies = mem_zero(options->scenario_count, sizeof *studies);
    struct running running = {.options = options, .studies = studies, .work = work, .errs = errs};
    bool good = run_scenarios_read(options, studies, errs);
    if (good && options->curves)
        good = run_curves_allowed(options, studies, errs) &&
               curve_folder_read(&running.folder, options->curves, errs);
    bool open = good && cut(&running) && open_database(&running);
    int status = open ? run_all(&running) : errs_exit_status(errs);
    close_database(&running);
    if (open && work)
        work_database_land(work, errs);
    if (status == EXIT_DONE)
        status = errs_exit_status(errs);
    curve_folder_free(&running.folder);
    for (size_t i = 0; i < options->scenario_count; i++)
        study_free(&studies[i]);
    free(running.part);
    free(studies);
    return status;
}

static int run_part(const struct run_options *options, struct errs *errs)
{
    if (options->scenario_count > 1) {
        errs_add(errs, FAULT_INPUT, NULL, "run each scenario by a command of its own",
                 "--shard cuts the trials of one scenario, not of %zu", options->scenario_count);
        return errs_exit_status(errs);
    }
    char *place = shard_database(&options->shard, options->database);
    struct output_rule rule = {.inputs = options->scenarios, .input_count = 1};
    struct work_database *work = work_database_open(place, &rule, errs);
    struct run_options own = *options;
    if (work)
        own.database = work_database_path(work);
    int status = work ? run_at(&own, work, errs) : errs_exit_status(errs);
    work_database_close(work);
    free(place);
    return status;
}

int run_studies(const struct run_options *options, struct errs *errs)
{
    return options->shard.of ? run_part(options, errs) : run_at(options, NULL, errs);
}
