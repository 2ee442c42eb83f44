/* What a trial spends in all its rounds, the final flush aside, and what that costs at the
 * scenario's prices (the view round_money of the database):
 *
 *     money = up GB × price.up + down GB × price.down + kWh × price.energy
 *             + questions × price.answer
 *
 * with 10^9 bytes a GB and 3.6 · 10^6 J a kWh. */
#ifndef SIM_TRIAL_SPENDING_H
#define SIM_TRIAL_SPENDING_H

#include "sim/scenario/scenario.h"

/* Joules and bytes of all agents together. */
struct trial_spending {
    double up_B, down_B; /* on the wire, of all agents */
    double energy_J;
    double questions; /* to people */
};

/* In the scenario's currency. */
double trial_money(const struct scenario *scenario, const struct trial_spending *spending);
/* Questions of a round: each comparison asks every panelist, and the server's own panel is asked
 * once. 0: nothing is learnt, so that there is nothing to compare, and an answering time is a delay
 * alone. */
double round_questions(const struct scenario *scenario, double dispatches);
/* In so many rounds of as many: an agent that asks in its first round alone asks once. */
double trial_questions(const struct scenario *scenario, double rounds, double dispatches);

#endif
