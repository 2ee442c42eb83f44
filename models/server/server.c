/* A server: made, aggregating, and what it says of itself. */
#include "models/server/server.h"

#include "core/base/mem.h"
#include "models/device/work.h"
#include "models/federated/sums.h"
#include "models/server/server_parts.h"
#include "models/server/server_tally.h"
#include "models/server/server_told.h"
#include "models/server/server_waves.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- making one ----------------------------------------------------------------------------- */

/* Adam's moments, or sums, stand behind θ and begin at 0, as the blob does. */
struct server *server_new(const struct algorithm_config *config, const struct problem *problem,
                          struct errs *errs)
{
    if (!config_fits(config, errs) || !problem_fits(config, problem, errs))
        return NULL;
    struct server *server = mem_zero(1, sizeof *server);
    host_init(&server->host, config, problem, false);
    server->learner = &server->host.learner;
    server->state = blob_new(learner_server_floats(server->learner) * sizeof(float));
    memcpy(server->state->bytes, problem->theta0, problem->d * sizeof(float));
    server_tell(server);
    if (learner_fleet(server->learner))
        fleet_statistics_init(&server->fleet, server->learner);
    return server;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    arrivals_clear(&server->waiting);
    arrivals_clear(&server->heard);
    for (size_t i = 0; i < server->waves_count; i++)
        server_wave_free(server->waves[i], server->learner);
    free(server->waves);
    blob_drop(server->candidate);
    update_clear(&server->update);
    history_free(&server->history);
    fleet_statistics_free(&server->fleet);
    blob_drop(server->state);
    server_told_free(server);
    host_free(&server->host);
    free(server);
}

/* --- an aggregation -------------------------------------------------------------------------- */

/* θ' from what was heard, with the moments that belong to it. */
static struct blob *propose(struct server *server)
{
    const struct learner *learner = server->learner;
    const struct arrivals *heard = &server->heard;
    struct blob *candidate = blob_new(server->state->size);
    memcpy(candidate->bytes, server->state->bytes, server->state->size);
    if (learner_sends_weights(learner))
        learner->config.method->average(&learner->config, heard->items, heard->count, learner->d,
                                        blob_floats(candidate));
    else if (learner->config.method->summed)
        sums_apply(learner, &server->update, learner->problem.theta0, blob_floats(candidate));
    else
        update_apply(&server->host, &server->update, true, blob_floats(candidate));
    return candidate;
}

/* The update goes into the history whether it was accepted or not: agents that were told of it must
 * hear what became of it. Statistics count with an accepted update alone. */
void server_decide(struct server *server, bool accept)
{
    const struct learner *learner = server->learner;
    assert(server->update.round && (server->candidate || !accept));
    server->accepted = server->update.accept = accept;
    if (accept) {
        blob_drop(server->state);
        server->state = blob_hold(server->candidate);
        if (learner_fleet(learner))
            fleet_statistics_merge(&server->fleet, learner, server->heard.items,
                                   server->heard.count);
    }
    schedule_advance(learner, &server->progress, &server->update);
    if (learner_server_replica(learner))
        update_clear(&server->update);
    else
        history_add(&server->history, &server->host, &server->update);
    server->update = (struct update){0};
    server->version++;
    server_tell(server);
    blob_drop(server->candidate);
    server->candidate = NULL;
    server_forget(server);
}

/* Where a panel has to judge first, its work is handed back, and server_decide follows with its
 * verdict. */
struct work *server_aggregate(struct server *server, bool keep)
{
    assert(!server->update.round);
    server_hear(server);
    server->update = server_tally(server, keep);
    if (keep)
        server->candidate = propose(server);
    if (keep && server->learner->config.acceptance == ACCEPTANCE_ACCEPT_REJECT)
        return work_of_server(server->learner, server->version + 1, server->state,
                              server->candidate, &server->fleet.normaliser);
    server_decide(server, keep);
    return NULL;
}

struct host *server_host(const struct server *server)
{
    /* Agents change the memo and the cuts, which are no part of the server's state. */
    return (struct host *)(uintptr_t)&server->host;
}

/* --- what it says of itself ----------------------------------------------------------------- */

const float *server_theta(const struct server *server)
{
    return blob_floats(server->state);
}

const struct normaliser *server_normaliser(const struct server *server)
{
    static const struct normaliser none = {0};
    if (!server->learner->obs || server->learner->problem.normaliser_kind == NORMALISER_NONE)
        return &none;
    return learner_fleet(server->learner) ? &server->fleet.normaliser
                                          : &server->learner->problem.normaliser;
}

uint32_t server_version(const struct server *server)
{
    return server->version;
}

uint64_t server_hash(const struct server *server)
{
    return hash_bytes(0, server->state->bytes, server->learner->d * sizeof(float));
}

uint64_t server_told_hash(const struct server *server)
{
    return hash_bytes(0, server_told(server)->bytes, server->learner->d * sizeof(float));
}

uint64_t server_replica_hash(const struct server *server)
{
    return replica_hash(server->learner, blob_floats(server_told(server)), &server->progress);
}

bool server_accepted(const struct server *server)
{
    return server->accepted;
}

double server_alpha(const struct server *server)
{
    return schedule_alpha(server->learner, &server->progress, server->version + 1,
                          server->slots ? server->slots : 1);
}

double server_mu(const struct server *server)
{
    return schedule_mu(server->learner, &server->progress, server->slots ? server->slots : 1);
}

int64_t server_paper_bits(const struct server *server, uint32_t slots)
{
    const struct learner *learner = server->learner;
    int64_t bits = algorithm_paper_bits(
        &learner->config, (int64_t)direction_bits(learner->config.direction, learner->d), slots);
    return bits < 0 ? -1 : bits + (learner->config.acceptance != ACCEPTANCE_NONE);
}

double server_flops(const struct server *server, uint32_t slots, uint32_t answers)
{
    const struct learner *learner = server->learner;
    uint32_t told = config_told(&learner->config);
    /* Blocks make up one perturbation. */
    double perturbations = learner->config.method->blocks ? 1 : learner_told(learner, slots);
    perturbations *= told ? told : 1;
    const struct secure_input input = learner_secure_input(learner, slots);
    double secure = 0;
    if (config_secure(&learner->config))
        secure = secure_server_flops(&learner->config.numbers->secure, &input, answers);
    return (perturbations + optimiser_flops(&learner->config.optimiser)) * learner->d +
           perturbations * learner_draw_flops(learner) + secure;
}

uint32_t server_least_answers(const struct server *server)
{
    const struct algorithm_config *config = &server->learner->config;
    return config_secure(config) ? secure_threshold(&config->numbers->secure, server->slots) : 1;
}
