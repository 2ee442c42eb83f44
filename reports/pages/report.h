/* `fedsim report`: one self-contained page about one or several results databases.
 *
 * The page has a part for each study, and in it the sections of the list in report.c: first what
 * was reached and what that cost, then why rounds take so long, then what else happened in the
 * fleet. All data come from the databases by SQL (reports/sql); each figure shows its statement, so
 * that a reader can draw it from the database anew. Nothing is simulated again; the last policies
 * alone are played for pictures, by whoever asks for the report.
 *
 * How it comes about: everything that can be refused is checked before a file is made; then every
 * statement runs, inside one transaction; then the sections write themselves into memory while
 * gnuplot draws their figures in a folder of its own on the same disk; index.html is written there
 * last, and only then are the files renamed to their places. A report that fails leaves an earlier
 * one as it was. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "core/base/fail.h"
#include "reports/data/results.h"
#include "reports/motion/film_player.h"

#include <stdbool.h>
#include <stdio.h>

struct report_request {
    struct results_request results;
    const char *directory;            /* made where it is missing */
    const char *rounds;               /* to draw agent by agent, "3,17"; NULL: the report chooses */
    const char *at;                   /* the budget to read returns at too (budget.h); NULL: none */
    const char *figures, *width;      /* for print (print_form.h); NULL: for the screen alone */
    bool force;                       /* files of others are replaced, too */
    const struct film_player *player; /* of policies, for pictures; NULL: there are none */
};

/* Writes index.html into the folder and, for each plot in it, NAME.gp, NAME.csv and NAME.svg, so
 * that `gnuplot NAME.gp` there draws it anew; by the rule of core/files/output_folder.h, so that
 * nothing of an earlier report stays behind. The same database gives the same files. Says on `out`
 * where the report is, and what is to be known of several databases. Returns the exit status: 0, or
 * 2 or 1 with errors in `errs`: a file that is no results database, of another version, or without
 * a run, rounds that no run has, and a wrong budget or width are FAULT_INPUT; a folder that cannot
 * be written and a gnuplot that is missing or fails are FAULT_RUN. */
int report_write(const struct report_request *request, FILE *out, struct errs *errs);

#endif
