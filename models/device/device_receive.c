/* Decoding a download, and applying what it says. */
#include "models/device/device_receive.h"

#include "core/base/mem.h"
#include "models/device/catch_up.h"
#include "models/device/device_state.h"
#include "models/device/result.h"
#include "models/device/work.h"
#include "models/federated/sums.h"

#include <stdlib.h>
#include <string.h>

struct decoding {
    struct device *device;
    struct wire_reader in;
    struct errs *errs;
    struct update *chain; /* results decoded and not yet applied */
    size_t count, capacity;
    uint32_t results; /* decoded so far */
    uint32_t version; /* of θ once the chain is applied */
    bool moves;       /* θ */
    double flops;     /* of applying it */
};

static bool damaged(struct decoding *decoding, const char *what)
{
    return errs_add(decoding->errs, FAULT_RUN, NULL, NULL,
                    "a download is damaged or out of order at byte %zu (%s; agent at version %u)",
                    decoding->in.at, what, decoding->version);
}

/* Shares the content with other agents that have the same; under audit the agent keeps its own. */
static struct blob *settle_blob(const struct device *device, struct blob *blob)
{
    blob_seal(blob);
    return device->audit ? blob : memo_share(device->host->memo, blob);
}

/* Room for content of that size in the place of what is there: the very place, where nobody else
 * holds it. Zeros, or what was there. */
static void place_blob(const struct device *device, struct blob **blob, size_t size)
{
    if (device->audit && *blob && (*blob)->holders == 1)
        return;
    blob_drop(*blob);
    *blob = blob_new(size);
}

/* The same key may come again, as in a flush; another one never. */
static bool decode_key(struct decoding *decoding, const struct entry *entry)
{
    struct device *device = decoding->device;
    uint64_t key = read_u64(&decoding->in);
    if (!decoding->in.ok || entry->slot || entry->slots || entry->round)
        return damaged(decoding, "KEY");
    if (device->has_key && device->key != key)
        return damaged(decoding, "a second KEY");
    device->has_key = true;
    device->key = key;
    return true;
}

/* What an agent's replica holds behind θ. */
static bool decode_moments(struct decoding *decoding, struct learning_progress *progress,
                           float *moments)
{
    const struct learner *learner = &decoding->device->host->learner;
    if (!learner_replicates_adam(learner))
        return true;
    progress->steps = read_u32(&decoding->in);
    if (!progress->steps)
        return decoding->in.ok;
    return read_f32(&decoding->in, moments, 2 * (size_t)learner->d);
}

/* The header says where the schedule stands, if that depends on earlier rounds. */
static bool schedule_fits(const struct learner *learner, const struct entry *entry)
{
    if (learner->config.schedule != SCHEDULE_HALVING)
        return !entry->slot && !entry->slots;
    return entry->slots < learner->config.patience;
}

/* As they come in. θ that overflowed is told as it is. */
static bool read_theta(struct decoding *decoding, float *theta)
{
    const struct learner *learner = &decoding->device->host->learner;
    if (!learner_tells_less(learner))
        return read_f32(&decoding->in, theta, learner->d);
    return codec_read(learner_theta_codec(learner), &decoding->in, theta, learner->d);
}

/* θ from sums as they come in, in its own place; NULL: they are counted alone. */
static bool read_sums(struct decoding *decoding, float *theta, uint32_t *nonzero)
{
    const struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    const struct codec *codec = learner_theta_codec(learner);
    float lead = codec_read_lead(codec, &decoding->in);
    if (theta)
        memcpy(theta, device->origin->bytes, device->origin->size);
    for (uint32_t j = 0; j < config_seeds(&learner->config); j++) {
        float sum;
        if (!codec_read_next(codec, lead, &decoding->in, &sum))
            return false;
        *nonzero += sum != 0;
        if (sum != 0 && theta)
            sums_add(learner, device->key, j, sum, theta);
    }
    return true;
}

/* Agents that are told the same sums share what they make. */
static struct blob *share_sums(struct decoding *decoding, uint32_t *nonzero)
{
    const struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    struct blob *origin = device->origin;
    struct memo *memo = device->host->memo;
    size_t bytes = learner_theta_bytes(learner);
    struct wire_reader ahead = decoding->in;
    const uint8_t *sums = read_raw(&ahead, bytes);
    if (!sums)
        return NULL;
    uint64_t digest = hash_bytes(2, sums, bytes), hash;
    struct blob *found =
        memo_recall(memo, origin->hash, digest, &hash) ? memo_find(memo, hash) : NULL;
    if (!found) {
        found = blob_new(origin->size);
        if (!read_sums(decoding, blob_floats(found), nonzero)) {
            blob_drop(found);
            return NULL;
        }
        blob_seal(found);
        found = memo_share(memo, found);
        memo_step(memo, origin->hash, digest, found->hash);
        return found;
    }
    return read_sums(decoding, NULL, nonzero) ? blob_hold(found) : NULL;
}

/* θ₀, where it was not installed. */
static bool take_origin(struct decoding *decoding)
{
    struct device *device = decoding->device;
    uint32_t d = device->host->learner.d;
    struct blob *origin = blob_new(d * sizeof(float));
    bool good = read_f32(&decoding->in, blob_floats(origin), d);
    device->origin = settle_blob(device, origin);
    return good;
}

/* A THETA of sums. */
static bool take_sums(struct decoding *decoding)
{
    struct device *device = decoding->device;
    uint32_t nonzero = 0;
    bool good = device->has_key && (device->origin || take_origin(decoding));
    if (good && device->audit) {
        place_blob(device, &device->replica, device->origin->size);
        good = read_sums(decoding, blob_floats(device->replica), &nonzero);
        blob_seal(device->replica);
    } else if (good) {
        struct blob *replica = share_sums(decoding, &nonzero);
        good = replica != NULL;
        blob_drop(good ? device->replica : NULL);
        device->replica = good ? replica : device->replica;
    }
    decoding->flops += sums_flops(&device->host->learner, nonzero);
    return good;
}

/* θ itself, with its moments, goes straight into the place of the last one. */
static bool take_theta(struct decoding *decoding, struct learning_progress *progress)
{
    struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    place_blob(device, &device->replica, learner_replica_floats(learner) * sizeof(float));
    float *theta = blob_floats(device->replica);
    if (!read_theta(decoding, theta) || !decode_moments(decoding, progress, theta + learner->d))
        return false;
    device->replica = settle_blob(device, device->replica);
    return true;
}

/* Only at the beginning of a catch-up, and never back to an older version. */
static bool decode_theta(struct decoding *decoding, const struct entry *entry)
{
    struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    struct learning_progress progress = {.halvings = entry->slot, .rejections = entry->slots};
    if (!schedule_fits(learner, entry) || entry->round < decoding->version || decoding->results)
        return damaged(decoding, "THETA");
    if (!(learner->config.method->summed ? take_sums(decoding) : take_theta(decoding, &progress)))
        return damaged(decoding, "THETA's length");
    device->progress = progress;
    decoding->version = entry->round;
    decoding->moves = true;
    return true;
}

/* Only of the version that the results before it have led to. */
static bool decode_normaliser(struct decoding *decoding, const struct entry *entry)
{
    struct device *device = decoding->device;
    size_t count = 2 * (size_t)device->host->learner.obs;
    const struct codec codec = config_codec_observations(&device->host->learner.config);
    if (!learner_fleet(&device->host->learner) || entry->slot ||
        entry->slots != device->host->learner.obs || entry->round != decoding->version)
        return damaged(decoding, "NORMALISER");
    place_blob(device, &device->normaliser, count * sizeof(float));
    if (!codec_read(&codec, &decoding->in, blob_floats(device->normaliser), count))
        return damaged(decoding, "NORMALISER's length");
    device->normaliser = settle_blob(device, device->normaliser);
    device->normaliser_writings++;
    return true;
}

/* An agent that shares nothing takes each step as it hears of it, in θ's own place where nobody
 * else holds it. */
static void step_in_place(struct device *device, struct update *update)
{
    if (update->accept && device->replica->holders > 1) {
        struct blob *own = blob_copy(device->replica->bytes, device->replica->size);
        blob_drop(device->replica);
        device->replica = own;
    }
    if (update->accept) {
        update_apply(device->host, update, false, blob_floats(device->replica));
        blob_seal(device->replica);
    }
    update_clear(update);
}

/* The progress follows at once, as later entries are read by it; θ only when all are read. */
static bool decode_result(struct decoding *decoding, const struct entry *entry)
{
    struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    struct update update;
    const char *wrong = result_read(device, &decoding->in, entry, decoding->version, &update);
    if (wrong) {
        update_clear(&update);
        return damaged(decoding, wrong);
    }
    decoding->flops += update_flops(learner, &update);
    schedule_advance(learner, &device->progress, &update);
    decoding->version++;
    decoding->results++;
    decoding->moves |= update.accept;
    if (device->audit) {
        step_in_place(device, &update);
        return true;
    }
    mem_grow(&decoding->chain, &decoding->capacity, decoding->count + 1, sizeof update);
    decoding->chain[decoding->count++] = update;
    return true;
}

static bool decode_start(struct decoding *decoding, const struct entry *entry)
{
    struct device *device = decoding->device;
    const struct learner *learner = &device->host->learner;
    bool told = device->replica && (device->has_key || !learner_needs_key(learner));
    bool wave =
        learner->config.asynchronous ? entry->round > 0 : entry->round == decoding->version + 1;
    if (!wave || entry->slot >= entry->slots || entry->more || !told ||
        (learner->config.method->blocks && entry->slots > learner->d))
        return damaged(decoding, "START");
    struct pending *pending = device_remember(device, entry);
    if (!learner_sends_rows(learner))
        return device_take_secrets(device, pending, &decoding->in) || damaged(decoding, "secrets");
    pending->row = blob_new(learner_row_bytes(learner));
    if (!read_bytes(&decoding->in, pending->row->bytes, pending->row->size) ||
        !bits_padded(pending->row->bytes, learner_row_bits(learner)))
        return damaged(decoding, "START's perturbation");
    /* The agents of a wave share the block where they share the perturbation. */
    if (learner->config.method->own_perturbations)
        blob_seal(pending->row);
    else
        pending->row = settle_blob(device, pending->row);
    return device_take_secrets(device, pending, &decoding->in) || damaged(decoding, "secrets");
}

/* Notes how many bytes of an entry have to be there as a whole before they can be used. */
static void note_size(struct device *device, enum entry_type type, size_t bytes)
{
    bool straight = type == ENTRY_THETA || type == ENTRY_START;
    uint64_t *largest = type == ENTRY_RESULT ? &device->catch_up_B : &device->message_B;
    if (straight)
        bytes = ENTRY_HEADER;
    *largest = bytes > *largest ? bytes : *largest;
}

/* What only goes up has no reader here. `entry` is the last one then, which says whether there is
 * work. */
static bool decode_entries(struct decoding *decoding, struct entry *entry)
{
    static bool (*const decode[])(struct decoding *, const struct entry *) = {
        [ENTRY_KEY] = decode_key,       [ENTRY_THETA] = decode_theta,
        [ENTRY_RESULT] = decode_result, [ENTRY_NORMALISER] = decode_normaliser,
        [ENTRY_START] = decode_start,   [ENTRY_WEIGHTS] = NULL};
    decoding->device->message_B = decoding->device->catch_up_B = 0;
    do {
        size_t at = decoding->in.at;
        if (!entry_read(&decoding->in, entry) || !decode[entry->type])
            return damaged(decoding, "header");
        if (!decode[entry->type](decoding, entry))
            return false;
        note_size(decoding->device, entry->type, decoding->in.at - at);
    } while (entry->more);
    return decoding->in.at == decoding->in.length || damaged(decoding, "bytes after the end");
}

/* --- all of it -------------------------------------------------------------------------------- */

bool device_receive(struct device *device, const void *bytes, size_t length, struct work **work,
                    struct errs *errs)
{
    return device_take(device, wire_read(bytes, length), work, errs);
}

/* Entries are decoded one by one, results kept until all are there: then the longest known part of
 * the chain is jumped over. A damaged download is an error of the run: the device is not put back
 * to what it was. */
bool device_take(struct device *device, struct wire_reader in, struct work **work,
                 struct errs *errs)
{
    struct decoding decoding = {
        .device = device, .in = in, .errs = errs, .version = device->version};
    struct entry last;
    bool good = decode_entries(&decoding, &last);
    *work = NULL;
    if (good) {
        device->version = decoding.version;
        device_catch_up(device, decoding.chain, decoding.count);
        device->theta_writings += decoding.moves;
        if (last.type == ENTRY_START)
            *work = work_new(device, decoding.flops);
    }
    for (size_t i = 0; i < decoding.count; i++)
        update_clear(&decoding.chain[i]);
    free(decoding.chain);
    return good;
}
