/* The batched passes of policy_gradient.h for one type; empty without them. Takes REAL and SUFFIX
 * (f32, f64). */
#ifdef REAL

#define PASTE(a, b) a##_##b
#define PASTED(a, b) PASTE(a, b)
#define NAMED(name) PASTED(name, SUFFIX)
#define BATCH NAMED(gradient_batch)
#define MATRIX NAMED(matrix)

/* One unit more a row than the layer has, held at 1: the biases' input. */
static void NAMED(set_strides)(struct BATCH *batch, const struct gradient_layout *layout,
                               size_t rows_max)
{
    *batch = (struct BATCH){.layout = layout, .rows_max = rows_max};
    batch->kernel = NAMED(matrix_kernel_best)();
    for (size_t l = 0; l <= layout->layers; l++) {
        size_t width = l < layout->layers ? layout->layer[l].in + 1 : layout->layer[l - 1].out;
        batch->stride[l] = matrix_padded(width);
        if (batch->stride[l] > batch->delta_stride)
            batch->delta_stride = batch->stride[l];
    }
}

size_t NAMED(gradient_batch_numbers)(const struct gradient_layout *layout, size_t rows_max)
{
    struct BATCH batch;
    NAMED(set_strides)(&batch, layout, rows_max);
    size_t total = 2 * batch.delta_stride;
    for (size_t l = 0; l <= layout->layers; l++)
        total += (l < layout->layers ? 2 : 1) * batch.stride[l];
    return rows_max * total;
}

void NAMED(gradient_batch_place)(struct BATCH *batch, const struct gradient_layout *layout,
                                 size_t rows_max, REAL *numbers)
{
    REAL *next = numbers;
    size_t layers = layout->layers;
    NAMED(set_strides)(batch, layout, rows_max);
    memset(numbers, 0, NAMED(gradient_batch_numbers)(layout, rows_max) * sizeof *numbers);
    for (size_t l = 0; l <= layers; l++, next += rows_max * batch->stride[l - 1])
        batch->unit[l] = next;
    for (size_t l = 0; l < layers; l++, next += rows_max * batch->stride[l - 1])
        batch->slope[l] = next;
    for (size_t i = 0; i < 2; i++, next += rows_max * batch->delta_stride)
        batch->delta[i] = next;
    for (size_t l = 0; l < layers; l++)
        for (size_t r = 0; r < rows_max; r++)
            batch->unit[l][r * batch->stride[l] + layout->layer[l].in] = 1;
}

void NAMED(gradient_batch_open)(struct BATCH *batch, const struct gradient_layout *layout,
                                size_t rows_max)
{
    size_t numbers = NAMED(gradient_batch_numbers)(layout, rows_max);
    REAL *block = mem_zero(numbers, sizeof *block);
    NAMED(gradient_batch_place)(batch, layout, rows_max, block);
    batch->block = block;
}

void NAMED(gradient_batch_close)(struct BATCH *batch)
{
    free(batch->block);
    *batch = (struct BATCH){0};
}

REAL *NAMED(gradient_input)(struct BATCH *batch, size_t row)
{
    assert(row < batch->rows_max);
    return batch->unit[0] + row * batch->stride[0];
}

/* The product fills whole registers, so the 1 behind the units is written anew. */
static void NAMED(activate)(struct BATCH *batch, size_t l, size_t rows)
{
    size_t width = batch->layout->layer[l].in, padded = matrix_padded(width);
    for (size_t r = 0; r < rows; r++) {
        REAL *unit = batch->unit[l] + r * batch->stride[l];
        REAL *slope = batch->slope[l] + r * batch->stride[l];
        if (batch->layout->activation == ACTIVATION_TANH)
            batch->kernel.squash(unit, slope, padded);
        for (size_t i = 0; batch->layout->activation == ACTIVATION_RELU && i < padded; i++) {
            slope[i] = unit[i] < 0 ? 0 : 1;
            unit[i] *= slope[i];
        }
        unit[width] = 1;
    }
}

const REAL *NAMED(gradient_forward)(struct BATCH *batch, const REAL *parameters, size_t rows)
{
    const struct gradient_layout *layout = batch->layout;
    assert(rows <= batch->rows_max);
    for (size_t l = 0; l < layout->layers; l++) {
        const struct gradient_layer *layer = &layout->layer[l];
        batch->kernel.product(&(struct MATRIX){.m = rows,
                                               .n = layer->stride,
                                               .k = layer->in + 1,
                                               .a = batch->unit[l],
                                               .a_row = batch->stride[l],
                                               .a_column = 1,
                                               .b = parameters + layer->offset,
                                               .b_row = layer->stride,
                                               .c = batch->unit[l + 1],
                                               .c_row = batch->stride[l + 1]});
        if (l + 1 < layout->layers)
            NAMED(activate)(batch, l + 1, rows);
    }
    return batch->unit[layout->layers];
}

void NAMED(gradient_transpose)(const struct gradient_layout *layout, const REAL *parameters,
                               REAL *transposed)
{
    for (size_t l = 1; l < layout->layers; l++) {
        const struct gradient_layer *layer = &layout->layer[l];
        const REAL *from = parameters + layer->offset;
        REAL *to = transposed + layer->across;
        size_t row = matrix_padded(layer->in);
        memset(to, 0, layer->out * row * sizeof *to); /* padding goes through the way back too */
        for (size_t o = 0; o < layer->out; o++)
            for (size_t i = 0; i < row; i++)
                to[o * row + i] = i < layer->in ? from[i * layer->stride + o] : 0;
    }
}

/* Which of the two deltas layer l's outputs have, so that layer l - 1 gets the other. */
REAL *NAMED(gradient_output)(struct BATCH *batch)
{
    return batch->delta[batch->layout->layers % 2];
}

static void NAMED(through_layer)(struct BATCH *batch, const REAL *transposed, size_t l, size_t rows)
{
    const struct gradient_layer *layer = &batch->layout->layer[l];
    REAL *to = batch->delta[l % 2];
    size_t padded = matrix_padded(layer->in);
    batch->kernel.product(&(struct MATRIX){.m = rows,
                                           .n = padded,
                                           .k = layer->out,
                                           .a = batch->delta[(l + 1) % 2],
                                           .a_row = layer->stride,
                                           .a_column = 1,
                                           .b = transposed + layer->across,
                                           .b_row = padded,
                                           .c = to,
                                           .c_row = padded});
    if (batch->layout->activation == ACTIVATION_LINEAR)
        return;
    for (size_t r = 0; r < rows; r++) {
        const REAL *slope = batch->slope[l] + r * batch->stride[l];
        for (size_t i = 0; i < padded; i++)
            to[r * padded + i] *= slope[i];
    }
}

void NAMED(gradient_backward)(struct BATCH *batch, const REAL *transposed, size_t rows,
                              REAL *gradient)
{
    for (size_t l = batch->layout->layers; l-- > 0;) {
        const struct gradient_layer *layer = &batch->layout->layer[l];
        batch->kernel.product(&(struct MATRIX){.m = layer->in + 1,
                                               .n = layer->stride,
                                               .k = rows,
                                               .a = batch->unit[l],
                                               .a_row = 1,
                                               .a_column = batch->stride[l],
                                               .b = batch->delta[(l + 1) % 2],
                                               .b_row = layer->stride,
                                               .c = gradient + layer->offset,
                                               .c_row = layer->stride,
                                               .add = true});
        if (l > 0)
            NAMED(through_layer)(batch, transposed, l, rows);
    }
}

#undef PASTE
#undef PASTED
#undef NAMED
#undef BATCH
#undef MATRIX

#endif
