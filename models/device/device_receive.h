/* How an agent takes in a download: entry by entry (wire.h), each checked against what it knows.
 * Results are applied at the end, from the furthest state that some other agent on the same host
 * has already computed; an agent under audit, or a standalone device, takes each step itself.
 *
 * A message is not trusted: lengths, waves, slots and versions that cannot be are told as
 * errors. */
#ifndef MODELS_DEVICE_RECEIVE_H
#define MODELS_DEVICE_RECEIVE_H

#include "core/base/bits.h"
#include "core/base/fail.h"

struct device;
struct work;

/* Decodes a download into `device`; *work gets what is to be done (NULL after a flush). False and
 * FAULT_RUN on a message that is damaged or does not fit the device's state; the device is then not
 * to be used further. */
bool device_receive(struct device *device, const void *bytes, size_t length, struct work **work,
                    struct errs *errs);
/* The same for a message as it comes in. */
bool device_take(struct device *device, struct wire_reader in, struct work **work,
                 struct errs *errs);

#endif
