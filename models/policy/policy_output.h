/* What becomes of an action before the robot gets it. A policy of this program's own gives it as it
 * is: the physics clamps what is too much, while the reward sees it whole. Those who train with
 * PPO elsewhere cut it off where the range of actions ends; SAC and TD3 end in a tanh that is
 * stretched over the range:
 *
 *   plain   a
 *   clip    min(max(a, least), most)
 *   tanh    (least + most) / 2 + tanh(a) (most - least) / 2       (the C library's tanh) */
#ifndef MODELS_POLICY_OUTPUT_H
#define MODELS_POLICY_OUTPUT_H

#include "core/base/digest.h"

#include <stdint.h>

enum output_kind { OUTPUT_PLAIN, OUTPUT_CLIP, OUTPUT_TANH };
/* "plain", ...; in the order of the enum, ended by NULL. */
extern const char *const output_names[];

struct policy_output {
    enum output_kind kind;
    uint32_t width;      /* actions; 0 where kind is plain */
    float *least, *most; /* `width` each; finite, least < most */
};

/* Changes `width` numbers in place, which are float32 again; `output` may be NULL. NaN stays
 * NaN. */
void policy_output_apply(const struct policy_output *output, double *action);
/* Folds all that it does into `before`; `output` may be NULL. */
struct digest policy_output_digest(struct digest before, const struct policy_output *output);
void policy_output_free(struct policy_output *output);

#endif
