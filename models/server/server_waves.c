/* The waves that are open, or retired with arrivals left. */
#include "models/server/server_waves.h"

#include "core/base/mem.h"
#include "models/federated/wire.h"
#include "models/server/server_parts.h"
#include "models/server/server_told.h"

#include <assert.h>
#include <stdlib.h>

void server_wave_free(struct server_wave *wave, const struct learner *learner)
{
    blob_drop(wave->origin);
    for (uint32_t row = 0; wave->rows && row < learner_rows(learner, wave->slots); row++)
        free(wave->rows[row]);
    free(wave->rows);
    free(wave->answers);
    free(wave);
}

/* Drawn when it is first needed. */
const uint8_t *server_wave_row(struct server_wave *wave, const struct learner *learner,
                               uint32_t slot)
{
    uint32_t row = learner->config.method->own_perturbations ? slot : 0;
    if (!wave->rows[row]) {
        wave->rows[row] = mem_zero(1, learner_row_bytes(learner));
        learner_draw(learner, learner->problem.seed_key, wave->number, row, wave->rows[row]);
    }
    return wave->rows[row];
}

/* By bisection: waves are opened in ascending order. */
struct server_wave *server_find_wave(const struct server *server, uint32_t number)
{
    size_t low = 0, high = server->waves_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (server->waves[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < server->waves_count && server->waves[low]->number == number;
    return found ? server->waves[low] : NULL;
}

/* Perturbations are not drawn yet. A method that sends weights needs the θ that its agents began
 * from, and holds it. */
void server_open(struct server *server, uint32_t number, uint32_t slots)
{
    const struct learner *learner = server->learner;
    assert(number && number <= ENTRY_FIELD_MAX);
    assert(learner->config.asynchronous || number == server->version + 1);
    assert(!server->waves_count || number > server->waves[server->waves_count - 1]->number);
    assert(slots && slots < ENTRY_FIELD_MAX &&
           (!learner->config.method->blocks || slots <= learner->d));
    struct server_wave *wave = mem_zero(1, sizeof *wave);
    *wave = (struct server_wave){
        .number = number, .slots = slots, .base = server->version, .answers = mem_zero(slots, 1)};
    mem_grow(&server->waves, &server->waves_capacity, server->waves_count + 1, sizeof(void *));
    server->waves[server->waves_count++] = wave;
    server->slots = slots;
    if (learner_sends_weights(learner))
        wave->origin = blob_hold(server_told(server));
    if (learner_sends_rows(learner))
        wave->rows = mem_zero(learner_rows(learner, slots), sizeof *wave->rows);
}

/* A wave goes once nobody answers to it any more and all that answered was decided on; those kept
 * stay in order. */
void server_sweep_waves(struct server *server)
{
    size_t kept = 0;
    for (size_t i = 0; i < server->waves_count; i++) {
        struct server_wave *wave = server->waves[i];
        if (wave->retired && !wave->arrivals)
            server_wave_free(wave, server->learner);
        else
            server->waves[kept++] = wave;
    }
    server->waves_count = kept;
}

void server_retire(struct server *server, uint32_t number)
{
    struct server_wave *wave = server_find_wave(server, number);
    assert(wave && !wave->retired);
    wave->retired = true;
    if (!wave->arrivals)
        server_sweep_waves(server);
}
