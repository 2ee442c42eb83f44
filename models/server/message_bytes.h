/* How long the messages of a round are, without encoding one: what a forecast of traffic needs.
 * Every length is that of a message whose agent and whose round lose nothing: each slot answers,
 * and in time. Then a length depends on three things that are not known beforehand:
 *
 *   how many rounds an agent has missed   it catches up by results, or by θ
 *   whether an update was kept            a rejected one is told without perturbations
 *   how long episodes last                where they are uploaded
 *
 * so that it lies in a range; where none of them plays a part both ends are equal, and are what a
 * run records, byte by byte. */
#ifndef MODELS_MESSAGE_BYTES_H
#define MODELS_MESSAGE_BYTES_H

#include <stdint.h>

struct server;

/* Bytes; `mean` is an estimate where the ends differ. */
struct byte_range {
    uint64_t least, most;
    double mean;
};

struct message_bytes {
    struct byte_range first; /* the download of an agent asked in the first round */
    struct byte_range down;  /* a later download */
    struct byte_range up;    /* an upload */
    struct byte_range flush; /* what an agent lacks that took part in the last round */
};

/* With `slots` slots in a wave, and an agent that is asked in the part `share` (0 to 1) of the
 * rounds: with 1 in each, else in any of them with that probability. `lasting` is the mean length
 * of episodes as a part of the horizon. */
void server_message_bytes(const struct server *server, uint32_t slots, double share, double lasting,
                          struct message_bytes *bytes);

#endif
