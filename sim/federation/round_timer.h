/* The timer that a round policy asks for, as for its deadline: it ends once, and the policy then
 * sees in its view that it has (sim/rounds/round_policy.h). Answers that arrive at the instant at
 * which it ends have been heard by then. */
#ifndef SIM_ROUND_TIMER_H
#define SIM_ROUND_TIMER_H

#include "sim/federation/federation.h"

/* `ended` is called with the federation each time that it has ended. */
void round_timer_open(struct federation *federation, void (*ended)(struct federation *));
void round_timer_free(struct federation *federation);

/* It has not passed any more. */
void round_timer_reset(struct federation *federation);
/* It ends `delay_ns` from now; ROUND_NO_TIMER: none is set. A delay beyond the clock ends the
 * trial. */
void round_timer_start(struct federation *federation, int64_t delay_ns);
void round_timer_cancel(struct federation *federation);
/* Whether it is set and has not ended yet; whether it has since it was last reset. */
bool round_timer_runs(const struct federation *federation);
bool round_timer_passed(const struct federation *federation);

#endif
