/* Work that is run in another process, which knows the same learner: all that it reads travels, and
 * its result comes back, as if it had been run here. θ, a perturbation, a normaliser and a cut are
 * contents (core/base/parcel.h), so that what many pieces of work share travels once. */
#ifndef MODELS_WORK_PARCEL_H
#define MODELS_WORK_PARCEL_H

#include "core/base/parcel.h"

struct learner;
struct work;
struct work_result;

/* Borrows from the work until the parcel has been sent. Not of a standalone device's. */
void work_pack(const struct work *work, struct parcel *parcel);
/* Freed by work_free. NULL: the bytes are none of work_pack's under this learner. */
struct work *work_unpack(struct parcel_reader *reader, const struct learner *learner);
/* What came of the work. What an agent keeps from round to round is told by what has changed since
 * the work was given (models/device/changes.h): a replay of thousands of steps changes by a few. */
void work_result_pack(const struct work *work, const struct work_result *result, struct wire *out);
/* False, and `result` empty, where the bytes are none of work_result_pack's for this work. */
bool work_result_unpack(struct wire_reader *reader, const struct work *work,
                        struct work_result *result);

#endif
