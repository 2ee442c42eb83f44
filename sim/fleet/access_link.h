/* Agents' links that are more than a constant rate.
 *
 * A rate that follows a trace: the network learns of a change at its instant, but only while a
 * transfer of the agent's is under way in that direction: a fleet of a thousand traced links costs
 * no event while it computes.
 *
 * A duty cycle d: a radio that has sent b bytes at its full rate r was on the air for b / r, and is
 * silent for b / r (1 / d - 1) after the transfer's end; a next upload begins when that is over. So
 * it goes in LoRaWAN (specification 1.0.4, "duty-cycle limitations"). A transfer is never broken up
 * for it: right as long as it lasts no longer than the regulator's period, an hour in Europe, of
 * which it may send 36 s at 1 %. */
#ifndef SIM_ACCESS_LINK_H
#define SIM_ACCESS_LINK_H

#include "sim/fleet/fleet.h"

struct access_link;

/* Gives an agent that is node `node` of the network such a link where it has one; the fleet keeps
 * it. Changes of rate come at `priority`, which is to be behind the fluid's: what ends at the
 * instant of a change has had the rate before it. */
void access_link_open(struct agent *agent, struct engine *engine, struct fluid *fluid,
                      uint32_t node, uint8_t priority);
void access_links_free(struct fleet *fleet);

/* Around the time that a flow spends in the network: before it enters; after it has left and moved
 * so many bytes. */
void link_enter(struct access_link *link, enum link_direction direction);
void link_leave(struct access_link *link, enum link_direction direction, double moved_B);
/* How long from now on the agent may not send, ns. */
int64_t link_silence_ns(const struct access_link *link);
/* How long `bytes` would take from `from_ns` on with the agent's own link alone on their way, ns,
 * whether or not it has more than constant rates; TIME_NEVER: longer than the clock reaches. */
int64_t link_alone_ns(const struct agent *agent, enum link_direction direction, int64_t from_ns,
                      double bytes);

#endif
