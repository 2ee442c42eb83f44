/* Padded parameters, orthogonal initialisation, and the passes for both number types. */
#include "models/policy/policy_gradient.h"

#include "core/base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows are padded to a multiple of MATRIX_PAD numbers, so that kernels need no code for what is
 * left over. The first layer has no transposed copy: nobody asks for the gradient by the
 * observations. */
struct gradient_layout gradient_layout(const struct policy_shape *shape)
{
    assert(policy_shape_valid(shape));
    struct gradient_layout layout = {.layers = shape->layers, .activation = shape->activation};
    for (uint32_t l = 0; l < shape->layers; l++) {
        struct gradient_layer *layer = &layout.layer[l];
        *layer = (struct gradient_layer){.in = shape->width[l],
                                         .out = shape->width[l + 1],
                                         .stride = matrix_padded(shape->width[l + 1]),
                                         .offset = layout.parameters,
                                         .across = layout.transposed};
        layout.parameters += (layer->in + 1) * layer->stride;
        if (l > 0)
            layout.transposed += layer->out * matrix_padded(layer->in);
    }
    return layout;
}

/* Rows of θ are put at a stride of whole vectors; what is between stays 0 and adds nothing. */
void gradient_pack(const struct gradient_layout *layout, const float *theta, float *parameters)
{
    memset(parameters, 0, layout->parameters * sizeof *parameters);
    for (uint32_t l = 0; l < layout->layers; l++) {
        const struct gradient_layer *layer = &layout->layer[l];
        for (size_t i = 0; i <= layer->in; i++, theta += layer->out)
            memcpy(parameters + layer->offset + i * layer->stride, theta,
                   layer->out * sizeof *theta);
    }
}

void gradient_unpack(const struct gradient_layout *layout, const float *parameters, float *theta)
{
    for (uint32_t l = 0; l < layout->layers; l++) {
        const struct gradient_layer *layer = &layout->layer[l];
        for (size_t i = 0; i <= layer->in; i++, theta += layer->out)
            memcpy(theta, parameters + layer->offset + i * layer->stride,
                   layer->out * sizeof *theta);
    }
}

#define REAL float
#define SUFFIX f32
#include "models/policy/policy_gradient_template.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "models/policy/policy_gradient_template.h"
#undef REAL
#undef SUFFIX

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Orthonormal rows, `count` <= `length`, from Gaussian ones by Gram-Schmidt, twice for accuracy. */
static void orthonormal(struct rng *rng, double *rows, size_t count, size_t length)
{
    for (size_t r = 0; r < count; r++) {
        double *row = rows + r * length;
        for (size_t i = 0; i < length; i++)
            row[i] = rng_normal(rng);
        for (size_t other = 0; other < 2 * r; other++) {
            const double *before = rows + other % r * length;
            double along = dot(row, before, length);
            for (size_t i = 0; i < length; i++)
                row[i] -= along * before[i];
        }
        double norm = sqrt(dot(row, row, length));
        for (size_t i = 0; i < length; i++)
            row[i] /= norm;
    }
}

/* Saxe, McClelland, Ganguli 2014: rows or columns, whichever are shorter in number, are
 * orthonormal, so that a layer changes no length but by its gain. */
void gradient_orthogonal(const struct policy_shape *shape, double gain, double output_gain,
                         uint64_t key, float *theta)
{
    struct rng rng = rng_start(key);
    for (uint32_t l = 0; l < shape->layers; l++) {
        size_t in = shape->width[l], out = shape->width[l + 1];
        size_t count = in < out ? in : out, length = in < out ? out : in;
        double *rows = mem_zero(count * length, sizeof *rows);
        double scale = l + 1 == shape->layers ? output_gain : gain;
        orthonormal(&rng, rows, count, length);
        for (size_t i = 0; i < in; i++)
            for (size_t o = 0; o < out; o++)
                *theta++ = (float)(scale * rows[in < out ? i * length + o : o * length + i]);
        for (size_t o = 0; o < out; o++)
            *theta++ = 0;
        free(rows);
    }
}
