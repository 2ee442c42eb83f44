/* Downloads: what an agent missed, then what it is to do. An agent catches up by replaying results,
 * or by θ, as config.replica says; the log of results is in update_history.h. */
#ifndef MODELS_SERVER_DOWNLOAD_H
#define MODELS_SERVER_DOWNLOAD_H

#include "core/base/bits.h"

#include <stdint.h>

struct device;
struct server;

/* Appends the download of the agent that is to work for `slot` of an open wave, opened at the
 * current version, to `out`: what the device lacks (its confirmed state is read, never changed),
 * then the start message. */
void server_start(struct server *server, uint32_t number, uint32_t slot,
                  const struct device *device, struct wire *out);
/* Appends what `device` lacks after the last round; nothing when it is current or agents keep no
 * replicas. No candidate may be waiting for the acceptance panel. */
void server_flush(struct server *server, const struct device *device, struct wire *out);

#endif
