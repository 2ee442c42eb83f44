/* Agents come and go: what happens to their dispatches, and when.
 *
 *   abort     a dispatch under way is lost, as if it had dropped: what it had moved and computed
 *             was for nothing, and the server learns of it `detection` later
 *   pause     the dispatch rests, in the phase away, and then takes up what was left of its
 *             computation, of an answer or of a message's bytes. The message needs a new
 *             connection, hence its latency (and handshake, and slow start) anew. A shared panel
 *             serves others meanwhile, and the dispatch queues again
 *   continue  computing and answers go on; only transfers rest, and dispatches that a panel at the
 *             server watches live
 *
 * All come and go, but only one that is awake has dispatches that this reaches.
 *
 * A device is online by a process of alternating intervals (core/quantities/interval.h): drawn
 * times on and off, a probability by time of day, or a trace. An agent that never comes back is
 * lost in any case. In the final flush dispatches always rest, and an agent that never comes back
 * is passed over. At one instant departures and returns come after what ends then, and before
 * deadlines, aggregation and selection. */
#ifndef SIM_AVAILABILITY_H
#define SIM_AVAILABILITY_H

struct federation;

/* Begins the presence of all agents, at the instant 0. */
void availability_open(struct federation *federation);
/* Nothing will happen to the fleet any more: nobody comes or goes. */
void availability_close(struct federation *federation);
void availability_free(struct federation *federation);

#endif
