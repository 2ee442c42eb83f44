/* How long an agent of a class takes from being sent off to its answer, by what the scenario says
 * alone: before a fleet is drawn or a message is built.
 *
 *   2 latency + download / rate + upload / rate + steps / speed + queries * answer
 *
 * Rates are the smaller of the agent's and the server's. Framing, queues and shared links come on
 * top, and what a learning method sends. An episode that may end early counts one step at the
 * least (a robot that can fall may do so at once). Times are s; sim/cost/answer_time.h is exact,
 * for an agent that was drawn. */
#ifndef SIM_ANSWER_BOUNDS_H
#define SIM_ANSWER_BOUNDS_H

#include "sim/scenario/scenario.h"

/* With the best that each distribution can give: no answer comes sooner. */
double answer_least_s(const struct scenario *scenario, const struct class_spec *spec);
/* The least of all classes that have agents. */
double answer_least_of_all_s(const struct scenario *scenario);
/* With medians, and episodes that last to the horizon. */
double answer_typical_s(const struct scenario *scenario, const struct class_spec *spec);
/* What of the least time an agent with the median speed and a speed factor of 1 computes. */
double compute_least_s(const struct scenario *scenario, const struct class_spec *spec);

#endif
