/* Scenarios whose warnings are looked at. */
#ifndef TESTS_IDLE_WORLD_H
#define TESTS_IDLE_WORLD_H

#include "tests/support/check.h"
#include "tests/support/sim_world.h"

static const char learning[] =
    "name: learning\n"
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "evaluation: {every: 1, episodes: 1}\n"
    "record: events\n";

/* The same, learnt by gradients. */
static const char descending[] =
    "name: descending\n"
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: fedavg_ppo, alpha: 0.05}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "evaluation: {every: 1, episodes: 1}\n"
    "record: events\n";

/* The same of choices. */
static const char choosing[] =
    "name: choosing\n"
    "rounds: 3\n"
    "task: {name: CartPole, horizon: 30}\n"
    "policy: {hidden: [4], head: categorical, output_scale: 1}\n"
    "algorithm: {name: fedavg_q, alpha: 0.05}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "evaluation: {every: 1, episodes: 1}\n"
    "record: events\n";

/* With parameters, but without a robot. */
static const char bodiless[] =
    "name: bodiless\n"
    "rounds: 3\n"
    "task: {name: none, horizon: 12}\n"
    "policy: {parameters: 100}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "record: events\n";

static const char transfer[] =
    "name: transfer\n"
    "rounds: 3\n"
    "task: {name: none, horizon: 12}\n"
    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "record: events\n";

enum { MORE = 6 };

static inline struct world world_of(const char *text, const char *const *sets, const char *set)
{
    struct world world = {.text = text};
    size_t count = 0;
    for (; count < MORE && sets[count]; count++)
        world.sets[count] = sets[count];
    world.sets[count] = set;
    return world;
}

#endif
