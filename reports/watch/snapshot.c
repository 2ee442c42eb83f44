/* Reads the state of a study from its database and estimates the time left. */
#include "reports/watch/snapshot.h"

#include "core/base/mem.h"
#include "reports/data/label.h"
#include "reports/data/query.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

const char *const ending_names[ENDINGS] = {"used", "late", "aborted", "dropped"};

/* Whether a program holds the lock. The database must not be open: closing this descriptor would
 * release SQLite's own locks on the file. */
static bool is_written(const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return false; /* database_open reports why */
    bool locked = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(file);
    return locked;
}

/* --- reading --------------------------------------------------------------------------------- */

static struct watched_trial trial_of(const struct sql_table *table, size_t row)
{
    const char *point = sql_text(table, row, "point");
    struct watched_trial trial = {
        .run = strtoll(sql_text(table, row, "run"), NULL, 10),
        .scenario = mem_string(sql_text(table, row, "scenario")),
        .task = mem_string(sql_text(table, row, "task")),
        .label = point_label(point, sql_text(table, row, "algorithm")),
        .seed = mem_string(sql_text(table, row, "seed")),
        .reason = mem_string(sql_text(table, row, "reason")),
        .state = run_state_of(sql_text(table, row, "state")),
        .place = sql_number(table, row, "place"),
        .trials = sql_number(table, row, "trials"),
        .round = fmax(0, sql_number(table, row, "round")), /* NaN, no round yet, gives 0 */
        .rounds = sql_number(table, row, "rounds"),
        .latest = NAN,
        .target = sql_number(table, row, "target"),
        .virtual_s = fmax(0, sql_number(table, row, "virtual_s")),
        .wire_B = fmax(0, sql_number(table, row, "wire_B")),
        .wall_s = sql_number(table, row, "wall_s"),
        .left_s = NAN,
        .least = NAN,
        .most = NAN,
    };
    for (enum ending i = 0; i < ENDINGS; i++)
        trial.endings[i] = fmax(0, sql_number(table, row, ending_names[i]));
    for (size_t i = 0; i < CURVE_PARTS; i++)
        trial.curve[i] = NAN;
    return trial;
}

static int by_run(const void *a, const void *b)
{
    const struct watched_trial *const *x = a, *const *y = b;
    return ((*x)->run > (*y)->run) - ((*x)->run < (*y)->run);
}

/* Copies the parts of the curves, which are ordered by run, to their trials. */
static void put_curves(struct snapshot *snapshot, const struct sql_table *table)
{
    struct watched_trial **sorted = mem_zero(snapshot->count + 1, sizeof *sorted);
    for (size_t i = 0; i < snapshot->count; i++)
        sorted[i] = &snapshot->trials[i];
    qsort(sorted, snapshot->count, sizeof *sorted, by_run);
    for (size_t row = 0, at = 0; row < table->rows; row++) {
        int64_t run = strtoll(sql_text(table, row, "run"), NULL, 10);
        while (at < snapshot->count && sorted[at]->run < run)
            at++;
        if (at == snapshot->count || sorted[at]->run != run)
            continue;
        double mean = sql_number(table, row, "mean");
        sorted[at]->curve[(size_t)sql_number(table, row, "part")] = mean;
        sorted[at]->latest = mean;
    }
    free(sorted);
}

size_t snapshot_study_end(const struct snapshot *snapshot, size_t first)
{
    const struct watched_trial *trials = snapshot->trials;
    size_t end = first + 1;
    while (end < snapshot->count && strcmp(trials[end].scenario, trials[first].scenario) == 0 &&
           strcmp(trials[end].task, trials[first].task) == 0)
        end++;
    return end;
}

/* Curves of one study share a scale, so that they can be compared. */
static void set_scales(struct snapshot *snapshot)
{
    for (size_t first = 0, end; first < snapshot->count; first = end) {
        double least = NAN, most = NAN;
        bool diverges = false;
        end = snapshot_study_end(snapshot, first);
        for (size_t i = first; i < end; i++)
            for (size_t part = 0; part < CURVE_PARTS; part++) {
                double value = snapshot->trials[i].curve[part];
                diverges |= isinf(value);
                least = fmin(least, isinf(value) ? NAN : value); /* ignores NaN */
                most = fmax(most, isinf(value) ? NAN : value);
            }
        for (size_t i = first; i < end; i++) {
            snapshot->trials[i].least = least;
            snapshot->trials[i].most = most;
            snapshot->trials[i].diverges = diverges;
        }
    }
}

/* `check` whether the database is damaged, which takes longer than reading what is shown. */
static bool read_snapshot(struct snapshot *snapshot, const char *path, bool check,
                          struct errs *errs)
{
    *snapshot = (struct snapshot){.written = is_written(path), .left_s = NAN};
    struct database *database = database_open(path, errs);
    bool sound = database && (!check || database_is_sound(database, errs));
    struct sql_table *trials = sound ? database_query(database, "watch_trials", errs) : NULL;
    struct sql_table *curves = trials ? database_query(database, "watch_curves", errs) : NULL;
    if (curves) {
        snapshot->trials = mem_zero(trials->rows + 1, sizeof *snapshot->trials);
        for (; snapshot->count < trials->rows; snapshot->count++)
            snapshot->trials[snapshot->count] = trial_of(trials, snapshot->count);
        put_curves(snapshot, curves);
        set_scales(snapshot);
    }
    bool good = curves != NULL;
    sql_table_free(curves);
    sql_table_free(trials);
    database_close(database);
    return good;
}

static void snapshot_free(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct watched_trial *trial = &snapshot->trials[i];
        free(trial->scenario);
        free(trial->task);
        free(trial->label);
        free(trial->seed);
        free(trial->reason);
    }
    free(snapshot->trials);
}

/* --- time left ------------------------------------------------------------------------------- */

static const struct first_sight *sight_of(struct watch *watch, const struct watched_trial *trial,
                                          double at_s)
{
    struct first_sight *sight = NULL;
    for (size_t i = 0; i < watch->count && !sight; i++)
        if (watch->seen[i].run == trial->run)
            sight = &watch->seen[i];
    if (!sight) {
        mem_grow(&watch->seen, &watch->capacity, watch->count + 1, sizeof *watch->seen);
        sight = &watch->seen[watch->count++];
        *sight = (struct first_sight){.run = trial->run, .round = INFINITY};
    }
    if (trial->round < sight->round) /* the trial is new, or was started again */
        *sight = (struct first_sight){trial->run, trial->round, at_s};
    return sight;
}

/* Host seconds per round of the last finished trial of the study, or of the same point. */
static double pace_of_others(const struct snapshot *snapshot, const struct watched_trial *trial,
                             bool same_point)
{
    double pace = NAN;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct watched_trial *other = &snapshot->trials[i];
        if (other->state == RUN_DONE && other->round > 0 && !isnan(other->wall_s) &&
            strcmp(other->scenario, trial->scenario) == 0 &&
            strcmp(other->task, trial->task) == 0 &&
            (!same_point || strcmp(other->label, trial->label) == 0))
            pace = other->wall_s / other->round;
    }
    return pace;
}

/* By the pace since the watch first saw the trial, else by that of finished trials of its point,
 * else of its study. */
static void set_time_left(struct watch *watch, struct watched_trial *trial, double at_s)
{
    const struct first_sight *sight = sight_of(watch, trial, at_s);
    double pace = NAN;
    if (trial->round > sight->round)
        pace = (at_s - sight->at_s) / (trial->round - sight->round);
    if (isnan(pace))
        pace = pace_of_others(&watch->now, trial, true);
    if (isnan(pace))
        pace = pace_of_others(&watch->now, trial, false);
    bool open_ended = !(trial->rounds > 0); /* other rules end it */
    trial->left_s = open_ended ? NAN : fmax(0, trial->rounds - trial->round) * pace;
}

/* The last trial that has begun and not ended; NULL: none. */
static const struct watched_trial *trial_under_way(const struct snapshot *snapshot)
{
    const struct watched_trial *found = NULL;
    for (size_t i = 0; i < snapshot->count; i++)
        if (snapshot->trials[i].state == RUN_RUNNING)
            found = &snapshot->trials[i];
    return found;
}

/* Whether the run that `under_way` belongs to is done with the other trial. A trial that failed
 * earlier is run again when its turn comes. */
static bool is_behind(const struct watched_trial *other, const struct watched_trial *under_way)
{
    if (other->trials != under_way->trials || strcmp(other->scenario, under_way->scenario) != 0)
        return false;
    return other->state == RUN_FAILED ? other->place < under_way->place
                                      : other->state != RUN_RUNNING;
}

/* Mean host time of the trials of that study that are done; NaN: none is. */
static double mean_wall_s(const struct snapshot *snapshot, const struct watched_trial *under_way)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < snapshot->count; i++) {
        const struct watched_trial *other = &snapshot->trials[i];
        if (other->state == RUN_DONE && is_behind(other, under_way) && !isnan(other->wall_s)) {
            sum += other->wall_s;
            count++;
        }
    }
    return count > 0 ? sum / count : NAN;
}

/* The trial under way, and as many more as its study has that are not behind it, each as long as
 * those done took on average, or as this one seems to take. */
static void set_study_left(struct snapshot *snapshot)
{
    const struct watched_trial *under_way = trial_under_way(snapshot);
    if (!under_way)
        return;
    double ahead = under_way->trials - 1, left = under_way->rounds - under_way->round;
    for (size_t i = 0; i < snapshot->count; i++)
        ahead -= is_behind(&snapshot->trials[i], under_way);
    snapshot->ahead = ahead > 0 ? (size_t)ahead : 0;
    double each_s = mean_wall_s(snapshot, under_way);
    if (isnan(each_s) && left > 0)
        each_s = under_way->left_s / left * under_way->rounds;
    snapshot->left_s = under_way->left_s + (snapshot->ahead ? (double)snapshot->ahead * each_s : 0);
}

bool watch_update(struct watch *watch, double at_s, struct errs *errs)
{
    struct snapshot fresh;
    if (!read_snapshot(&fresh, watch->path, !watch->checked, errs))
        return false;
    snapshot_free(&watch->now);
    watch->now = fresh;
    watch->checked = true;
    for (size_t i = 0; i < watch->now.count && watch->now.written; i++)
        if (watch->now.trials[i].state == RUN_RUNNING)
            set_time_left(watch, &watch->now.trials[i], at_s);
    set_study_left(&watch->now);
    return true;
}

void watch_free(struct watch *watch)
{
    snapshot_free(&watch->now);
    free(watch->seen);
}

/* --- states ---------------------------------------------------------------------------------- */

size_t snapshot_count(const struct snapshot *snapshot, enum run_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < snapshot->count; i++)
        count += snapshot->trials[i].state == state;
    return count;
}

const char *watched_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *watched_state(const struct snapshot *snapshot, const struct watched_trial *trial)
{
    static const char *const words[RUN_STATES] = {[RUN_DONE] = "done",
                                                  [RUN_RUNNING] = "running",
                                                  [RUN_NOBODY_FITS] = "no agent fits",
                                                  [RUN_FAILED] = "failed"};
    return trial->state == RUN_RUNNING && !snapshot->written ? "cut off" : words[trial->state];
}
