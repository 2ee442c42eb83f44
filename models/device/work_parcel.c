/* Packs work and its result for another process, and unpacks them there. */
#include "models/device/work_parcel.h"

#include "core/base/mem.h"
#include "models/device/changes.h"
#include "models/device/work_parts.h"
#include "models/device/work_run.h"
#include "models/federated/local_learner.h"
#include "models/learning/panel.h"

#include <string.h>

/* Whoever gives it another member says here how that travels. */
_Static_assert(sizeof(struct work) == 168, "work_pack and work_unpack know every member");

/* Of a blob that may be NULL, its first `most` bytes: behind θ there may be moments that no work
 * looks at. */
static void pack_blob(struct parcel *parcel, const struct blob *blob, size_t most)
{
    size_t size = blob && blob->size < most ? blob->size : most;
    parcel_content(parcel, blob ? blob->bytes : NULL, blob ? size : 0);
}

static void pack_conducts(struct wire *body, const struct conducts *conducts)
{
    wire_u8(body, conducts->agent);
    wire_u8(body, conducts->panelist);
    wire_u32(body, conducts->liars);
    wire_f32(body, &conducts->agent_part, 1);
    wire_f32(body, &conducts->panelist_part, 1);
}

static struct conducts unpack_conducts(struct wire_reader *body)
{
    struct conducts conducts = {0};
    conducts.agent = read_u8(body) % CONDUCTS;
    conducts.panelist = read_u8(body) % CONDUCTS;
    conducts.liars = read_u32(body) & 0x3ffffff;
    read_f32(body, &conducts.agent_part, 1);
    read_f32(body, &conducts.panelist_part, 1);
    return conducts;
}

void work_pack(const struct work *work, struct parcel *parcel)
{
    struct wire *body = &parcel->body;
    size_t theta = work->learner->d * sizeof(float);
    const double steps[] = {work->alpha, work->mu, work->flops};
    wire_u64(body, work->identity);
    wire_u64(body, work->key);
    wire_u32(body, work->wave);
    wire_u32(body, work->slot);
    wire_u32(body, work->slots);
    wire_f64(body, steps, 3);
    wire_u32(body, work->episodes);
    wire_u8(body, work->perturb);
    wire_u8(body, work->keep_lengths);
    wire_u8(body, work->keep_questions);
    wire_u32(body, work->client_episodes);
    pack_conducts(body, &work->conducts);
    pack_blob(parcel, work->theta, theta);
    pack_blob(parcel, work->candidate, theta);
    pack_blob(parcel, work->row, SIZE_MAX);
    pack_blob(parcel, work->normaliser, SIZE_MAX);
    pack_blob(parcel, work->cut, SIZE_MAX);
    pack_blob(parcel, work->residual, SIZE_MAX);
    pack_blob(parcel, work->kept, SIZE_MAX);
}

/* NULL where there is none; one of another size than `size` is as bad as bytes that are missing. */
static struct blob *unpack_blob(struct parcel_reader *reader, size_t size)
{
    size_t length;
    const void *bytes = parcel_read_content(reader, &length);
    if (!bytes)
        return NULL;
    if (length != size) {
        reader->body.ok = false;
        return NULL;
    }
    struct blob *blob = blob_new(size);
    memcpy(blob->bytes, bytes, size);
    return blob;
}

static size_t cut_bytes(const struct learner *learner, uint32_t slots)
{
    return sizeof(uint32_t) * partition_cut_length(learner->config.partition, learner->d, slots);
}

static void unpack_blobs(struct parcel_reader *reader, struct work *work)
{
    const struct learner *learner = work->learner;
    size_t theta = learner->d * sizeof(float);
    work->theta = unpack_blob(reader, theta);
    work->candidate = unpack_blob(reader, theta);
    work->row = unpack_blob(reader, learner_row_bytes(learner));
    work->normaliser = unpack_blob(reader, 2 * learner->obs * sizeof(float));
    work->cut = unpack_blob(reader, cut_bytes(learner, work->slots));
    work->residual = unpack_blob(reader, theta);
    work->kept = unpack_blob(reader, local_state_bytes(learner));
}

struct work *work_unpack(struct parcel_reader *reader, const struct learner *learner)
{
    struct wire_reader *body = &reader->body;
    struct work *work = mem_zero(1, sizeof *work);
    double steps[3];
    work->learner = learner;
    work->identity = read_u64(body);
    work->key = read_u64(body);
    work->wave = read_u32(body);
    work->slot = read_u32(body);
    work->slots = read_u32(body);
    read_f64(body, steps, 3);
    work->alpha = steps[0];
    work->mu = steps[1];
    work->flops = steps[2];
    work->episodes = read_u32(body);
    work->perturb = read_u8(body);
    work->keep_lengths = read_u8(body);
    work->keep_questions = read_u8(body);
    work->client_episodes = read_u32(body);
    work->conducts = unpack_conducts(body);
    unpack_blobs(reader, work);
    work->blocks =
        (struct blocks){learner->config.partition, learner->d, work->slots,
                        work->cut ? (const uint32_t *)(const void *)work->cut->bytes : NULL};
    if (body->ok && work->theta)
        return work;
    work_free(work);
    return NULL;
}

/* --- the result ------------------------------------------------------------------------------ */

static void pack_questions(const struct panel_question *questions, size_t count, struct wire *out)
{
    for (size_t i = 0; i < count; i++) {
        wire_f64(out, &questions[i].current, 1);
        wire_f64(out, &questions[i].perturbed, 1);
        wire_u32(out, questions[i].votes);
        wire_u8(out, questions[i].verdict);
    }
}

static void unpack_questions(struct wire_reader *reader, struct panel_question *questions,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        read_f64(reader, &questions[i].current, 1);
        read_f64(reader, &questions[i].perturbed, 1);
        questions[i].votes = read_u32(reader);
        questions[i].verdict = read_u8(reader);
    }
}

static const uint8_t *kept_before(const struct work *work)
{
    return work->kept ? work->kept->bytes : NULL;
}

void work_result_pack(const struct work *work, const struct work_result *result, struct wire *out)
{
    wire_u64(out, result->upload.length);
    wire_raw(out, result->upload.bytes, result->upload.length);
    wire_u32(out, result->episodes);
    wire_u32(out, result->steps);
    wire_u32(out, result->blowups);
    wire_u32(out, result->queries);
    wire_u8(out, (uint8_t)(result->vote + 1));
    wire_f64(out, &result->flops, 1);
    wire_u8(out, result->lengths != NULL);
    for (uint32_t i = 0; result->lengths && i < result->episodes; i++)
        wire_u32(out, result->lengths[i]);
    wire_u32(out, result->owed);
    if (result->owed)
        wire_f32(out, result->residual, result->owed);
    wire_u32(out, result->kept_bytes);
    changes_write(out, kept_before(work), result->kept, result->kept_bytes);
    wire_u8(out, result->questions != NULL);
    if (result->questions)
        pack_questions(result->questions, result->queries, out);
    client_evaluation_write(&result->client, out);
}

/* Whether the message holds `count` things of `size` bytes more, so that none is allocated for
 * nothing. */
static bool holds(struct wire_reader *reader, size_t count, size_t size)
{
    reader->ok = reader->ok && (reader->length - reader->at) / size >= count;
    return reader->ok;
}

/* What the agent keeps of the lesson: as much as it kept of the one before, if there was one. */
static void unpack_kept(struct wire_reader *reader, const struct work *work,
                        struct work_result *result)
{
    uint32_t bytes = read_u32(reader);
    if (bytes == 0 || bytes != local_state_bytes(work->learner)) {
        reader->ok = reader->ok && bytes == 0;
        return;
    }
    result->kept_bytes = bytes;
    result->kept = mem_alloc(bytes);
    changes_read(reader, kept_before(work), result->kept, bytes);
}

static void unpack(struct wire_reader *reader, const struct work *work, struct work_result *result)
{
    enum { QUESTION_BYTES = 21 };
    size_t length = read_u64(reader);
    const uint8_t *upload = read_raw(reader, length);
    if (upload)
        wire_raw(&result->upload, upload, length);
    result->episodes = read_u32(reader);
    result->steps = read_u32(reader);
    result->blowups = read_u32(reader);
    result->queries = read_u32(reader);
    result->vote = read_u8(reader) - 1;
    read_f64(reader, &result->flops, 1);
    if (read_u8(reader) && holds(reader, result->episodes, sizeof *result->lengths)) {
        result->lengths = mem_alloc(result->episodes * sizeof *result->lengths);
        for (uint32_t i = 0; i < result->episodes; i++)
            result->lengths[i] = read_u32(reader);
    }
    result->owed = read_u32(reader);
    if (result->owed && holds(reader, result->owed, sizeof *result->residual)) {
        result->residual = mem_alloc(result->owed * sizeof *result->residual);
        read_f32(reader, result->residual, result->owed);
    }
    unpack_kept(reader, work, result);
    if (read_u8(reader) && holds(reader, result->queries, QUESTION_BYTES)) {
        result->questions = mem_zero(result->queries, sizeof *result->questions);
        unpack_questions(reader, result->questions, result->queries);
    }
    result->client = client_evaluation_read(reader);
}

bool work_result_unpack(struct wire_reader *reader, const struct work *work,
                        struct work_result *result)
{
    *result = (struct work_result){0};
    unpack(reader, work, result);
    if (reader->ok)
        return true;
    work_result_free(result);
    *result = (struct work_result){0};
    return false;
}
