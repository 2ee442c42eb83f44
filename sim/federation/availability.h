/* Agents come and go: what happens to their dispatches, and when.
 *
 *   abort     a dispatch under way is lost, as if it had dropped: what it had moved and computed
 *             was for nothing, and the server learns of it `detection` later
 *
 *   pause     it rests, in the phase away, and takes up again what was left: of a computation, of
 *             an answer, of the bytes of a message. The message needs a new connection, hence its
 *             latency (and handshake, and slow start) anew. At a shared panel others are served
 *             meanwhile, and it queues again
 *
 *   continue  computing and answers go on; only transfers rest, and a panel at the server that
 *             watches live
 *
 * Who never comes back is lost in any case. The final flush always rests, and passes over who never
 * comes back. At one instant departures and returns come after what ends then, and before
 * deadlines, aggregation and selection. */
#ifndef SIM_AVAILABILITY_H
#define SIM_AVAILABILITY_H

struct federation;

/* Presence begins: every agent is online or not from here on. Once, before the run. */
void availability_open(struct federation *federation);
/* Nothing will happen to the fleet any more: nobody comes or goes. */
void availability_close(struct federation *federation);
void availability_free(struct federation *federation);

#endif
