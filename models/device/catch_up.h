/* An agent's replica after results that it was told of, in their order. Private to
 * models/device. */
#ifndef MODELS_CATCH_UP_H
#define MODELS_CATCH_UP_H

#include <stddef.h>

struct device;
struct update;

/* From the furthest replica that some agent of the host has reached by these very results. */
void device_catch_up(struct device *device, const struct update *chain, size_t count);

#endif
