/* Every key under `algorithm.privacy`. */
#include "models/methods/privacy_keys.h"

#include "core/fields/field_rows.h"
#include "models/learning/privacy.h"

#include <stddef.h>

#define P(member) .offset = offsetof(struct privacy, member)

const struct field privacy_fields[] = {
    {"clip", FIELD_REAL, P(clip), OVER(0, 1e12), .word = "none", .word_value = 0,
     .fallback = "none", .example = "1", .flags = FIELD_LATER, .also = "max_norm sensitivity",
     .help = "The largest norm of an agent's message of numbers, or of what its local steps "
             "changed of the weights; a longer one is shortened to it."},
    {"noise", FIELD_REAL, P(noise), OVER(0, 1e6), .fallback = "1", .flags = FIELD_LATER,
     .also = "noise_multiplier sigma",
     .help = "The standard deviation of the noise that is added to each number of it, in units of "
             "clip."},
    {"delta", FIELD_REAL, P(delta), OVER(0, 0.5), .fallback = "1e-5", .flags = FIELD_LATER,
     .help = "The probability for which the epsilon that follows need not hold."},
    END};
