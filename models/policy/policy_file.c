/* Checking and storing policy files. A file is magic, version, length, fields, numbers,
 * and a checksum over all of it (policy_file.h has the layout); what is read is checked as if
 * anybody could have written it. */
#include "models/policy/policy_file.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/output.h"
#include "models/policy/policy_fields.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LENGTH_AT = 12, HEAD_BYTES = 20, CRC_BYTES = 4 };
static const char magic[8] = "FSPOLICY";

void policy_file_encode(const struct policy_file *file, struct wire *wire)
{
    assert(policy_shape_valid(&file->shape));
    wire_raw(wire, magic, sizeof magic);
    wire_u32(wire, policy_fields_version(file));
    wire_u64(wire, 0); /* the length, once it is known */
    policy_fields_encode(file, wire);
    uint64_t length = wire->length + CRC_BYTES;
    for (int i = 0; i < 8; i++)
        wire->bytes[LENGTH_AT + i] = (uint8_t)(length >> 8 * i);
    wire_u32(wire, crc32_bytes(0, wire->bytes, wire->length));
}

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
    if (reader.ok && (version < 1 || version > POLICY_FILE_VERSION))
        return "is a policy file of another version; this program reads versions 1 to 4";
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

bool policy_file_is(const char *path)
{
    char start[sizeof magic];
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(start, 1, sizeof start, file) : 0;
    if (file)
        fclose(file);
    return is_policy(start, length);
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

/* `file` is empty where it fails. */
bool policy_file_decode(struct policy_file *file, const struct source *source, struct errs *errs)
{
    *file = (struct policy_file){0};
    const char *wrong = check_frame(source);
    if (!wrong) {
        struct wire_reader reader = wire_read(source->text, source->length - CRC_BYTES);
        read_raw(&reader, sizeof magic);
        uint32_t version = read_u32(&reader);
        read_raw(&reader, HEAD_BYTES - reader.at);
        wrong = policy_fields_decode(&reader, version, file);
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

/* "17-64-64-6 tanh, gaussian" */
static void describe(const struct policy_shape *shape, char *out, size_t size)
{
    size_t at = 0;
    for (uint32_t l = 0; l <= shape->layers && at < size; l++)
        at += (size_t)snprintf(out + at, size - at, "%s%u", l ? "-" : "", shape->width[l]);
    if (at < size)
        snprintf(out + at, size - at, " %s, %s", activation_names[shape->activation],
                 head_names[shape->head]);
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
                                .log_std = file->log_std,
                                .output = &file->output};
}

void policy_file_free(struct policy_file *file)
{
    free(file->theta);
    free(file->log_std);
    normaliser_free(&file->normaliser);
    policy_output_free(&file->output);
    *file = (struct policy_file){0};
}
