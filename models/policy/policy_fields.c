/* What a policy file says between its length and its checksum, in the order of policy_file.h. */
#include "models/policy/policy_fields.h"

#include "core/base/mem.h"
#include "models/tasks/gridworld.h"

#include <math.h>
#include <string.h>

enum { GRIDLESS_VERSION = 2, PLAIN_VERSION = 3 };

static uint32_t actions(const struct policy_shape *shape)
{
    return shape->width[shape->layers];
}

static uint32_t log_std_width(const struct policy_shape *shape)
{
    return shape->head == HEAD_GAUSSIAN ? actions(shape) : 0;
}

static void encode_shape(struct wire *wire, const struct policy_shape *shape)
{
    wire_u32(wire, shape->layers);
    wire_u32(wire, shape->activation);
    wire_u32(wire, shape->head);
    for (uint32_t l = 0; l <= shape->layers; l++)
        wire_u32(wire, shape->width[l]);
}

static void encode_evaluation(struct wire *wire, const struct policy_evaluation *evaluation)
{
    wire_u32(wire, evaluation->episodes);
    wire_u32(wire, evaluation->stochastic);
    wire_u64(wire, evaluation->seed);
    wire_f64(wire, &evaluation->mean, 1);
    wire_f64(wire, &evaluation->sd, 1);
}

static struct grid_options grid_of_file(const struct policy_file *file)
{
    return file->grid.size ? file->grid : TASK_GRID_DEFAULT;
}

static bool has_grid(const struct policy_file *file)
{
    const struct grid_options own = TASK_GRID_DEFAULT, grid = grid_of_file(file);
    return file->shape.head == HEAD_CATEGORICAL || grid.size != own.size || grid.slip != own.slip ||
           grid.map != own.map;
}

/* Whether version 3 would lose something. */
static bool needs_output(const struct policy_file *file)
{
    const struct normaliser *normaliser = &file->normaliser;
    float clip = normaliser_clip(normaliser);
    bool clips = normaliser->width && (clip < NORMALISER_CLIP || clip > NORMALISER_CLIP);
    return file->shape.activation == ACTIVATION_RELU || file->output.kind != OUTPUT_PLAIN ||
           normaliser->exact || clips;
}

uint32_t policy_fields_version(const struct policy_file *file)
{
    return needs_output(file) ? POLICY_FILE_VERSION
           : has_grid(file)   ? PLAIN_VERSION
                              : GRIDLESS_VERSION;
}

static void encode_normaliser(struct wire *wire, const struct normaliser *normaliser)
{
    if (normaliser->exact) {
        wire_f64(wire, normaliser->exact, 2 * (size_t)normaliser->width);
        return;
    }
    wire_f32(wire, normaliser->mean, normaliser->width);
    wire_f32(wire, normaliser->inverse_sd, normaliser->width);
}

/* What version 4 adds. */
static void encode_kinds(struct wire *wire, const struct policy_file *file)
{
    const struct normaliser *normaliser = &file->normaliser;
    float clip = normaliser->width ? normaliser_clip(normaliser) : 0;
    wire_u32(wire, !normaliser->width ? 0 : normaliser->exact ? 8 : 4);
    wire_f32(wire, &clip, 1);
    wire_u32(wire, file->output.kind);
}

static void encode_grid(struct wire *wire, struct grid_options grid)
{
    wire_u32(wire, grid.size);
    wire_f64(wire, &grid.slip, 1);
    wire_u64(wire, grid.map);
}

void policy_fields_encode(const struct policy_file *file, struct wire *wire)
{
    const struct normaliser *normaliser = &file->normaliser;
    uint32_t version = policy_fields_version(file);
    char task[sizeof file->task] = "";
    memcpy(task, file->task, strnlen(file->task, sizeof task - 1));
    wire_raw(wire, task, sizeof task);
    wire_u32(wire, file->horizon);
    wire_f64(wire, &file->reset_noise, 1);
    if (version > GRIDLESS_VERSION)
        encode_grid(wire, grid_of_file(file));
    encode_shape(wire, &file->shape);
    wire_u32(wire, normaliser->width);
    if (version > PLAIN_VERSION)
        encode_kinds(wire, file);
    encode_evaluation(wire, &file->evaluation);
    wire_f32(wire, file->theta, policy_parameters(&file->shape));
    wire_f32(wire, file->log_std, log_std_width(&file->shape));
    encode_normaliser(wire, normaliser);
    wire_f32(wire, file->output.least, file->output.width);
    wire_f32(wire, file->output.most, file->output.width);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A word of printable ASCII, padded with zeros to the end: nothing may hide behind it. */
static bool decode_task(struct wire_reader *reader, char *task, size_t size)
{
    const uint8_t *bytes = read_raw(reader, size);
    if (!bytes || bytes[0] == 0)
        return false;
    memcpy(task, bytes, size);
    size_t used = strnlen(task, size);
    for (size_t i = 0; i < size; i++)
        if (i < used ? bytes[i] <= ' ' || bytes[i] > '~' : bytes[i] != 0)
            return false;
    return used < size;
}

/* The count of layers is checked before that many widths are read into an array of fixed size. */
static bool decode_shape(struct wire_reader *reader, struct policy_shape *shape)
{
    shape->layers = read_u32(reader);
    shape->activation = read_u32(reader);
    shape->head = read_u32(reader);
    if (shape->layers > POLICY_LAYERS_MAX)
        return false;
    for (uint32_t l = 0; l <= shape->layers; l++)
        shape->width[l] = read_u32(reader);
    return policy_shape_valid(shape);
}

/* A mean of -∞ is that of a policy which broke the physics. */
static bool decode_evaluation(struct wire_reader *reader, struct policy_evaluation *evaluation)
{
    evaluation->episodes = read_u32(reader);
    uint32_t stochastic = read_u32(reader);
    evaluation->stochastic = stochastic;
    evaluation->seed = read_u64(reader);
    read_f64(reader, &evaluation->mean, 1);
    read_f64(reader, &evaluation->sd, 1);
    bool mean = isfinite(evaluation->mean) || evaluation->mean == -INFINITY;
    return stochastic <= 1 && mean && isfinite(evaluation->sd) && evaluation->sd >= 0;
}

static bool decode_grid(struct wire_reader *reader, struct grid_options *grid)
{
    grid->size = read_u32(reader);
    read_f64(reader, &grid->slip, 1);
    grid->map = read_u64(reader);
    return reader->ok && grid->size >= GRID_SIZE_MIN && grid->size <= GRID_SIZE_MAX &&
           grid->slip >= 0 && grid->slip <= 1;
}

/* Version 1 knew of the task's own noise alone, version 2 of one grid. */
static bool decode_world(struct wire_reader *reader, struct policy_file *file, uint32_t version)
{
    file->horizon = read_u32(reader);
    file->reset_noise = -1;
    file->grid = TASK_GRID_DEFAULT;
    if (version > 1 && !(read_f64(reader, &file->reset_noise, 1) && isfinite(file->reset_noise)))
        return false;
    return file->horizon > 0 && (version <= GRIDLESS_VERSION || decode_grid(reader, &file->grid));
}

/* What version 4 adds. *wide: the normaliser's numbers are doubles. */
static bool decode_kinds(struct wire_reader *reader, struct policy_file *file, bool *wide)
{
    struct normaliser *normaliser = &file->normaliser;
    uint32_t bytes = read_u32(reader);
    read_f32(reader, &normaliser->clip, 1);
    uint32_t kind = read_u32(reader);
    file->output.kind = kind;
    file->output.width = kind == OUTPUT_PLAIN ? 0 : actions(&file->shape);
    *wide = bytes == 8;
    bool fits = normaliser->width
                    ? (bytes == 4 || bytes == 8) && normaliser->clip > 0
                    : bytes == 0 && normaliser->clip == 0 && !signbit(normaliser->clip);
    return reader->ok && kind <= OUTPUT_TANH && fits &&
           (kind == OUTPUT_PLAIN || file->shape.head != HEAD_CATEGORICAL);
}

/* `count` finite numbers (NULL when count is 0). */
static bool decode_numbers(struct wire_reader *reader, float **numbers, size_t count)
{
    *numbers = count ? mem_alloc(count * sizeof **numbers) : NULL;
    if (count && !read_f32(reader, *numbers, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!isfinite((*numbers)[i]))
            return false;
    return true;
}

static bool decode_normaliser(struct wire_reader *reader, struct normaliser *normaliser)
{
    bool good = decode_numbers(reader, &normaliser->mean, normaliser->width) &&
                decode_numbers(reader, &normaliser->inverse_sd, normaliser->width);
    for (uint32_t i = 0; good && i < normaliser->width; i++)
        good = normaliser->inverse_sd[i] >= 0;
    return good;
}

static bool decode_exact(struct wire_reader *reader, struct normaliser *normaliser)
{
    uint32_t width = normaliser->width;
    normaliser->exact = mem_alloc(2 * (size_t)width * sizeof *normaliser->exact);
    bool good = read_f64(reader, normaliser->exact, 2 * (size_t)width);
    for (uint32_t i = 0; good && i < width; i++)
        good = isfinite(normaliser->exact[i]) && isfinite(normaliser->exact[width + i]) &&
               normaliser->exact[width + i] >= 0;
    return good;
}

static bool decode_output(struct wire_reader *reader, struct policy_output *output)
{
    bool good = decode_numbers(reader, &output->least, output->width) &&
                decode_numbers(reader, &output->most, output->width);
    for (uint32_t i = 0; good && i < output->width; i++)
        good = output->least[i] < output->most[i];
    return good;
}

/* The sizes are compared with the length before anything is allocated for them. */
static bool sizes_add_up(const struct wire_reader *reader, const struct policy_file *file,
                         bool wide)
{
    size_t numbers = policy_parameters(&file->shape) + log_std_width(&file->shape) +
                     2 * (size_t)file->normaliser.width * (wide ? 2 : 1) +
                     2 * (size_t)file->output.width;
    return reader->length - reader->at == 4 * numbers;
}

const char *policy_fields_decode(struct wire_reader *reader, uint32_t version,
                                 struct policy_file *file)
{
    struct normaliser *normaliser = &file->normaliser;
    bool wide = false;
    if (!decode_task(reader, file->task, sizeof file->task))
        return "names no task";
    if (!decode_world(reader, file, version))
        return "has an impossible horizon or reset noise";
    if (!decode_shape(reader, &file->shape))
        return "has impossible layers";
    normaliser->width = read_u32(reader);
    if (normaliser->width && normaliser->width != file->shape.width[0])
        return "has a normaliser that does not fit its observations";
    if (version > PLAIN_VERSION && !decode_kinds(reader, file, &wide))
        return "has an impossible normaliser, or actions that become something impossible";
    if (!decode_evaluation(reader, &file->evaluation))
        return "has an impossible evaluation";
    if (!sizes_add_up(reader, file, wide))
        return "has sizes that do not add up to its length";
    bool good = decode_numbers(reader, &file->theta, policy_parameters(&file->shape)) &&
                decode_numbers(reader, &file->log_std, log_std_width(&file->shape)) &&
                (wide ? decode_exact(reader, normaliser) : decode_normaliser(reader, normaliser));
    if (!good)
        return "holds numbers that are not finite, or a negative spread";
    if (!decode_output(reader, &file->output))
        return "has an impossible range of actions";
    bool fits = version == policy_fields_version(file) || version < GRIDLESS_VERSION;
    return fits ? NULL : "is of a version that does not fit what it holds";
}
