/* An agent that is a device of its own: no server and no other agents share its memory, so nothing
 * is kept but what it needs (memory_line.h). The same code as in the simulator, where agents share
 * θ and a whole gradient is faster than a window of it; here
 *
 *   θ (and moments) stay in one place: downloads are read into it as they come in, steps and
 *   perturbations are taken there, and local steps move it;
 *   perturbations are drawn, or read from their bits, a window at a time.
 *
 * Room for a recording (recording.h), and for the statistics that travel behind it, is taken at
 * once, for episodes as long as the horizon.
 *
 * Three things are more than they would have to be. An upload of weights is a copy of θ, where a
 * device would send from θ itself; by then the saved copy is gone, so that is no peak. A live view
 * at a distance makes up its whole upload before it leaves. And partition by_layer keeps a table of
 * all coordinates, which follows from the layers. The stack is not counted: a kilobyte of windows
 * while a step is taken. Nor is the robot, which is simulated here and real there: the physics
 * library and the worker that drives it. */
#ifndef MODELS_LONE_H
#define MODELS_LONE_H

#include "models/federated/algorithm.h"

/* As device_new, for the agent `identity` of a server that has these settings. What `problem`
 * points to is borrowed but for its numbers (theta0, log_std, a frozen normaliser), which are
 * copied. NULL and FAULT_INPUT on impossible combinations. It is never cloned, its work ends before
 * anything else is done with it, and device_free frees all of it. */
struct device *device_alone(const struct algorithm_config *config, const struct problem *problem,
                            uint64_t identity, struct errs *errs);
/* device_receive of a message as it comes in. */
bool device_take(struct device *device, struct wire_reader in, struct work **work,
                 struct errs *errs);

#endif
