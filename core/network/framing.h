/* What a transport adds to a message, in closed form where the message enters the fluid network:
 * headers, connection set-up and slow start. It models TCP as ns-3 runs it over a point-to-point
 * link: CUBIC or NewReno, segments of 1448 bytes, an initial window of 10 segments (RFC 6928),
 * delayed acknowledgements; headers of 54 bytes a segment, 20 of IPv4, 32 of TCP with timestamps
 * and 2 of the link. It knows no loss.
 *
 * headers     wire = payload + 54 max(1, ceil(payload / 1448))
 * handshake   one round trip, rtt = 2 (latency of source + latency of destination)
 * slow start  the window w = 14480 bytes doubles each round trip until all is sent or w >= bw rtt,
 *             bw = min(up rate of the source, down rate of the destination); what a round trip has
 *             over the w / bw it takes to send is idle time
 *
 * For example a message of 10 000 bytes has 7 segments, 10 378 bytes on the wire; its handshake
 * over latencies of 20 ms and 5 ms takes 50 ms, and slow start nothing, as all of it fits in the
 * first window. */
#ifndef CORE_FRAMING_H
#define CORE_FRAMING_H

#include <stdbool.h>
#include <stdint.h>

enum framing_kind { FRAMING_NONE, FRAMING_TCP };

struct framing {
    enum framing_kind kind;
    /* Connections are kept: a message over an open one skips the handshake, not slow start. */
    bool persistent;
};

/* Bytes on the wire for a message of `payload` bytes. */
uint64_t framing_wire_bytes(struct framing framing, uint64_t payload);

/* Seconds by which the message enters the network later, beside the one-way latency: handshake and
 * slow start's idle time. `rtt_s` >= 0; `bw_Bps` > 0 is the smaller of the two access rates,
 * unscaled; `opened`: this pair of devices has exchanged a message before. No slow start is charged
 * when bw_Bps is infinite or rtt_s is 0. */
double framing_delay_s(struct framing framing, uint64_t payload, double bw_Bps, double rtt_s,
                       bool opened);

#endif
