/* What becomes of a dispatch: the dropout that is drawn for it, and the cause that an outcome
 * stands for.
 *
 * A dropout is drawn before the dispatch begins, keyed by (agent, wave), so that it is the same
 * under every method: with probability `dropout` the agent drops; the phase is drawn with the
 * weights `dropout_phase`, and the fraction of that phase (of the bytes of a transfer, of the time
 * otherwise) uniformly from [0, 1).
 *
 * A fraction and not an instant, because how long a phase takes depends on the method and on who
 * else is sending: the same agent drops at the same place of its work under a method that sends ten
 * times the bytes. For example, dropout 0.05 with equal weights loses 1.25 % of dispatches in the
 * upload, on average after half of their bytes. */
#ifndef SIM_DISPATCH_OUTCOME_H
#define SIM_DISPATCH_OUTCOME_H

#include "sim/record/words.h"

struct dispatch;

/* Sets drop_phase and drop_at, and `asks`: whether its panel will take time. */
void outcome_draw(struct dispatch *dispatch);
/* Why work with this outcome came to nothing, unless its dispatch knows better; CAUSE_NONE: it did
 * not. */
enum cause outcome_cause(enum outcome outcome);

#endif
