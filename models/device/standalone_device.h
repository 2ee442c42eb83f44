/* An agent that is a device of its own: no server and no other agents share its memory, so nothing
 * is kept but what it needs (models/memory/memory_timeline.h). The code is the simulator's, where
 * agents share θ and a whole gradient is faster than a window of it; on a standalone device
 *
 *   θ (and moments) stay in one place: downloads are read into it as they come in, steps and
 *   perturbations are taken there, and local steps move it;
 *   perturbations are drawn, or read from their bits, a window at a time.
 *
 * Room for a recording (recording.h), and for the statistics that travel behind it, is taken at
 * once, for episodes as long as the horizon.
 *
 * Three things take more than they would have to. An upload of weights is a copy of θ, where a
 * device could send from θ itself; by then the saved copy is gone, so the peak is no higher. A live
 * view at a distance makes up its whole upload before it leaves. And partition by_layer keeps a
 * table of all coordinates, although it follows from the layers. The stack is not counted: a
 * kilobyte of windows while a step is taken. Nor is the robot, which is simulated here and real
 * there: the physics library and the worker that drives it. */
#ifndef MODELS_STANDALONE_DEVICE_H
#define MODELS_STANDALONE_DEVICE_H

#include "models/device/device.h"

/* As device_new, for the agent `identity` of a server that has these settings. What `problem`
 * points to is borrowed but for its numbers (theta0, log_std, a frozen normaliser, the range of
 * actions), which are copied. NULL and FAULT_INPUT on impossible combinations. It is never cloned,
 * its work ends before anything else is done with it, and device_free frees all of it. */
struct device *standalone_device_new(const struct algorithm_config *config,
                                     const struct problem *problem, uint64_t identity,
                                     struct errs *errs);

#endif
