/* What the simulator builds out of a scenario, built independently from what models/learning/keys.h
 * says of keys: what the plain loop starts from. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "sim/scenario/scenario.h"
#include "tests/support/plain_loop.h"

struct oracle {
    struct task *task;
    struct problem problem;
    float *theta0, log_std[TASK_ACT_MAX];
    uint64_t identities[16];
    struct plain_setup setup;
};

/* A policy from scratch; at most 16 agents. oracle_close is due. */
void oracle_open(struct oracle *oracle, const struct scenario *scenario);
void oracle_close(struct oracle *oracle);

#endif
