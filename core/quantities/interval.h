/* A process that alternates between on and off in virtual time. It is keyed: the same key gives the
 * same intervals, whoever asks, however often, at any number of threads. It begins at the instant 0
 * in its stationary regime, as if it had always been running, and moves forward only.
 *
 *   always    on
 *   on_off    an alternating renewal process: lengths of on and of off are drawn independently. At
 *             0 it is on with probability E[on] / (E[on] + E[off]), in an interval drawn by length,
 *             of which a uniform fraction is left (Cox, Renewal Theory, 1962).
 *   diurnal   now and then, after an exponential time of mean `dwell`, it makes up its mind anew,
 *             and is on with probability
 *                 p(t) = mean + amplitude cos(2 pi (t - peak) / day),    t: local time
 *             which is the Markov chain that turns on at the rate p(t) / dwell and off at
 *             (1 - p(t)) / dwell, drawn exactly by thinning (Lewis and Shedler, Nav. Res. Logist.
 *             26, 1979). The probability of being on follows p(t) damped and late: with
 *             w = 2 pi dwell / day,
 *                 P(t) = mean + amplitude / sqrt(1 + w^2) cos(2 pi (t - peak) / day - atan w)
 *   trace     as a trace of TRACE_ONLINE says, in all eternity
 *
 * For example on for 8 h and off for 16 h on average: a third of the fleet is online on average, at
 * the beginning as at any other instant. With a dwell of 1 h and a day of 24 h, w = 0.26: the
 * amplitude is damped to 97 %, and the peak comes 59 minutes late. */
#ifndef CORE_INTERVAL_H
#define CORE_INTERVAL_H

#include "core/quantities/dist.h"
#include "core/quantities/trace.h"

enum interval_kind { INTERVAL_ALWAYS, INTERVAL_ON_OFF, INTERVAL_DIURNAL, INTERVAL_TRACE };

/* All times in s. */
struct interval_model {
    enum interval_kind kind;
    struct distribution on, off;   /* on_off: positive, of finite means, so never normal */
    double mean, amplitude;        /* diurnal: 0 <= mean -+ amplitude <= 1 */
    double peak_s, dwell_s, day_s; /* diurnal: local time; dwell > 0; day > 0 */
};

struct interval_process {
    const struct interval_model *model;
    uint64_t key, intervals; /* begun so far */
    double zone_s;           /* local time at the instant 0, for diurnal */
    struct trace trace;      /* for trace */
    bool on;
    int64_t until_ns; /* when `on` next turns; TIME_NEVER: it never does */
};

/* NULL when the model is sound, else what is wrong with it. */
const char *interval_fault(const struct interval_model *model);

/* Part of the time at which it is on, in the long run; a process of `trace` knows that of
 * its own. */
double interval_share(const struct interval_model *model);

/* Begins at the instant 0. `model` is borrowed; `trace` is copied, its arrays are borrowed; NULL
 * for the other kinds. */
void interval_begin(struct interval_process *process, const struct interval_model *model,
                    uint64_t key, double zone_s, const struct trace *trace);
/* On to the turn at until_ns < TIME_NEVER. */
void interval_turn(struct interval_process *process);

#endif
