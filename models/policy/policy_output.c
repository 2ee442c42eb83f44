/* Cutting actions off, or squashing them. */
#include "models/policy/policy_output.h"

#include <math.h>
#include <stdlib.h>

const char *const output_names[] = {"plain", "clip", "tanh", NULL};

static double clip(double action, double least, double most)
{
    action = action < least ? least : action;
    return action > most ? most : action;
}

static double squash(double action, double least, double most)
{
    return (least + most) / 2 + tanh(action) * (most - least) / 2;
}

void policy_output_apply(const struct policy_output *output, double *action)
{
    if (!output || output->kind == OUTPUT_PLAIN)
        return;
    double (*within)(double, double, double) = output->kind == OUTPUT_CLIP ? clip : squash;
    for (uint32_t i = 0; i < output->width; i++)
        action[i] =
            (double)(float)within(action[i], (double)output->least[i], (double)output->most[i]);
}

struct digest policy_output_digest(struct digest before, const struct policy_output *output)
{
    if (!output || output->kind == OUTPUT_PLAIN)
        return before;
    const uint32_t kind = output->kind;
    before = digest_fold(before, &kind, sizeof kind);
    before = digest_fold(before, output->least, output->width * sizeof *output->least);
    return digest_fold(before, output->most, output->width * sizeof *output->most);
}

void policy_output_free(struct policy_output *output)
{
    free(output->least);
    free(output->most);
    *output = (struct policy_output){0};
}
