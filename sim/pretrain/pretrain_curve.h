/* The learning curve of a pretraining run, as CSV: a row an iteration. Its text is kept in memory,
 * since a run that goes on from a stage begins with the rows before it; and with --curve a log is
 * at its place from the beginning, and has a row as soon as it is learnt. */
#ifndef SIM_PRETRAIN_CURVE_H
#define SIM_PRETRAIN_CURVE_H

#include "core/base/bits.h"
#include "core/base/fail.h"
#include "models/ppo/ppo.h"

#include <stdio.h>

/* Zeros make an empty one. */
struct pretrain_curve {
    const char *path; /* borrowed */
    FILE *file;       /* NULL: none is written */
    struct wire text; /* all rows, without the head */
};

/* Begins the file; a link that is forced is replaced. `path` NULL: there is none. False and errors
 * when it cannot. */
bool pretrain_curve_open(struct pretrain_curve *curve, const char *path, bool force,
                         struct errs *errs);
void pretrain_curve_add(struct pretrain_curve *curve, const struct ppo_report *report);
/* Rows that are known already, behind the head. */
void pretrain_curve_take(struct pretrain_curve *curve, const void *rows, size_t length);
/* An error where not all could be written. */
void pretrain_curve_close(struct pretrain_curve *curve, struct errs *errs);

#endif
