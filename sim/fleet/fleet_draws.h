/* What is drawn for an agent, from the distributions of its class: once, when the fleet is drawn,
 * or anew for each dispatch and query. fleet.h tells which quantities there are. */
#ifndef SIM_FLEET_DRAWS_H
#define SIM_FLEET_DRAWS_H

#include "sim/fleet/fleet.h"

/* A value of `distribution` under `key`; columns of one CSV share a row, keyed by the file's name.
 * `index`: the row where each agent has its own (each: once). */
double fleet_drawn(const struct distribution *distribution, uint32_t index, uint64_t key,
                   uint64_t quantity);

/* What an agent of a known class, index and identity is made of; the physics and the objective of
 * its world (fleet_world draws them again); what its device is made of, where it is not plain.
 * False and FAULT_INPUT as of fleet_draw. */
bool fleet_draw_agent(struct agent *agent, struct errs *errs);
bool fleet_draw_world(struct task_world *world, const struct agent *agent, struct errs *errs);
bool fleet_draw_traits(struct device_traits *traits, const struct agent *agent, struct errs *errs);

/* The trace an agent's link follows in one direction; false when its rate is constant. */
bool fleet_trace(const struct agent *agent, enum link_direction direction, struct trace *trace);
/* Of an agent of this class, index and identity the trace that says when it is online, false when
 * none does; and where in its day or trace the run begins, s. */
bool fleet_presence(const struct class_spec *c, uint64_t identity, struct trace *trace);
double fleet_begins_s(const struct class_spec *c, uint32_t index, uint64_t identity);

/* What an agent's speed and flops are multiplied with for the dispatch of `wave` that comes after
 * `repeat` others of the agent's; <= 0 or NAN when the distribution is too wide. */
double fleet_speed_factor(const struct agent *agent, uint32_t wave, uint32_t repeat);

/* One answering time of an agent's panel, s >= 0; NAN when the draw is negative. */
double fleet_answer(const struct agent *agent, uint32_t round, uint32_t query);

#endif
