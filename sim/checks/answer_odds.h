/* How likely it is that agents that come and go ever answer, judged before the run.
 *
 * A dispatch needs the agent online for T: the least time of an answer where an agent that leaves
 * loses its work (on_leave: abort), else 0. Of an on/off process in its stationary regime, with
 * lengths X online of mean m and lengths offline of mean n (Cox, Renewal Theory, 1962),
 *
 *   P(the agent is online at 0, and for T to come) = m / (m + n) * E[max(X - T, 0)] / m
 *   expected intervals that begin within t         = t / (m + n), each long enough with P(X >= T)
 *
 * whose sum bounds the probability that one interval of a trial of t is long enough. So do as many
 * dispatches as a trial has, each with the larger of P(X >= T) and E[max(X - T, 0)] / m. The
 * diurnal process stays online for T with exp(-T (1 - p) / dwell) at the most, p being the
 * probability at the peak, and turns on p / dwell times a second at the most. Of traces the longest
 * stretch online counts.
 *
 * Framing and what a learning method sends would make the odds worse still. */
#ifndef SIM_ANSWER_ODDS_H
#define SIM_ANSWER_ODDS_H

#include "sim/scenario/scenario.h"

/* An upper bound, at most 1, of the probability that any agent of the class has a time online of
 * `needed_s` in a trial that could bring an answer. */
double answer_odds(const struct scenario *scenario, const struct class_spec *spec, double needed_s);

#endif
