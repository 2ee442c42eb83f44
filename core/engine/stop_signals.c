/* Counts signals that ask for a stop, under libev. */
#include "core/engine/stop_signals.h"

#include <pthread.h>
#include <stdbool.h>

static const struct {
    int number;
    bool may_be_ignored;
} signals_of[STOP_SIGNALS] = {{SIGINT, false}, {SIGTERM, false}, {SIGHUP, true},
                              {SIGUSR1, true}, {SIGUSR2, true},  {SIGXCPU, true}};

static void on_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)events;
    struct stop_signals *signals = watcher->data;
    signals->seen++;
}

void stop_signals_init(struct stop_signals *signals)
{
    *signals = (struct stop_signals){.seen = 0};
    for (int i = 0; i < STOP_SIGNALS; i++) {
        ev_signal_init(&signals->watchers[i], on_signal, signals_of[i].number);
        signals->watchers[i].data = signals;
    }
}

static sigset_t all_of_them(void)
{
    sigset_t all;
    sigemptyset(&all);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigaddset(&all, signals_of[i].number);
    return all;
}

/* They are let through once they are watched, not before. */
void stop_signals_watch(struct stop_signals *signals, struct ev_loop *loop)
{
    sigset_t all = all_of_them();
    pthread_sigmask(SIG_SETMASK, NULL, &signals->mask);
    for (int i = 0; i < STOP_SIGNALS; i++) {
        sigaction(signals_of[i].number, NULL, &signals->before[i]);
        if (!signals_of[i].may_be_ignored || signals->before[i].sa_handler != SIG_IGN)
            ev_signal_start(loop, &signals->watchers[i]);
    }
    pthread_sigmask(SIG_UNBLOCK, &all, NULL);
}

/* libev leaves a signal at its default; put back what was there, with all of them blocked so that
 * none falls in between. One last look at the loop counts a signal that came with the last step. */
void stop_signals_unwatch(struct stop_signals *signals, struct ev_loop *loop)
{
    sigset_t all = all_of_them();
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    ev_run(loop, EVRUN_NOWAIT);
    for (int i = 0; i < STOP_SIGNALS; i++) {
        ev_signal_stop(loop, &signals->watchers[i]);
        sigaction(signals_of[i].number, &signals->before[i], NULL);
    }
    pthread_sigmask(SIG_SETMASK, &signals->mask, NULL);
}

void stop_signals_hold(sigset_t *before)
{
    sigset_t all = all_of_them();
    pthread_sigmask(SIG_BLOCK, &all, before);
}

void stop_signals_release(const sigset_t *before)
{
    static const struct timespec at_once;
    sigset_t all = all_of_them();
    while (sigtimedwait(&all, NULL, &at_once) > 0)
        continue;
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

void stop_signals_ignore(void)
{
    for (int i = 0; i < STOP_SIGNALS; i++)
        signal(signals_of[i].number, SIG_IGN);
}
