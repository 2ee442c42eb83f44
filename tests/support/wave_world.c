#include "tests/support/wave_world.h"

#include "models/learning/partition.h"

#include <math.h>
#include <string.h>

/* --- an oracle -------------------------------------------------------------------------------- */

static double weight_of(const struct oracle *oracle, uint32_t wave)
{
    const struct staleness *rule = &oracle->fixture->config.staleness;
    uint32_t s = oracle->version - oracle->waves[wave].base;
    return rule->kind == STALENESS_POLYNOMIAL ? pow(1.0 + s, -rule->exponent) : 1;
}

/* The signs or numbers of (wave, slot), on the slot's coordinates. */
static void oracle_row(const struct oracle *oracle, uint32_t wave, uint32_t slot, float *v)
{
    const struct algorithm_config *config = &oracle->fixture->config;
    bool par = config->method->blocks;
    uint8_t row[4 * PARAMETERS];
    uint32_t cut[PARAMETERS];
    float all[PARAMETERS];
    uint32_t slots = oracle->waves[wave].slots;
    direction_draw(config->direction, key_of(4711, PURPOSE_PERTURBATION, wave, par ? 0 : slot, 0),
                   PARAMETERS, row);
    direction_read(config->direction, row, PARAMETERS, par ? all : v);
    if (!par)
        return;
    struct blocks blocks = {config->partition, PARAMETERS, slots, NULL};
    if (partition_random(config->partition)) {
        uint32_t drawn = config->partition == PARTITION_RANDOM ? 0 : wave;
        partition_draw(4711, drawn, PARAMETERS, cut);
        blocks.cut = cut;
    }
    memset(v, 0, PARAMETERS * sizeof *v);
    for (uint32_t j = 0; j < blocks_size(&blocks, slot); j++) {
        uint32_t i = blocks_at(&blocks, blocks_start(&blocks, slot), slot, j);
        v[i] = all[i];
    }
}

/* θ ← θ + (α / D) Σ w(s) Ô v over waves, then slots, each slot's votes as one; D: 1 for par_s2zpo,
 * else the slots of the widest wave or the number of votes, where that is larger. */
static void oracle_votes(struct oracle *oracle)
{
    float sum[PARAMETERS] = {0}, v[PARAMETERS];
    uint32_t votes = 0, widest = 1;
    for (uint32_t wave = 1; wave < WAVES; wave++) {
        bool anybody = false;
        for (uint32_t slot = 0; slot < oracle->waves[wave].slots; slot++) {
            int verdict = 0;
            for (size_t k = 0; k < oracle->count; k++)
                if (oracle->answers[k].wave == wave && oracle->answers[k].slot == slot)
                    verdict += oracle->answers[k].vote;
            if (!verdict)
                continue;
            oracle_row(oracle, wave, slot, v);
            float factor = (float)weight_of(oracle, wave) * (verdict > 0 ? 1.0f : -1.0f);
            for (int i = 0; i < PARAMETERS; i++)
                sum[i] += factor * v[i];
            anybody = true;
            votes++;
        }
        if (anybody && oracle->waves[wave].slots > widest)
            widest = oracle->waves[wave].slots;
    }
    bool par = oracle->fixture->config.method->blocks;
    double divisor = par ? 1 : votes > widest ? votes : widest;
    float scale = (float)(oracle->fixture->config.alpha / divisor);
    for (int i = 0; i < PARAMETERS; i++)
        oracle->theta[i] = sum[i] != 0 ? oracle->theta[i] + scale * sum[i] : oracle->theta[i];
}

/* θ ← θ + Σ (n_k / n) w_k (θ_k - b_k), in doubles: right but for the rounding of the last digit. */
static void oracle_weights(struct oracle *oracle)
{
    double total = 0, change[PARAMETERS] = {0};
    for (size_t k = 0; k < oracle->count; k++) {
        const struct answer *answer = &oracle->answers[k];
        total += answer->episodes;
        for (int i = 0; i < PARAMETERS; i++)
            change[i] += answer->episodes * weight_of(oracle, answer->wave) *
                         ((double)answer->theta[i] - (double)oracle->waves[answer->wave].origin[i]);
    }
    for (int i = 0; i < PARAMETERS && total > 0; i++)
        oracle->theta[i] = (float)((double)oracle->theta[i] + change[i] / total);
}

static void oracle_aggregate(struct oracle *oracle, bool keep)
{
    if (keep && algorithm_sends_weights(oracle->fixture->config.method))
        oracle_weights(oracle);
    else if (keep)
        oracle_votes(oracle);
    oracle->count = 0;
    oracle->version++;
}

/* --- a server with an oracle beside it -------------------------------------------------------- */

void world_init(struct world *world, struct fixture *fixture)
{
    *world = (struct world){.fixture = fixture, .server = fixture_server(fixture)};
    world->oracle.fixture = fixture;
    memcpy(world->oracle.theta, fixture->theta0, sizeof world->oracle.theta);
    for (uint32_t i = 0; i < AGENTS; i++) {
        world->devices[i] = device_new(server_host(world->server), fixture->identities[i]);
        device_audit(world->devices[i], i == 1);
    }
}

void world_free(struct world *world)
{
    for (uint32_t i = 0; i < AGENTS; i++)
        device_free(world->devices[i]);
    server_free(world->server);
}

void open_wave(struct world *world, uint32_t wave, uint32_t slots)
{
    server_open(world->server, wave, slots);
    world->oracle.waves[wave].slots = slots;
    world->oracle.waves[wave].base = world->oracle.version;
    memcpy(world->oracle.waves[wave].origin, world->oracle.theta, sizeof world->oracle.theta);
}

/* The agent has the server's θ, and works on it. */
static void same_replica(const struct world *world, uint32_t agent)
{
    const struct device *device = world->devices[agent];
    ck_assert_uint_eq(device_version(device), server_version(world->server));
    ck_assert_uint_eq(device_hash(device), server_hash(world->server));
    ck_assert_uint_eq(device_replica_hash(device), server_replica_hash(world->server));
}

struct work *start(struct world *world, uint32_t agent, uint32_t wave, uint32_t slot)
{
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    server_start(world->server, wave, slot, world->devices[agent], &wire);
    bool good = device_receive(world->devices[agent], wire.bytes, wire.length, &work, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    same_replica(world, agent);
    ck_assert_ptr_nonnull(work);
    world->told += wire.length;
    wire_free(&wire);
    return work;
}

size_t catch_up(struct world *world, uint32_t agent)
{
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    server_flush(world->server, world->devices[agent], &wire);
    size_t length = wire.length;
    if (length) {
        bool good = device_receive(world->devices[agent], wire.bytes, length, &work, &errs);
        ck_assert_msg(good, "%s", errs_first(&errs));
        ck_assert_ptr_null(work);
        same_replica(world, agent);
    }
    world->told += length;
    wire_free(&wire);
    return length;
}

void encode_answer(struct wire *wire, const struct answer *answer, uint32_t slots)
{
    struct message message = {.out = wire};
    if (answer->episodes) {
        message_entry(&message, ENTRY_WEIGHTS, answer->slot, answer->episodes, answer->wave);
        wire_f32(wire, answer->theta, PARAMETERS);
    } else {
        message_entry(&message, ENTRY_ANSWER, answer->slot, slots, answer->wave);
        wire_u8(wire, answer->vote > 0);
    }
}

bool hand_over(struct world *world, const struct answer *answer)
{
    struct wire wire = {0};
    struct errs errs = {0};
    encode_answer(&wire, answer, world->oracle.waves[answer->wave].slots);
    bool wanted = server_wants(world->server, answer->wave, answer->slot);
    bool good =
        server_receive(world->server, answer->wave, answer->slot, wire.bytes, wire.length, &errs);
    ck_assert(good == wanted);
    ck_assert_int_eq(errs_exit_status(&errs), good ? 0 : 1);
    if (good)
        world->oracle.answers[world->oracle.count++] = *answer;
    errs_free(&errs);
    wire_free(&wire);
    return good;
}

bool vote(struct world *world, uint32_t wave, uint32_t slot, int said)
{
    return hand_over(world, &(struct answer){.wave = wave, .slot = slot, .vote = said});
}

/* θ is the oracle's: bit for bit where votes are added up, to a unit of the last digit for weights
 * (then the oracle goes on from the server's). */
static void same_theta(struct world *world)
{
    float *theta = world->oracle.theta;
    if (!algorithm_sends_weights(world->fixture->config.method)) {
        ck_assert_mem_eq(server_theta(world->server), theta, sizeof world->oracle.theta);
        return;
    }
    for (int i = 0; i < PARAMETERS; i++)
        ck_assert_double_eq_tol((double)server_theta(world->server)[i], (double)theta[i],
                                2e-7 * fabs((double)theta[i]) + 1e-9);
    memcpy(theta, server_theta(world->server), sizeof world->oracle.theta);
}

void aggregate(struct world *world, bool keep)
{
    ck_assert_ptr_null(server_aggregate(world->server, keep));
    oracle_aggregate(&world->oracle, keep);
    ck_assert_uint_eq(server_version(world->server), world->oracle.version);
    same_theta(world);
}

void late_world(struct world *world, struct fixture *fixture)
{
    fixture_none(fixture, "par_s2zpo", PARAMETERS);
    fixture->config.staleness = (struct staleness){STALENESS_POLYNOMIAL, 0.5};
    world_init(world, fixture);
    open_wave(world, 1, 3);
    for (uint32_t slot = 0; slot < 3; slot++)
        work_free(start(world, slot, 1, slot));
    vote(world, 1, 0, 1);
    vote(world, 1, 1, -1);
    aggregate(world, true);
    open_wave(world, 2, 3);
    work_free(start(world, 0, 2, 0));
    vote(world, 2, 0, 1);
    vote(world, 1, 2, 1);
    aggregate(world, true);
}
