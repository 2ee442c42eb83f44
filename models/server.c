#include "core/mem.h"
#include "models/partition.h"
#include "models/server_parts.h"
#include "models/work.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- making one ----------------------------------------------------------------------------- */

static bool fault(struct errs *errs, const char *meant, const char *what)
{
    return errs_add(errs, FAULT_INPUT, NULL, meant, "%s", what);
}

static bool known_algorithm(const char *name, struct errs *errs)
{
    const char *names[16];
    size_t count;
    const struct algorithm *const *list = algorithm_list(&count);
    if (algorithm_find(name))
        return true;
    for (size_t i = 0; i < count; i++)
        names[i] = algorithm_name(list[i]);
    return errs_add(errs, FAULT_INPUT, NULL, nearest_name(name, names, count),
                    "there is no algorithm \"%s\"", name);
}

static bool config_fits(const struct algorithm_config *config, struct errs *errs)
{
    const struct panel *panel = &config->panel;
    size_t before = errs->count;
    if (!isfinite(config->alpha) || config->alpha < 0)
        fault(errs, NULL, "alpha must be a finite number, 0 or more");
    if (!isfinite(config->mu) || config->mu < 0)
        fault(errs, NULL, "mu must be a finite number, 0 or more");
    if (!config->local_steps && algorithm_find(config->name)->average)
        fault(errs, NULL, "fedavg takes at least one local step");
    if (!panel->panelists || !panel->batches || !panel->episodes)
        fault(errs, NULL, "a panel needs panelists, batches and episodes, one of each at least");
    double episodes = 2.0 * panel->batches * panel->episodes * fmax(config->local_steps, 1);
    if (episodes > ENTRY_FIELD_MAX)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%.0f episodes a round and agent are more than the %d that a message can count",
                 episodes, ENTRY_FIELD_MAX);
    return errs->count == before;
}

static bool problem_fits(const struct problem *problem, struct errs *errs)
{
    const struct policy_shape *shape = &problem->shape;
    size_t before = errs->count;
    if (!problem->d || problem->d > INT32_MAX)
        return fault(errs, NULL, "a policy has between 1 and 2^31 - 1 parameters");
    if (task_is_none(problem->task))
        return true;
    if (problem->d != policy_parameters(shape))
        fault(errs, NULL, "the number of parameters is not that of the policy's shape");
    if (shape->head == HEAD_GAUSSIAN && !problem->log_std)
        fault(errs, NULL, "a Gaussian head needs a log-std");
    if (problem->normaliser_kind == NORMALISER_FROZEN && !problem->normaliser.width)
        fault(errs, NULL, "a frozen normaliser needs means and deviations to be frozen at");
    if (problem->normaliser_kind != NORMALISER_NONE && problem->normaliser.width &&
        problem->normaliser.width != shape->width[0])
        fault(errs, NULL, "the normaliser's width is not the policy's number of observations");
    return errs->count == before;
}

static void host_init(struct host *host, const struct algorithm_config *config,
                      const struct problem *problem)
{
    bool none = task_is_none(problem->task);
    host->learner = (struct learner){.algorithm = algorithm_find(config->name),
                                     .config = *config,
                                     .problem = *problem,
                                     .d = (uint32_t)problem->d,
                                     .obs = none ? 0 : problem->shape.width[0]};
    host->memo = memo_new();
    host->theta0 = blob_copy(problem->theta0, problem->d * sizeof(float));
    if (!learner_ordered(&host->learner))
        return;
    host->order = blob_new(problem->d * sizeof(uint32_t));
    partition_order(problem->seed_key, (uint32_t)problem->d,
                    (uint32_t *)(void *)host->order->bytes);
}

struct server *server_new(const struct algorithm_config *config, const struct problem *problem,
                          struct errs *errs)
{
    if (!known_algorithm(config->name, errs) || !config_fits(config, errs) ||
        !problem_fits(problem, errs))
        return NULL;
    struct server *server = mem_zero(1, sizeof *server);
    host_init(&server->host, config, problem);
    server->learner = &server->host.learner;
    server->theta = mem_copy(problem->theta0, problem->d * sizeof(float));
    if (learner_fleet(server->learner))
        fleet_statistics_init(&server->fleet, server->learner);
    return server;
}

struct host *server_host(const struct server *server)
{
    /* Agents change the memo, which is no part of the server's state. */
    return (struct host *)(uintptr_t)&server->host;
}

static void close_round(struct server *server)
{
    for (uint32_t slot = 0; slot < server->slots; slot++) {
        free(server->arrivals[slot].theta);
        free(server->arrivals[slot].mean);
    }
    free(server->arrivals);
    free(server->signs);
    server->arrivals = NULL;
    server->signs = NULL;
    server->round = 0;
}

void server_free(struct server *server)
{
    if (!server)
        return;
    if (server->round)
        close_round(server);
    history_free(&server->history);
    fleet_statistics_free(&server->fleet);
    memo_free(server->host.memo);
    blob_drop(server->host.theta0);
    blob_drop(server->host.order);
    free(server->theta);
    free(server);
}

/* --- a round -------------------------------------------------------------------------------- */

void server_begin(struct server *server, uint32_t round, uint32_t slots)
{
    const struct learner *learner = server->learner;
    assert(!server->round && round == server->version + 1 && round <= ENTRY_FIELD_MAX);
    assert(slots && slots < ENTRY_FIELD_MAX &&
           (!learner->algorithm->blocks || slots <= learner->d));
    server->round = round;
    server->slots = slots;
    server->arrivals = mem_zero(slots, sizeof *server->arrivals);
    if (!learner_sends_signs(learner))
        return;
    uint32_t rows = learner_rows(learner, slots);
    size_t bytes = learner_sign_bytes(learner);
    server->signs = mem_zero(rows, bytes);
    for (uint32_t row = 0; row < rows; row++)
        learner_signs(learner, learner->problem.seed_key, round, row, 0,
                      server->signs + row * bytes);
}

static bool refused(const struct server *server, uint32_t slot, struct errs *errs, const char *what)
{
    return errs_add(errs, FAULT_RUN, NULL, NULL,
                    "round %u: the upload of slot %u is damaged or out of order (%s)",
                    server->round, slot, what);
}

/* The header says what this slot may send in this round. */
static bool upload_expected(const struct server *server, uint32_t slot, const struct entry *entry)
{
    bool weights = learner_sends_weights(server->learner);
    return entry->type == (weights ? ENTRY_WEIGHTS : ENTRY_VOTE) && !entry->more &&
           entry->slot == slot && entry->round == server->round &&
           (weights ? entry->slots > 0 : entry->slots == server->slots);
}

static bool read_upload(const struct learner *learner, struct wire_reader *in,
                        const struct entry *entry, struct arrival *arrival)
{
    if (learner_sends_weights(learner)) {
        arrival->episodes = entry->slots;
        arrival->theta = mem_alloc(learner->d * sizeof(float));
        read_f32(in, arrival->theta, learner->d);
    } else {
        uint8_t verdict = read_u8(in);
        arrival->vote = verdict ? 1 : -1;
        if (verdict > 1)
            return false;
    }
    if (learner_fleet(learner) && !statistics_read(in, arrival, learner->obs))
        return false;
    return in->ok && in->at == in->length;
}

bool server_receive(struct server *server, uint32_t slot, const void *bytes, size_t length,
                    struct errs *errs)
{
    struct wire_reader in = wire_read(bytes, length);
    struct arrival arrival = {.arrived = true};
    struct entry entry;
    if (!server->round || slot >= server->slots || server->arrivals[slot].arrived)
        return refused(server, slot, errs, "nothing is awaited there");
    if (!entry_read(&in, &entry) || !upload_expected(server, slot, &entry))
        return refused(server, slot, errs, "header");
    if (!read_upload(server->learner, &in, &entry, &arrival)) {
        free(arrival.theta);
        free(arrival.mean);
        return refused(server, slot, errs, "body");
    }
    server->arrivals[slot] = arrival;
    return true;
}

/* The round's votes as an update; takes the signs over. */
static struct update tally(struct server *server, bool keep)
{
    size_t bytes = bits_bytes(server->slots);
    struct update update = {.round = server->round,
                            .slots = server->slots,
                            .accept = keep,
                            .ballots = mem_zero(2, bytes),
                            .signs = server->signs,
                            .key = server->learner->problem.seed_key};
    for (uint32_t slot = 0; slot < server->slots; slot++) {
        bit_put(update.ballots, slot, server->arrivals[slot].arrived);
        bit_put(update.ballots + bytes, slot, server->arrivals[slot].vote > 0);
    }
    server->signs = NULL;
    return update;
}

void server_aggregate(struct server *server, bool keep)
{
    const struct learner *learner = server->learner;
    const struct blob *order = server->host.order;
    assert(server->round);
    if (learner_sends_weights(learner)) {
        if (keep)
            learner->algorithm->average(server->arrivals, server->slots, learner->d, server->theta);
    } else {
        struct update update = tally(server, keep);
        update_apply(learner, &update, order ? (const uint32_t *)(const void *)order->bytes : NULL,
                     server->theta);
        if (learner_server_replica(learner))
            update_clear(&update);
        else
            history_add(&server->history, learner, &update);
    }
    if (keep && learner_fleet(learner))
        fleet_statistics_merge(&server->fleet, learner, server->arrivals, server->slots);
    server->version++;
    close_round(server);
}

/* --- what it says of itself ----------------------------------------------------------------- */

const float *server_theta(const struct server *server)
{
    return server->theta;
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
    return hash_bytes(0, server->theta, server->learner->d * sizeof(float));
}

double server_alpha(const struct server *server)
{
    return server->learner->algorithm->alpha(&server->learner->config,
                                             server->slots ? server->slots : 1);
}

double server_mu(const struct server *server)
{
    return server->learner->algorithm->mu(&server->learner->config,
                                          server->slots ? server->slots : 1);
}

int64_t server_paper_bits(const struct server *server, uint32_t slots)
{
    return server->learner->algorithm->paper_bits(server->learner->d, slots);
}

double server_flops(const struct server *server, uint32_t slots)
{
    const struct algorithm *algorithm = server->learner->algorithm;
    double perturbations = algorithm->blocks ? 1 : slots; /* blocks make up one between them */
    return (perturbations + 2) * server->learner->d;
}
