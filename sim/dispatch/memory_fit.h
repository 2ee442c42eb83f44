/* Who takes part, by memory: decided before the run, by the need as it is reckoned with the blocks
 * of the configured cohort. An agent that needs more than its budget is refused, makes do with
 * less, or takes part without (fleet.*.on_memory). What is decided depends on its class and its
 * budget alone, so that it can be said of an agent that sleeps. */
#ifndef SIM_MEMORY_FIT_H
#define SIM_MEMORY_FIT_H

#include "sim/dispatch/federation_state.h"

/* How an agent of some budget takes part. */
struct memory_fit {
    bool eligible;
    bool makes_do;     /* with less than was meant: */
    uint32_t episodes; /* D of its panel */
    enum perturb perturb;
    uint64_t need_B; /* what it needs then; of one that takes no part, what it would need */
};
struct memory_fit memory_fit(const struct federation *federation, const struct class_spec *c,
                             double budget_B);

/* Decides it for the whole fleet: fills fleet.eligible and counts, by class and in all. */
void memory_fit_fleet(struct federation *federation);
/* An agent that has just woken, or is only looked at and has no device, is as was decided. */
void memory_fit_agent(const struct federation *federation, struct agent *agent);

/* Why an agent of this budget takes no part, or what it makes do with; NULL: it takes part as it is
 * meant. The caller frees it. */
char *memory_reason(const struct federation *federation, const struct class_spec *c,
                    double budget_B);

#endif
