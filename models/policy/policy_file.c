/* Encoding, checking and storing policy files. A file is magic, version, length, fields, numbers,
 * and a checksum over all of it (policy_file.h has the layout); what is read is checked as if
 * anybody could have written it. */
#include "models/policy/policy_file.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/output.h"
#include "models/tasks/gridworld.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GRIDLESS_VERSION = 2, FORMAT_VERSION = 3, LENGTH_AT = 12, HEAD_BYTES = 20, CRC_BYTES = 4 };
static const char magic[8] = "FSPOLICY";

static uint32_t actions(const struct policy_shape *shape)
{
    return shape->width[shape->layers];
}

static uint32_t log_std_width(const struct policy_shape *shape)
{
    return shape->head == HEAD_GAUSSIAN ? actions(shape) : 0;
}

/* --- writing ---------------------------------------------------------------------------------- */

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

static void encode_grid(struct wire *wire, struct grid_options grid)
{
    wire_u32(wire, grid.size);
    wire_f64(wire, &grid.slip, 1);
    wire_u64(wire, grid.map);
}

void policy_file_encode(const struct policy_file *file, struct wire *wire)
{
    assert(policy_shape_valid(&file->shape));
    const struct normaliser *normaliser = &file->normaliser;
    char task[sizeof file->task] = "";
    memcpy(task, file->task, strnlen(file->task, sizeof task - 1));
    wire_raw(wire, magic, sizeof magic);
    wire_u32(wire, has_grid(file) ? FORMAT_VERSION : GRIDLESS_VERSION);
    wire_u64(wire, 0); /* the length, once it is known */
    wire_raw(wire, task, sizeof task);
    wire_u32(wire, file->horizon);
    wire_f64(wire, &file->reset_noise, 1);
    if (has_grid(file))
        encode_grid(wire, grid_of_file(file));
    encode_shape(wire, &file->shape);
    wire_u32(wire, normaliser->width);
    encode_evaluation(wire, &file->evaluation);
    wire_f32(wire, file->theta, policy_parameters(&file->shape));
    wire_f32(wire, file->log_std, log_std_width(&file->shape));
    wire_f32(wire, normaliser->mean, normaliser->width);
    wire_f32(wire, normaliser->inverse_sd, normaliser->width);
    uint64_t length = wire->length + CRC_BYTES;
    for (int i = 0; i < 8; i++)
        wire->bytes[LENGTH_AT + i] = (uint8_t)(length >> 8 * i);
    wire_u32(wire, crc32_bytes(0, wire->bytes, wire->length));
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What is wrong with a file before its fields are looked at, or NULL. From the outside inwards:
 * what kind of file, which version, whole, undamaged. Only then are fields worth a message of their
 * own. */
static const char *check_frame(const struct source *source)
{
    const uint8_t *bytes = (const uint8_t *)source->text;
    if (source->length < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
        return "is not a policy file";
    struct wire_reader reader = wire_read(bytes, source->length);
    read_raw(&reader, sizeof magic);
    uint32_t version = read_u32(&reader);
    uint64_t length = read_u64(&reader);
    if (reader.ok && (version < 1 || version > FORMAT_VERSION))
        return "is a policy file of another version; this program reads versions 1 to 3";
    if (!reader.ok || source->length < length || length < HEAD_BYTES + CRC_BYTES)
        return "is truncated: the policy file does not end where it says it does";
    if (source->length > length)
        return "is longer than the policy file it holds";
    reader.at = source->length - CRC_BYTES;
    if (read_u32(&reader) != crc32_bytes(0, bytes, source->length - CRC_BYTES))
        return "is damaged: its checksum does not fit its content";
    return NULL;
}

static bool is_policy(const char *start, size_t length)
{
    return length >= sizeof magic && memcmp(start, magic, sizeof magic) == 0;
}

/* Whether what is there is empty or a policy as it was written; an error otherwise. */
static bool is_unchanged(const char *path, struct errs *errs)
{
    struct source source;
    if (access(path, F_OK) != 0)
        return true;
    bool read = source_read(&source, path, errs);
    const char *wrong = read && source.length > 0 ? check_frame(&source) : NULL;
    source_free(&source);
    return read && (!wrong || errs_add(errs, FAULT_INPUT, NULL,
                                       "name another file, or say --force to replace it",
                                       "%s: %s, and is left as it is", path, wrong));
}

/* A policy that somebody has changed by hand is theirs now: it is not replaced unasked. */
bool policy_file_may_write(const char *path, const struct output_rule *rule, struct errs *errs)
{
    return output_allowed(path, is_policy, rule, errs) && (rule->force || is_unchanged(path, errs));
}

bool policy_file_write(const struct policy_file *file, const char *path,
                       const struct output_rule *rule, struct errs *errs)
{
    struct output *output =
        policy_file_may_write(path, rule, errs) ? output_begin(path, is_policy, rule, errs) : NULL;
    if (!output)
        return false;
    struct wire wire = {0};
    policy_file_encode(file, &wire);
    fwrite(wire.bytes, 1, wire.length, output_stream(output));
    wire_free(&wire);
    return output_end(output, true, errs);
}

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

/* What is wrong with the fields, or NULL. The sizes are compared with the length before anything
 * is allocated for them. */
static const char *decode(struct wire_reader *reader, struct policy_file *file)
{
    struct normaliser *normaliser = &file->normaliser;
    read_raw(reader, sizeof magic);
    uint32_t version = read_u32(reader);
    read_raw(reader, HEAD_BYTES - reader->at);
    if (!decode_task(reader, file->task, sizeof file->task))
        return "names no task";
    if (!decode_world(reader, file, version))
        return "has an impossible horizon or reset noise";
    if (!decode_shape(reader, &file->shape) ||
        (version <= GRIDLESS_VERSION && file->shape.head == HEAD_CATEGORICAL))
        return "has impossible layers";
    normaliser->width = read_u32(reader);
    if (normaliser->width && normaliser->width != file->shape.width[0])
        return "has a normaliser that does not fit its observations";
    if (!decode_evaluation(reader, &file->evaluation))
        return "has an impossible evaluation";
    size_t d = policy_parameters(&file->shape), widths = log_std_width(&file->shape);
    if (reader->length - reader->at != 4 * (d + widths + 2 * (size_t)normaliser->width))
        return "has sizes that do not add up to its length";
    bool good = decode_numbers(reader, &file->theta, d) &&
                decode_numbers(reader, &file->log_std, widths) &&
                decode_numbers(reader, &normaliser->mean, normaliser->width) &&
                decode_numbers(reader, &normaliser->inverse_sd, normaliser->width);
    for (uint32_t i = 0; good && i < normaliser->width; i++)
        good = normaliser->inverse_sd[i] >= 0;
    return good ? NULL : "holds numbers that are not finite, or a negative spread";
}

/* `file` is empty where it fails. */
bool policy_file_decode(struct policy_file *file, const struct source *source, struct errs *errs)
{
    *file = (struct policy_file){0};
    const char *wrong = check_frame(source);
    if (!wrong) {
        struct wire_reader reader = wire_read(source->text, source->length - CRC_BYTES);
        wrong = decode(&reader, file);
    }
    if (!wrong)
        return true;
    policy_file_free(file);
    return errs_add(errs, FAULT_INPUT, &(struct mark){source, 0, 0}, NULL, "%s", wrong);
}

bool policy_file_read(struct policy_file *file, const char *path, struct errs *errs)
{
    *file = (struct policy_file){0};
    struct source source;
    bool good = source_read(&source, path, errs) && policy_file_decode(file, &source, errs);
    source_free(&source);
    return good;
}

/* --- the rest --------------------------------------------------------------------------------- */

/* "17-64-64-6 tanh, gaussian" */
static void describe(const struct policy_shape *shape, char *out, size_t size)
{
    size_t at = 0;
    for (uint32_t l = 0; l <= shape->layers && at < size; l++)
        at += (size_t)snprintf(out + at, size - at, "%s%u", l ? "-" : "", shape->width[l]);
    if (at < size)
        snprintf(out + at, size - at, " %s, %s",
                 shape->activation == ACTIVATION_TANH ? "tanh" : "linear", head_names[shape->head]);
}

bool policy_file_fits(const struct policy_file *file, const char *task,
                      const struct policy_shape *shape, const char *path, struct errs *errs)
{
    if (task && strcmp(task, file->task) != 0)
        return errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: is a policy for %s, not for %s", path,
                        file->task, task);
    if (policy_shape_equal(&file->shape, shape))
        return true;
    char is[128], wanted[128];
    describe(&file->shape, is, sizeof is);
    describe(shape, wanted, sizeof wanted);
    return errs_add(errs, FAULT_INPUT, NULL, NULL, "%s: is a policy of shape %s, not %s", path, is,
                    wanted);
}

struct task *policy_file_task(const struct policy_file *file, const struct task_info *info,
                              const char *path, struct errs *errs)
{
    const struct policy_shape *shape = &file->shape;
    const struct task_options options = {file->horizon, file->reset_noise, file->grid};
    struct task *task = task_open_info(info, &options, errs);
    if (!task)
        return NULL;
    const struct task_info *opened = task_info(task);
    if (!task_is_none(task) && shape->width[0] == opened->obs &&
        shape->width[shape->layers] == opened->act)
        return task;
    errs_add(errs, FAULT_INPUT, NULL, NULL,
             "%s: maps %u observations to %u actions; %s has %u and %u", path, shape->width[0],
             shape->width[shape->layers], opened->name, opened->obs, opened->act);
    task_free(task);
    return NULL;
}

struct policy_view policy_file_view(const struct policy_file *file)
{
    return (struct policy_view){.shape = &file->shape,
                                .theta = file->theta,
                                .normaliser = file->normaliser.width ? &file->normaliser : NULL,
                                .log_std = file->log_std};
}

void policy_file_free(struct policy_file *file)
{
    free(file->theta);
    free(file->log_std);
    free(file->normaliser.mean);
    free(file->normaliser.inverse_sd);
    *file = (struct policy_file){0};
}
