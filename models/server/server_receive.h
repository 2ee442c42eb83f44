/* Uploads: votes or weights, kept until the next aggregation. An upload is checked before any of it
 * is kept: that its wave is open and its slot wants an answer, its header, and that its body has
 * just the length that it should. */
#ifndef MODELS_SERVER_RECEIVE_H
#define MODELS_SERVER_RECEIVE_H

#include "core/base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

/* An answer from there would still count: the wave is open, fewer than `replicas` answers have come
 * for the slot, and none of them has been aggregated. */
bool server_wants(const struct server *server, uint32_t wave, uint32_t slot);
/* Takes an upload for the next aggregation (while the acceptance panel is asked: for the one
 * after). False and FAULT_RUN when it cannot be decoded or is not wanted. */
bool server_receive(struct server *server, uint32_t wave, uint32_t slot, const void *bytes,
                    size_t length, struct errs *errs);

#endif
