/* Decoding uploads. */
#include "models/server/server_receive.h"

#include "core/base/mem.h"
#include "models/federated/answers.h"
#include "models/federated/wire.h"
#include "models/server/server_parts.h"
#include "models/server/server_waves.h"

#include <stdlib.h>

bool server_wants(const struct server *server, uint32_t number, uint32_t slot)
{
    const struct server_wave *wave = server_find_wave(server, number);
    return wave && !wave->retired && slot < wave->slots &&
           wave->answers[slot] < learner_replicas(server->learner);
}

static bool refused(uint32_t wave, uint32_t slot, struct errs *errs, const char *what)
{
    return errs_add(errs, FAULT_RUN, NULL, NULL,
                    "wave %u: the upload of slot %u is damaged or out of order (%s)", wave, slot,
                    what);
}

/* The header says what this slot may send for this wave. */
static bool upload_expected(const struct learner *learner, const struct arrival *arrival,
                            const struct entry *entry)
{
    bool weights = learner_sends_weights(learner);
    return entry->type == (weights ? ENTRY_WEIGHTS : ENTRY_ANSWER) && !entry->more &&
           entry->slot == arrival->slot && entry->round == arrival->wave->number &&
           (weights ? entry->slots > 0 : entry->slots == arrival->wave->slots);
}

/* Weights, where their change is told from what their wave began with. */
static bool read_weights(const struct learner *learner, struct wire_reader *in,
                         struct arrival *arrival)
{
    const struct codec *codec = config_codec(&learner->config);
    arrival->theta = mem_alloc(learner->d * sizeof(float));
    if (!config_sends_change(&learner->config)) {
        read_f32(in, arrival->theta, learner->d);
        return true;
    }
    const float *origin = blob_floats(arrival->wave->origin);
    bool good = codec_read(codec, in, arrival->theta, learner->d);
    for (uint32_t i = 0; i < learner->d; i++)
        arrival->theta[i] += origin[i];
    return good;
}

/* Only what a device can measure: numbers are finite. */
static bool read_numbers(const struct learner *learner, struct wire_reader *in,
                         struct arrival *arrival)
{
    const struct algorithm_config *config = &learner->config;
    arrival->numbers = mem_alloc(config_heard(config) * sizeof *arrival->numbers);
    return answers_read(config, in, arrival->numbers);
}

/* Keys, shares and masks stand for what they cost: nothing is in them. */
static bool skip_secrets(const struct learner *learner, struct wire_reader *in, uint32_t slots)
{
    size_t bytes = learner_secure_up(learner, slots);
    const uint8_t *secrets = bytes ? read_raw(in, bytes) : NULL;
    for (size_t i = 0; secrets && i < bytes; i++)
        if (secrets[i])
            return false;
    return secrets || !bytes;
}

static bool read_upload(const struct learner *learner, struct wire_reader *in,
                        const struct entry *entry, struct arrival *arrival)
{
    if (learner_sends_weights(learner)) {
        arrival->episodes = entry->slots;
        if (!read_weights(learner, in, arrival))
            return false;
    } else if (algorithm_sends_scalars(learner->config.method)) {
        if (!read_numbers(learner, in, arrival))
            return false;
    } else {
        uint8_t verdict = read_u8(in);
        arrival->vote = verdict ? 1 : -1;
        if (verdict > 1)
            return false;
    }
    if (learner_fleet(learner) && !statistics_read(learner, in, arrival))
        return false;
    return skip_secrets(learner, in, arrival->wave->slots) && in->ok && in->at == in->length;
}

/* Checked as if the sender could not be trusted: the header against the wave, the body against its
 * length, and nothing may follow. A refused upload leaves the server as it was. */
bool server_receive(struct server *server, uint32_t number, uint32_t slot, const void *bytes,
                    size_t length, struct errs *errs)
{
    struct wire_reader in = wire_read(bytes, length);
    struct arrivals *waiting = &server->waiting;
    struct arrival arrival = {.slot = slot, .order = (uint32_t)waiting->count};
    struct entry entry;
    if (!server_wants(server, number, slot))
        return refused(number, slot, errs, "nothing is awaited there");
    arrival.wave = server_find_wave(server, number);
    if (!entry_read(&in, &entry) || !upload_expected(server->learner, &arrival, &entry))
        return refused(number, slot, errs, "header");
    if (!read_upload(server->learner, &in, &entry, &arrival)) {
        arrival_clear(&arrival);
        return refused(number, slot, errs, "body");
    }
    arrival.wave->answers[slot]++;
    arrival.wave->arrivals++;
    mem_grow(&waiting->items, &waiting->capacity, waiting->count + 1, sizeof arrival);
    waiting->items[waiting->count++] = arrival;
    return true;
}
