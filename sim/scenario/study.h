/* A study: the sweep of a scenario file multiplied out by its seeds. Each trial of it is one
 * resolved scenario. */
#ifndef SIM_STUDY_H
#define SIM_STUDY_H

#include "core/base/fail.h"
#include "sim/scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trial {
    struct scenario scenario;
    char *point; /* what the sweep set here, "algorithm.name=par_s2zpo, ..."; "" without a sweep */
    char *resolved; /* the whole resolved scenario as YAML that parses back to the same trial */
    /* `resolved` without what cannot change results (report, record), without keys younger than
     * published results while they have their defaults, and with a comment with a hash of
     * each file it draws on: what `run` hashes. */
    char *text;
    int64_t run; /* 63-bit hash of `text` */
};

struct study {
    char *path, *name;
    char *hash;     /* 16 hex digits of the scenario file's bytes and the --set values */
    char *warnings; /* a line for each key that does nothing in any trial, and for each risk */
    struct trial *trials; /* point by point, seeds within a point */
    size_t count;
    struct study_private *private_; /* study.c's own: what the strings above live in */
};

/* Reads a scenario with `sets` ("path=value") applied. False and errors (as many as can be found in
 * one go) otherwise. */
bool study_read(struct study *study, const char *path, const char *const *sets, size_t set_count,
                struct errs *errs);
void study_free(struct study *study);

#endif
