/* Agents that are online by traces of a test's own. */
#ifndef TESTS_PRESENCE_TRACES_H
#define TESTS_PRESENCE_TRACES_H

#include "tests/support/presence_file.h"

static const char lonely[] =
    "name: lonely\n"
    "rounds: 1\n"
    "task: {name: none, horizon: 100}\n"
    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
    "round: {detection: 500 ms}\n"
    "network: {framing: none}\n"
    "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
    "fleet:\n"
    "  c: {count: 1, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, speed: 20 steps/s,\n"
    "      answer: 3 s, power: {compute: 6 W, up: 3 W, down: 2 W, idle: 1 W}}\n"
    "record: events\n";

struct traces {
    char *set[8]; /* settings that give class i of `classes` its trace */
};

static inline void trace(struct traces *traces, int i, char class, const char *active,
                         const char *inactive, int finish)
{
    if (!*folder)
        enter();
    traces->set[i] = presence(class, active, inactive, finish);
}

static inline void traces_free(struct traces *traces)
{
    for (int i = 0; i < 8; i++)
        free(traces->set[i]);
    leave();
}

#endif
