/* What is measured on a direction, and what is made of the answers of a wave. */
#include "models/federated/answers.h"

#include "core/base/mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- at the agent ----------------------------------------------------------------------------- */

float sight_slope(const struct sight *sight)
{
    double slope = (sight->further - sight->other) / sight->distance;
    return isfinite(slope) && fabs(slope) <= FLT_MAX ? (float)slope : 0;
}

void measure_slope(const struct sight *sight, float *numbers)
{
    numbers[0] = sight_slope(sight);
}

static float return_sent(double ret)
{
    return (float)fmin(fmax(ret, -FLT_MAX), FLT_MAX);
}

void measure_returns(const struct sight *sight, float *numbers)
{
    numbers[0] = return_sent(sight->further);
    numbers[1] = return_sent(sight->other);
}

double answers_estimate(const struct algorithm_config *config, double part)
{
    double trim = config->numbers->trim;
    return link_inverse(&config->numbers->assumed, fmin(fmax(part, trim), 1 - trim));
}

/* --- in between ------------------------------------------------------------------------------- */

size_t answers_bytes(const struct algorithm_config *config)
{
    return config->method->message_bytes ? config->method->message_bytes(config)
                                         : codec_bytes(config_codec(config), config_sent(config));
}

void answers_write(const struct saying *saying, struct wire *out)
{
    const struct algorithm_config *config = saying->config;
    if (config->method->write)
        config->method->write(saying, out);
    else
        codec_write(config_codec(config), out, saying->numbers, config_sent(config),
                    saying->rounding);
}

bool answers_read(const struct algorithm_config *config, struct wire_reader *in, float *heard)
{
    if (config->method->read)
        return config->method->read(config, in, heard);
    return codec_read(config_codec(config), in, heard, config_heard(config));
}

/* --- at the server ---------------------------------------------------------------------------- */

/* Direction by direction, over the answers. */
static void pool(const struct answers *answers, float *told)
{
    uint32_t n = answers->directions * answers->measured;
    float *values = mem_alloc(answers->count * sizeof *values);
    for (uint32_t j = 0; j < n; j++) {
        for (uint32_t k = 0; k < answers->count; k++)
            values[k] = answers->numbers[(size_t)k * n + j];
        told[j] = aggregate_of(&answers->config->numbers->aggregate, values, answers->count);
    }
    free(values);
}

void answers_combine(const struct answers *answers, float *told)
{
    const struct algorithm *method = answers->config->method;
    if (method->combine)
        method->combine(answers, told);
    else if (method->pooled)
        pool(answers, told);
    else
        memcpy(told, answers->numbers, (size_t)answers->count * answers->directions * sizeof *told);
}
