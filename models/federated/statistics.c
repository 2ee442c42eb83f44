/* What an agent tells of the observations it made. */
#include "core/base/mem.h"
#include "models/federated/work.h"

#include <math.h>
#include <stdlib.h>

void statistics_write(struct wire *out, const struct moments *observed, uint32_t obs)
{
    float *values = mem_alloc(2 * sizeof(float) * (obs ? obs : 1));
    for (uint32_t i = 0; i < obs; i++) {
        values[i] = (float)observed[i].mean;
        values[obs + i] = (float)observed[i].m2;
    }
    wire_u32(out, (uint32_t)observed[0].n);
    wire_f32(out, values, 2 * (size_t)obs);
    free(values);
}

bool statistics_read(struct wire_reader *in, struct arrival *arrival, uint32_t obs)
{
    arrival->observed = read_u32(in);
    arrival->mean = mem_alloc(2 * sizeof(float) * obs);
    arrival->m2 = arrival->mean + obs;
    if (!read_f32(in, arrival->mean, 2 * (size_t)obs))
        return false;
    for (uint32_t i = 0; i < obs; i++)
        if (!isfinite(arrival->mean[i]) || !isfinite(arrival->m2[i]) || arrival->m2[i] < 0)
            return false;
    return true;
}
