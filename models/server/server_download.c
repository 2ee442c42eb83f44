/* What the server sends: catch-up, normaliser, start. It knows what an agent has confirmed by
 * reading the agent's state; a real server would keep that list itself. */
#include "models/server/server_download.h"

#include "models/device/device_state.h"
#include "models/device/result.h"
#include "models/federated/wire.h"
#include "models/server/server.h"
#include "models/server/server_parts.h"
#include "models/server/server_told.h"
#include "models/server/server_waves.h"

#include <assert.h>
#include <string.h>

/* --- catching up ---------------------------------------------------------------------------- */

enum catch_up { CATCH_UP_NOTHING, CATCH_UP_REPLAY, CATCH_UP_THETA };

static const struct update *missed(const struct server *server, uint32_t round)
{
    return &server->history.updates[round - server->history.first];
}

/* Some result of the replay moves θ by perturbations that only the key tells. */
static bool replay_needs_key(const struct server *server, const struct device *device)
{
    bool needed = false;
    for (uint32_t r = device->version + 1; r <= server->version; r++)
        needed |= missed(server, r)->accept;
    return needed && !device->has_key && learner_needs_key(server->learner);
}

/* Replay or θ, whichever is smaller; `agents` replays a single round in any case. */
static enum catch_up choose_catch_up(const struct server *server, const struct device *device,
                                     bool flush)
{
    const struct learner *learner = server->learner;
    uint32_t behind = server->version - device->version;
    if (!device->replica)
        return CATCH_UP_THETA;
    if (!behind)
        return CATCH_UP_NOTHING;
    if (device->version + 1 < server->history.first)
        return CATCH_UP_THETA;
    if (behind == 1 && learner->config.replica == REPLICA_AGENTS)
        return CATCH_UP_REPLAY;
    /* An agent that starts a round gets the key anyway; one that is flushed pays for it here. */
    size_t replay = flush && replay_needs_key(server, device) ? ENTRY_HEADER + 8 : 0;
    for (uint32_t r = device->version + 1; r <= server->version; r++)
        replay += result_bytes(server_host(server), missed(server, r), device);
    return replay <= history_theta_bytes(learner) ? CATCH_UP_REPLAY : CATCH_UP_THETA;
}

/* 64 bits, once, from which an agent draws all perturbations and random cuts. */
static void put_key(struct message *message, const struct server *server)
{
    message_entry(message, ENTRY_KEY, 0, 0, 0);
    wire_u64(message->out, server->learner->problem.seed_key);
}

/* With what a replica needs to go on by itself: progress, and Adam's moments where it keeps them.
 * Sums come behind θ₀, for who does not know it. */
static void put_theta(struct message *message, const struct server *server,
                      const struct device *device)
{
    const struct learning_progress *progress = &server->progress;
    const float *state = blob_floats(server->state);
    size_t d = server->learner->d;
    message_entry(message, ENTRY_THETA, progress->halvings, progress->rejections, server->version);
    if (server->learner->config.method->summed && !device->origin)
        wire_f32(message->out, server->learner->problem.theta0, d);
    server_put_told(server, message->out);
    if (!learner_replicates_adam(server->learner))
        return;
    wire_u32(message->out, progress->steps);
    if (progress->steps)
        wire_f32(message->out, state + d, 2 * d);
}

static void put_catch_up(struct message *message, const struct server *server,
                         const struct device *device, enum catch_up how)
{
    if (how == CATCH_UP_THETA)
        put_theta(message, server, device);
    /* In the order of the rounds: each result is an update of what came before it. */
    for (uint32_t r = device->version + 1; how == CATCH_UP_REPLAY && r <= server->version; r++)
        result_put(message, server_host(server), missed(server, r), device);
}

static void put_normaliser(struct message *message, const struct server *server)
{
    const struct normaliser *normaliser = &server->fleet.normaliser;
    if (!normaliser->width)
        return;
    message_entry(message, ENTRY_NORMALISER, 0, normaliser->width, server->version);
    const struct codec codec = config_codec_observations(&server->learner->config);
    codec_write(&codec, message->out, normaliser->mean, normaliser->width, 0);
    codec_write(&codec, message->out, normaliser->inverse_sd, normaliser->width, 0);
}

/* In the order in which a device can use them: the key before results that need it, all results
 * before the normaliser and the start. */
void server_start(struct server *server, uint32_t number, uint32_t slot,
                  const struct device *device, struct wire *out)
{
    const struct learner *learner = server->learner;
    struct server_wave *wave = server_find_wave(server, number);
    struct message message = {.out = out};
    assert(wave && !wave->retired && slot < wave->slots && wave->base == server->version);
    if (learner_needs_key(learner) && !device->has_key)
        put_key(&message, server);
    put_catch_up(&message, server, device,
                 learner_server_replica(learner) ? CATCH_UP_THETA
                                                 : choose_catch_up(server, device, false));
    if (learner_fleet(learner))
        put_normaliser(&message, server);
    message_entry(&message, ENTRY_START, slot, wave->slots, number);
    if (learner_sends_rows(learner))
        wire_raw(out, server_wave_row(wave, learner, slot), learner_row_bytes(learner));
    wire_zeros(out, learner_secure_down(learner, wave->slots));
}

/* The device works with the server's current normaliser. */
static bool same_normaliser(const struct server *server, const struct device *device)
{
    size_t bytes = server->learner->obs * sizeof(float);
    const struct normaliser *normaliser = &server->fleet.normaliser;
    if (!normaliser->width || !device->normaliser)
        return !normaliser->width;
    return !memcmp(device->normaliser->bytes, normaliser->mean, bytes) &&
           !memcmp(device->normaliser->bytes + bytes, normaliser->inverse_sd, bytes);
}

void server_flush(struct server *server, const struct device *device, struct wire *out)
{
    const struct learner *learner = server->learner;
    struct message message = {.out = out};
    assert(!server->candidate);
    if (learner_server_replica(learner))
        return;
    enum catch_up how = choose_catch_up(server, device, true);
    if (how == CATCH_UP_REPLAY && replay_needs_key(server, device))
        put_key(&message, server);
    put_catch_up(&message, server, device, how);
    if (learner_fleet(learner) && !same_normaliser(server, device))
        put_normaliser(&message, server);
}
