/* Rows of what panels were asked and how they answered (record: events), and of what agents made of
 * the policy for themselves (record: agents or finer). */
#ifndef SIM_LEDGER_ANSWERS_H
#define SIM_LEDGER_ANSWERS_H

#include "sim/dispatch/federation_state.h"

/* The panel of a dispatch has answered all its questions, at this instant. */
void ledger_answers(struct federation *federation, const struct dispatch *dispatch);
/* How the agent's own policy was evaluated, if it was; its result has arrived. */
void ledger_client(struct federation *federation, const struct dispatch *dispatch);
/* The server's own panel has judged this round's update. */
void ledger_judgement(struct federation *federation, const struct work_result *result);

#endif
