/* Figures and texts as people read them: about three figures, a unit that keeps the number short,
 * "–" where there is no value, "diverged" where a policy broke the physics. What is read by
 * programs is written exactly instead (core/text/interchange.h).
 *
 * Functions that take `out` fill a buffer of FORMAT_SIZE bytes and return it; others return a text
 * that the caller frees. Arguments are in base units: bytes, seconds, joules, the currency. */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include "reports/data/estimate.h"
#include "reports/data/pairs.h"
#include "reports/data/results.h"
#include "reports/data/survival.h"

#include <stdio.h>

/* With room for two numbers of four-byte characters and words around them. */
enum { FORMAT_SIZE = 96 };

/* "757.1": four figures, but none behind the point from 1000 on and at most three; "−1.35e17" from
 * 1e7 on. "–" for NaN, as everywhere here; "diverged" for −∞. */
char *format_return(char *out, double value);
char *format_signed(char *out, double value); /* "+757.1", "−3.2" */
char *format_count(char *out,
                   double value); /* "11 404", "22.5": thin spaces are left to the caller */
char *format_bytes(char *out, double value);                       /* "1.25 MB" */
char *format_seconds(char *out, double value);                     /* "3.4 min" */
char *format_joules(char *out, double value);                      /* "4.2 kJ" */
char *format_money(char *out, double value, const char *currency); /* "12.3 EUR", "1 235 EUR" */
char *format_months(char *out, double value); /* "3.4 months", "5.2 years", "6.1 d" */
char *format_plain(char *out, double value);  /* "0.98", "1e-05" */
/* "757.1 ± 12.3"; "diverged (2/5)" where two of five values are −∞. */
char *format_estimate(char *out, const struct estimate *estimate);
/* "12.3 to 45.6", an interval of the estimate with its ends as `format` writes them; "–" where none
 * is claimed. */
char *format_interval(char *out, const struct estimate *estimate, const struct interval *interval,
                      char *(*format)(char *out, double value));
/* "2.1× (1.4× to 3×)"; where the first of a pair needs more than the second, how many times `what`
 * ("bytes") it needs: "24 times the bytes (8.1 to 52)". "only the first", "only the second" or
 * "neither" where not both have a median; "–" without a pair. */
char *format_speedup(char *out, const struct speedup *speedup, const char *what);
/* What a report calls each state of a run; NULL for RUN_ABSENT. */
extern const char *const format_run_states[RUN_STATES];
/* Done of all seeds: "2/2". */
char *format_seeds(char *out, const struct series *series);
/* What became of runs that are not done, e.g. "no agent fits (2 seeds): class sensors needs 70 kB";
 * owned by the caller, NULL when all are done. */
char *format_undone(const struct series *series);

/* What broke the physics, e.g. "broke the physics: 3 of 40 evaluations, 12 episodes of agents";
 * owned by the caller, NULL when nothing did. */
char *format_blowups(const struct series *series);
/* Of two series with equal curves: "seed has the returns of explicit in every evaluation, and needs
 * 1/2.7 of the bytes and the same virtual time"; owned by the caller. */
char *format_equal_curves(const struct series *series, const struct series *first);
/* Why a pair has no mean difference in final return; owned by the caller, NULL when it has one. */
char *format_pair_diverged(const struct series_pair *pair);

#endif
