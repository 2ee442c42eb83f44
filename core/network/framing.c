/* Computes the bytes and the delay that a transport adds to a message.
 *
 * Of a packet of 1500 bytes IPv4's header takes 20 and TCP's with timestamps 32, which leaves a
 * segment of 1448; the link adds 2. */
#include "core/network/framing.h"

#include <math.h>

enum { SEGMENT = 1448, HEADERS = 54, INITIAL_SEGMENTS = 10 };

uint64_t framing_wire_bytes(struct framing framing, uint64_t payload)
{
    if (framing.kind == FRAMING_NONE)
        return payload;
    uint64_t segments = payload / SEGMENT + (payload % SEGMENT != 0);
    return payload + HEADERS * (segments ? segments : 1);
}

/* One window a round trip, each twice the one before, until the window fills the pipe (bandwidth
 * times round trip) or holds the rest. In a round trip the link is idle for as long as the window
 * takes less than that time to send. */
static double slow_start_idle_s(uint64_t payload, double bw_Bps, double rtt_s)
{
    double window = INITIAL_SEGMENTS * SEGMENT, sent = 0, idle = 0;
    while (sent + window < (double)payload && window < bw_Bps * rtt_s) {
        sent += window;
        idle += rtt_s - window / bw_Bps;
        window *= 2;
    }
    return idle;
}

double framing_delay_s(struct framing framing, uint64_t payload, double bw_Bps, double rtt_s,
                       bool opened)
{
    if (framing.kind == FRAMING_NONE || rtt_s == 0)
        return 0;
    double handshake = framing.persistent && opened ? 0 : rtt_s;
    return handshake + (isinf(bw_Bps) ? 0 : slow_start_idle_s(payload, bw_Bps, rtt_s));
}
