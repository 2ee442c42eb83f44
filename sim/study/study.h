/* A study: the sweep of a scenario file multiplied out by its seeds. Each trial of it is one
 * resolved scenario.
 *
 *   file, --set -> tree -> each point: settings of the sweep, presets, tables -> scenario
 *                       -> each seed: scenario -> resolved text -> run, its hash
 *
 * A trial's number is a hash of its text, that is of everything that can change its results and of
 * nothing else: two scenario files that mean the same have trials of the same numbers, a comment
 * changes none, and a longer list of seeds adds trials to those there are. Trials are numbered
 * point by point in the order of the sweep, seeds within a point. Of all of them only the keys are
 * kept; a point is made anew when it is asked for. */
#ifndef SIM_STUDY_H
#define SIM_STUDY_H

#include "core/base/fail.h"
#include "sim/scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is kept of every trial. */
struct trial_key {
    int64_t run; /* 63-bit hash of the trial's text */
    uint64_t seed;
    const char
        *point;    /* what the sweep set here, "algorithm.name=par_s2zpo, ..."; "" without one */
    size_t number; /* its place in the study: point by point, seeds within a point */
};

/* A trial, made when it is asked for (study_trial). */
struct trial {
    int64_t run; /* as in its key */
    const char *point;
    size_t number;
    const struct scenario *scenario;
    /* Of study_trial_texts, else NULL. */
    const char *resolved; /* the resolved scenario as YAML that parses back to the same trial */
    /* `resolved` without what cannot change results (report, record), without keys younger than
     * published results while they have their defaults, and with a comment with a hash of
     * each file it draws on: what `run` hashes. */
    const char *text;
};

struct study {
    char *path, *name;
    char *hash;     /* 16 hex digits of the bytes of the scenario and of presets files, and --set */
    char *warnings; /* a line for each key that does nothing in any trial, and for each risk */
    struct trial_key *keys; /* those that count, in the order of their numbers */
    size_t count;
    struct study_private *private_; /* study.c's own: what the strings above live in */
};

/* Reads a scenario with `sets` ("path=value") applied, and makes each point of its sweep once to
 * see whether it can be run. False and errors (as many as can be found in one go) otherwise. */
bool study_read(struct study *study, const char *path, const char *const *sets, size_t set_count,
                struct errs *errs);
/* The same, without settings, of a file that was read already, which the study owns then. */
bool study_read_source(struct study *study, struct source *file, struct errs *errs);
/* The trial of keys[i]; borrowed, until another one is asked for. NULL and errors when a file that
 * it needs has gone meanwhile. Memory does not grow with the number of trials. */
const struct trial *study_trial(const struct study *study, size_t i, struct errs *errs);
/* The same with its texts, which take longer to make than the rest. */
const struct trial *study_trial_texts(const struct study *study, size_t i, struct errs *errs);
/* A place for a trial of its own, for trials that run side by side: study_trial has one, and each
 * desk has one more. A desk is used and freed by the thread that reads the study, before the study
 * is freed; its trial may be read by others. */
struct study_desk;
struct study_desk *study_desk_new(const struct study *study);
/* The trial of that key with its texts; borrowed, until the desk is asked for another. */
const struct trial *study_desk_trial(struct study_desk *desk, const struct trial_key *key,
                                     struct errs *errs);
void study_desk_free(struct study_desk *desk); /* NULL is ignored */
/* The paths of the `*count` files that it was read from: the scenario, files of presets, tables,
 * traces, tasks and their models, and the policies that its points start from. The paths are
 * borrowed; the caller frees the array. */
const char **study_files(const struct study *study, size_t *count);
/* Frees everything that the study owns, the last trial too. */
void study_free(struct study *study);

#endif
