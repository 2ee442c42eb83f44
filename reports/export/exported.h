/* Selects the trials of a database that are exported, and names them. */
#ifndef REPORTS_EXPORTED_H
#define REPORTS_EXPORTED_H

#include "reports/data/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Trials that satisfy all of these conditions are exported. */
struct export_choice {
    const char *const *runs; /* numbers; none: all */
    size_t run_count;
    const char *point; /* part of the point or of the algorithm; NULL: all */
    const char *seed;  /* NULL: all */
};

struct exported_trial {
    int64_t run;  /* its number in the database */
    char *title;  /* "hello: par_s2zpo, up=100 kbit/s, seed 3"; unique */
    char *folder; /* the same as a folder name; unique without regard to case */
};

/* In reports/sql/ the line "-- include exported" stands for the runs of these trials. */
struct exported {
    struct database *database;     /* owned */
    struct exported_trial *trials; /* in the order of their studies */
    size_t count;
    char *runs; /* the SQL that replaces this line */
};

/* Opens the database `path`. False and an error when it cannot be read or no trial matches. Call
 * exported_close in any case. */
bool exported_open(struct exported *exported, const char *path, const struct export_choice *choice,
                   struct errs *errs);
void exported_close(struct exported *exported);

/* The index in `trials` of the trial with that run, which must be one of them. */
size_t exported_index(const struct exported *exported, int64_t run);

#endif
