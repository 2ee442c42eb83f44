/* A recorded run done again without clock, network or threads: the events of its database say who
 * was sent off, reached, heard and aggregated, and in which order; everything else is computed anew
 * by models/federated/algorithm.h alone. The oracle for policies whose rounds the plain loop does
 * not know.
 */
#ifndef TESTS_PLAIN_REPLAY_H
#define TESTS_PLAIN_REPLAY_H

#include "tests/support/oracle.h"
#include "tests/support/sim_world.h"

/* `world` has recorded one trial with record: events. Checks the hash of θ after every round, every
 * vote and every length of a message against the database; fails the test where they differ.
 * `fleet_slots`: blocks are cut over the fleet, else over each wave. Returns the rounds. */
uint32_t plain_replay(const struct world *world, const struct oracle *oracle, uint32_t fleet_slots);

#endif
