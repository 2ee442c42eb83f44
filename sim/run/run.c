/* Reads studies, opens the database, and has the trials run that are missing. */
#include "sim/run/run.h"

#include "core/base/mem.h"
#include "core/engine/stop_signals.h"
#include "core/text/message.h"
#include "reports/pages/curve_file.h"
#include "sim/cost/host_cost.h"
#include "sim/cost/known_trials.h"
#include "sim/parts/work_database.h"
#include "sim/record/episode_db.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_beside.h"
#include "sim/record/recorder_open.h"
#include "sim/run/machine.h"
#include "sim/run/run_curves.h"
#include "sim/run/run_row.h"
#include "sim/run/run_scenarios.h"
#include "sim/run/run_trials.h"

#include <stdlib.h>
#include <unistd.h>

/* The trials that this process finished. */
struct finished {
    int64_t *runs;
    size_t count, capacity;
};

/* All trials of all studies, on their way. What trials under way share is in run_trials.c. */
struct running {
    const struct run_options *options;
    struct study *studies;
    unsigned *part;             /* of each trial of the only study; NULL: all are to be run */
    struct work_database *work; /* of a part; NULL: the database is written at its place */
    struct curve_folder folder;
    struct recorder *recorder;
    struct errs of_recorder;     /* told while trials are under way */
    struct episode_db *episodes; /* NULL: none are kept */
    struct run_entry *entries;   /* the trials that are asked for, in order */
    size_t entry_count, entry_capacity;
    struct divergence divergence;
    struct finished finished;
    bool failed; /* a trial did */
    struct errs *errs;
};

static void close_database(struct running *running)
{
    episode_db_close(running->episodes);
    recorder_close(running->recorder);
}

/* A second Ctrl-C: no waiting for jobs that still run. What is committed stays; nobody gets the pen
 * back, so that what the recorder told is complete, and its errors are not touched by others. */
static void leave_at_once(void *context)
{
    struct running *running = context;
    struct errs errs = {0};
    recorder_take_pen(running->recorder);
    episode_db_leave(running->episodes);
    recorder_leave(running->recorder);
    if (running->work)
        work_database_end(running->work, &errs);
    work_database_close(running->work);
    fputc('\n', stderr);
    errs_print(&running->of_recorder, stderr);
    errs_print(&errs, stderr);
    _exit(EXIT_INTERRUPTED);
}

/* --- what is asked for ----------------------------------------------------------------------- */

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
    return run_state_is_final(recorder_run_state(running->recorder, trial->run)) ||
           curve_folder_has(&running->folder, trial->run);
}

/* A recorded trial follows its scenario in what no result depends on. */
static void relabel_trial(struct recorder *recorder, const struct study *study,
                          const struct trial *trial)
{
    struct run_row row = {.run = trial->run,
                          .scenario = study->name,
                          .scenario_hash = study->hash,
                          .point = trial->point,
                          .place = trial->number,
                          .trials = study->count};
    run_row_measures(&row, trial->scenario);
    recorder_relabel_run(recorder, &row);
}

/* Those of other parts, too: the scenario may be cut in another way now than when a trial of it was
 * run here, and what is merged then would have two opinions of where it stands. False where one
 * cannot be made. */
static bool relabel(const struct running *running, const struct study *study)
{
    for (size_t t = 0; t < study->count; t++) {
        if (!run_state_is_final(recorder_run_state(running->recorder, study->keys[t].run)))
            continue;
        const struct trial *trial = study_trial(study, t, running->errs);
        if (!trial)
            return false;
        relabel_trial(running->recorder, study, trial);
    }
    return true;
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
static bool look_ahead(struct running *running, size_t s, struct outlook *outlook)
{
    const struct study *study = &running->studies[s];
    for (size_t t = 0; t < study->count; t++) {
        if (!is_asked(running, t))
            continue;
        bool done = is_known(running, &study->keys[t]);
        const struct trial *trial = study_trial(study, t, running->errs);
        if (!trial)
            return false;
        if (!done && !running->options->fresh)
            cut_off_add(&outlook->cut_off, &outlook->before, trial->run);
        outlook->known += done;
        outlook->missing += !done;
        outlook->rounds += done ? 0 : cost_rounds(trial->scenario);
        mem_grow(&running->entries, &running->entry_capacity, running->entry_count + 1,
                 sizeof *running->entries);
        running->entries[running->entry_count++] = (struct run_entry){.study = s, .trial = t};
    }
    return relabel(running, study);
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
static bool look_at_all(struct running *running, struct outlook *outlook)
{
    const struct run_options *options = running->options;
    outlook->before.kept = !running->episodes                           ? EPISODES_NOWHERE
                           : episode_db_is_elsewhere(running->episodes) ? EPISODES_ELSEWHERE
                                                                        : EPISODES_HERE;
    bool good = known_trials_read(&outlook->before, options->database, running->errs);
    for (size_t s = 0; s < options->scenario_count && good; s++)
        good = look_ahead(running, s, outlook);
    known_trials_free(&outlook->before);
    if (good && !options->quiet)
        tell_known(running, outlook);
    return good;
}

/* --- between trials --------------------------------------------------------------------------- */

static bool entry_is_known(void *context, const struct run_entry *entry)
{
    const struct running *running = context;
    return is_known(running, &running->studies[entry->study].keys[entry->trial]);
}

/* A trial that failed does not keep the next ones from running; a database or a folder that cannot
 * be written does. */
static bool settle(void *context, const struct run_entry *entry, const struct run_trial *trial)
{
    struct running *running = context;
    const struct run_options *options = running->options;
    const struct trial_key *key = &running->studies[entry->study].keys[entry->trial];
    if (!trial)
        return add_missing_curve(running, entry->study, key);
    bool ended = trial->end == TRIAL_DONE || trial->end == TRIAL_NOBODY_FITS;
    if (options->fresh && ended)
        finished_add(&running->finished, key->run);
    running->failed |= trial->end == TRIAL_FAILED;
    divergence_add(&running->divergence, &trial->divergence);
    bool written = recorder_ok(running->recorder);
    if (running->work)
        written = work_database_keep(running->work, running->errs) && written;
    if (written && trial->end == TRIAL_DONE && options->curves)
        written = run_curve_write(options, running->studies, entry->study, key->run, running->errs);
    return written;
}

static int run_all(struct running *running)
{
    const struct run_options *options = running->options;
    const struct run_between between = {running, entry_is_known, settle};
    struct progress progress;
    struct outlook outlook = {0};
    bool stopped;
    if (!look_at_all(running, &outlook))
        return errs_exit_status(running->errs);
    progress_open(&progress, stderr, options->quiet, outlook.missing, outlook.rounds);
    const struct run_trials run = {.setting = {.options = options,
                                               .episodes = episode_db_store(running->episodes),
                                               .progress = &progress,
                                               .leave = leave_at_once,
                                               .context = running},
                                   .studies = running->studies,
                                   .study_count = options->scenario_count,
                                   .recorder = running->recorder,
                                   .entries = running->entries,
                                   .count = running->entry_count,
                                   .missing = outlook.missing,
                                   .between = &between};
    bool good = run_trials(&run, &stopped, running->errs);
    progress_close(&progress);
    if (!options->quiet)
        divergence_tell(stderr, &running->divergence);
    errs_take(running->errs, &running->of_recorder);
    if (running->failed || !good || !recorder_ok(running->recorder))
        return running->errs->count ? errs_exit_status(running->errs) : 1;
    return stopped ? EXIT_INTERRUPTED : 0;
}

/* Opens the database, and the episodes that it uses: with --audit it plays every one. */
static bool open_database(struct running *running)
{
    const struct run_options *options = running->options;
    struct errs *errs = &running->of_recorder;
    running->recorder = running->work ? recorder_open_alone(options->database, errs)
                                      : recorder_open(options->database, errs);
    if (running->recorder && !options->no_store && !options->audit)
        running->episodes =
            episode_db_open(running->recorder, options->store, machine_digest(), errs);
    bool good = errs->count == 0;
    if (!good) {
        recorder_undo(running->recorder);
        running->recorder = NULL;
    }
    errs_take(running->errs, errs);
    return good;
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
    errs_take(errs, &running.of_recorder);
    if (open && work)
        work_database_end(work, errs);
    if (status == EXIT_DONE)
        status = errs_exit_status(errs);
    curve_folder_free(&running.folder);
    for (size_t i = 0; i < options->scenario_count; i++)
        study_free(&studies[i]);
    free(running.finished.runs);
    free(running.entries);
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
    sigset_t before;
    stop_signals_hold(&before); /* until its lock and its folder are gone, but for its trials */
    struct work_database *work =
        work_database_resume(place, &rule, options->quiet ? NULL : stderr, errs);
    struct run_options own = *options;
    if (work)
        own.database = work_database_path(work);
    int status = work ? run_at(&own, work, errs) : errs_exit_status(errs);
    work_database_close(work);
    stop_signals_release(&before);
    free(place);
    return status;
}

int run_studies(const struct run_options *options, struct errs *errs)
{
    return options->shard.of ? run_part(options, errs) : run_at(options, NULL, errs);
}
