/* A message of a dispatch on its way, up or down; phase_download.c and phase_upload.c are made of
 * this.
 *
 * Its time from one end to the other is
 *
 *   silence + latency + (handshake + idle time of slow start) + ∫ until the bytes have flowed
 *
 * in this order: an upload first waits until its link's duty cycle allows sending
 * (sim/fleet/access_link.h); latency is the agent's plus the server's, one way; the transport's
 * part is in closed form (core/network/framing.h); then the bytes on the wire share the links
 * max-min fairly (core/network/fluid.h). Paused, a message keeps the bytes that have moved; what is
 * left needs a new connection, hence its latency, handshake and slow start anew. */
#ifndef SIM_TRANSFER_H
#define SIM_TRANSFER_H

#include "core/network/fluid.h"

struct dispatch;

/* A message of `payload_B` bytes is due; the framing decides what that is on the wire. `done` is
 * called when the last byte is through, and is to call transfer_ended. */
void transfer_begin(struct dispatch *dispatch, enum link_direction direction, uint64_t payload_B,
                    flow_fn *done);
/* It has its link and sets off, unless its agent is offline: then it is paused, or lost. */
void transfer_launch(struct dispatch *dispatch);
/* Whose message has gone through the network; NULL: it was lost at that point. */
struct dispatch *transfer_ended(struct flow *flow);

/* As in struct phase_row. Without a message that is due nothing is cut. */
void transfer_pause(struct dispatch *dispatch);
void transfer_resume(struct dispatch *dispatch);
void transfer_cut(struct dispatch *dispatch);
bool transfer_progresses(const struct dispatch *dispatch);

/* An ahead_fn of the engine: fetches what the event will touch. */
void transfer_expect(const struct event *event);

#endif
