/* The state of a study at one moment, read from its database, with an estimate of the time left.
 *
 * A program that writes to a database holds a lock on the file as long as it runs. A trial that
 * is not finished although no program holds the lock was cut off.
 *
 * The time left of a trial is the number of its remaining rounds divided by the rate at which it
 * has finished rounds since the watch began. Before it has finished one, the rate of the last
 * finished trial of the same point, or else of the same study, is used (host_run.wall_s).
 *
 * The trial under way says how many trials its study has. Of those that have not begun, each is
 * taken to last as long as the mean of the finished ones, or, where none is, as the trial under way
 * will have lasted. */
#ifndef REPORTS_SNAPSHOT_H
#define REPORTS_SNAPSHOT_H

#include "core/base/fail.h"
#include "core/results/results_format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A learning curve is divided into so many equal parts of the rounds asked for. Each part has
 * the last return that was evaluated in it, −∞ where the policy diverged, or NaN. Round 0 belongs
 * to the first. */
enum { CURVE_PARTS = 48 };

enum ending { ENDING_USED, ENDING_LATE, ENDING_ABORTED, ENDING_DROPPED, ENDINGS };
extern const char *const ending_names[ENDINGS];

/* A trial as it stands. Numbers that the database does not know yet are NaN, but the spending and
 * the dispatches of a trial without a round are 0. */
struct watched_trial {
    int64_t run;
    char *scenario, *task, *label, *seed, *reason; /* owned; "" where there is none */
    enum run_state state;
    double place, trials;     /* its place among the trials of its study: 0, 1, ... */
    double round, rounds;     /* rounds finished and asked for */
    double latest, target;    /* returns; NaN: none; −∞: the policy diverged */
    double virtual_s, wire_B; /* spent by its rounds */
    double endings[ENDINGS];  /* number of dispatches by how they ended */
    double wall_s, left_s;    /* host time; NaN: unknown */
    double least, most;       /* over all curves of its study; NaN: there are none */
    bool diverges;            /* one of these curves has a policy that diverged */
    double curve[CURVE_PARTS];
};

/* All trials of the database at one moment; the watch owns it. */
struct snapshot {
    struct watched_trial *trials; /* in the order of their studies */
    size_t count;
    bool written;  /* a program writes to the database */
    size_t ahead;  /* trials of the study under way, or cut off, that have not begun */
    double left_s; /* host time until that study is done; NaN: unknown */
};

/* The round of a trial when it was first seen. */
struct first_sight {
    int64_t run;
    double round, at_s; /* rounds done then; host clock */
};

struct watch {
    const char *path;
    bool checked; /* for damage, when it was first read */
    struct first_sight *seen;
    size_t count, capacity;
    struct snapshot now;
};

/* Reads the database again into `now`; at_s is the time on the host's monotonic clock. False and an
 * error when it cannot be read, or the first time is found damaged; then `now` is unchanged.
 * Initialise with {.path = ...}. */
bool watch_update(struct watch *watch, double at_s, struct errs *errs);
void watch_free(struct watch *watch);

/* The number of trials in that state. */
size_t snapshot_count(const struct snapshot *snapshot, enum run_state state);
/* The end of the study (one scenario on one task) that begins with trial `first`. */
size_t snapshot_study_end(const struct snapshot *snapshot, size_t first);
/* The file's name without its folder. */
const char *watched_name(const char *path);
/* "done", "running", "cut off", "no agent fits", "failed". */
const char *watched_state(const struct snapshot *snapshot, const struct watched_trial *trial);

#endif
