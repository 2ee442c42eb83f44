/* The signals that ask a program to stop: the user's (SIGINT, SIGTERM), the lost terminal's
 * (SIGHUP), and those by which batch systems announce that a job's time is over (SIGUSR1, SIGUSR2
 * and SIGXCPU: Slurm's --signal, Grid Engine's -notify, LSF). Whoever started the program with one
 * of the latter four ignored, as nohup does, wants it to go on. */
#ifndef CORE_STOP_SIGNALS_H
#define CORE_STOP_SIGNALS_H

#include <ev.h>
#include <signal.h>

enum { STOP_SIGNALS = 6 };

struct stop_signals {
    ev_signal watchers[STOP_SIGNALS];
    struct sigaction before[STOP_SIGNALS]; /* while they are watched */
    sigset_t mask;                         /* of the thread, before */
    _Atomic unsigned seen;                 /* so far; counted by the loop's thread, read by any */
};

void stop_signals_init(struct stop_signals *signals);
/* From now on each that arrives is counted when the loop runs. */
void stop_signals_watch(struct stop_signals *signals, struct ev_loop *loop);
/* Counts what has arrived, and puts back the dispositions that were there before. */
void stop_signals_unwatch(struct stop_signals *signals, struct ev_loop *loop);

/* From now on none of them reaches this thread unless they are watched: for work that has to be
 * done when the watching has ended. */
void stop_signals_hold(sigset_t *before);
/* Ends that. What came meanwhile is forgotten: the program is about to end. */
void stop_signals_release(const sigset_t *before);

/* From now on none of them does anything to this process, in which somebody else says when to
 * stop. */
void stop_signals_ignore(void);

#endif
