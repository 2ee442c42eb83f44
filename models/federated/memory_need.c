/* What an agent must hold at once (SPEC 14). An agent takes a download in entry by entry: θ goes
 * straight into the place of the θ it replaces, a perturbation into that of the last one, so that
 * what counts as a message is the largest entry that has to be there as a whole before it can be
 * used: a RESULT, or a normaliser. An upload of weights leaves from θ's own place. A download and
 * an upload are never held at the same time.
 *
 * Its own structures count as bookkeeping, by their sizes as the program that is simulated has
 * them.
 *
 * An agent with several probes under way downloads, computes and sends one at a time. It holds what
 * each began with (θ, perturbation, the fleet's normaliser) as those may all differ, what each
 * asks about (recording, statistics), uploads that wait beside a download. Only with one probe at
 * a time is nothing played during a download: its smaller entries then find room where rollouts
 * are kept otherwise. */
#include "models/federated/memory_parts.h"
#include "models/federated/memory_timeline.h"
#include "models/federated/recording.h"
#include "models/federated/result.h"
#include "models/federated/server_parts.h"
#include "models/federated/work.h"

const char *const memory_category_names[MEMORY_CATEGORIES] = {
    "policy", "perturbation", "rollout", "optimiser", "normaliser", "messages", "bookkeeping"};

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t memory_policy(const struct learner *learner, uint64_t copies)
{
    const struct policy_shape *shape = &learner->problem.shape;
    bool gaussian = learner->obs && shape->head == HEAD_GAUSSIAN;
    return 4 * (copies * learner->d + (gaussian ? shape->width[shape->layers] : 0));
}

/* Coordinates in the largest block. */
static uint64_t largest_block(struct host *host, uint32_t slots)
{
    const struct learner *learner = &host->learner;
    uint32_t most = slots < learner->d ? slots : learner->d;
    struct blob *cut = host_cut(host, learner->problem.seed_key, 0, most, true);
    struct blocks blocks = host_blocks(host, most, cut);
    uint32_t largest = blocks_largest(&blocks);
    blob_drop(cut);
    return largest;
}

uint64_t memory_directions(const struct learner *learner, uint64_t probes, uint64_t orders)
{
    uint64_t bytes = 0;
    if (learner->config.partition != PARTITION_RANDOM_EACH_ROUND)
        orders = 1;
    bytes += learner_sends_rows(learner) ? probes * learner_row_bytes(learner) : 0;
    bytes += learner_needs_key(learner) ? 8 : 0;
    return bytes + (learner_random_order(learner) ? orders * 4 * learner->d : 0);
}

/* The saved block or the perturbed copy. */
static uint64_t spare_bytes(struct host *host, uint32_t slots, enum perturb perturb)
{
    const struct learner *learner = &host->learner;
    if (learner->algorithm->blocks && perturb == PERTURB_IN_PLACE)
        return 4 * largest_block(host, slots);
    return 4 * (uint64_t)learner->d;
}

uint64_t memory_optimiser(const struct learner *learner)
{
    return learner_replicates_adam(learner) ? 8 * (uint64_t)learner->d + 4 : 0;
}

uint64_t memory_normaliser(const struct learner *learner, uint64_t copies)
{
    bool normalised = learner->obs && learner->problem.normaliser_kind != NORMALISER_NONE;
    return normalised ? 8 * (uint64_t)learner->obs * (learner_fleet(learner) ? copies : 1) : 0;
}

uint64_t memory_statistics(const struct learner *learner)
{
    return learner_fleet(learner) ? learner->obs * sizeof(struct moments) : 0;
}

uint64_t memory_bookkeeping(const struct learner *learner)
{
    uint64_t blobs = 1; /* θ */
    blobs += learner_sends_rows(learner) + learner_fleet(learner) + learner_random_order(learner);
    return sizeof(struct host) + sizeof(struct device) + rollout_worker_bytes() +
           learner_in_flight(learner) *
               (sizeof(struct pending) + work_bytes() + blobs * sizeof(struct blob));
}

uint64_t memory_rollout(const struct learner *learner)
{
    const struct policy_shape *shape = &learner->problem.shape;
    uint64_t bytes = 2 * 8 + 4;
    if (!learner->obs)
        return bytes;
    bytes += 8 * ((uint64_t)learner->obs + shape->width[shape->layers]) + 4 * policy_units(shape);
    return bytes + memory_statistics(learner);
}

/* Episodes kept for a panel that sees them later, or elsewhere: at most, that is to the horizon,
 * and for each of the probes under way, as one may play while another's are being looked at. Live
 * at a distance a step and its episode's header are there at a time. */
static uint64_t kept_recordings(const struct learner *learner, uint32_t episodes)
{
    struct panel panel = learner->config.panel;
    if (!panel_records(&panel))
        return 0;
    if (panel.view == VIEW_LIVE)
        return RECORDING_EPISODE_HEADER + 4 * (uint64_t)learner->obs;
    panel.episodes = episodes;
    return learner_in_flight(learner) *
           recording_bytes(&panel, learner->obs, task_horizon(learner->problem.task));
}

uint64_t memory_upload(const struct learner *learner)
{
    return ENTRY_HEADER + (learner_sends_weights(learner) ? 0 : 1);
}

/* The longest RESULT there may be, of a regular update or of `buffer` waves. */
static uint64_t result_need(struct host *host, uint32_t slots)
{
    const struct learner *learner = &host->learner;
    uint64_t rows = 0, part = 0;
    if (learner_sends_rows(learner)) {
        rows = (uint64_t)learner_rows(learner, slots) * learner_row_bits(learner);
        part = learner->algorithm->blocks
                   ? direction_bits(learner->config.direction, largest_block(host, slots))
                   : learner_row_bits(learner);
    }
    uint64_t bytes = ENTRY_HEADER + bits_bytes(2 * (uint64_t)slots + 1 + rows);
    if (learner->config.buffer)
        bytes = larger(bytes, result_groups_bytes(learner->config.buffer, slots, part));
    return bytes;
}

static uint64_t message_bytes(struct host *host, uint32_t slots)
{
    const struct learner *learner = &host->learner;
    uint64_t statistics = learner_fleet(learner) ? statistics_bytes(learner->obs) : 0;
    uint64_t up = memory_upload(learner) + statistics;
    uint64_t down = ENTRY_HEADER + 8; /* a KEY, or the header of a START */
    uint64_t others = learner_in_flight(learner) - 1, result = 0;
    if (learner_fleet(learner))
        down = larger(down, ENTRY_HEADER + 8 * (uint64_t)learner->obs);
    if (!learner_server_replica(learner))
        result = result_need(host, slots);
    down = others ? down + result : larger(down, result);
    return larger(up, down) + others * up;
}

void server_memory_need_of(const struct server *server, uint32_t slots, uint32_t episodes,
                           enum perturb perturb, struct memory_need *need)
{
    const struct learner *learner = server->learner;
    int64_t floats = learner->algorithm->paper_floats(learner->d, slots);
    *need = (struct memory_need){.paper_B = floats < 0 ? -1 : 4 * floats};
    uint64_t probes = learner_in_flight(learner);
    need->bytes[MEMORY_POLICY] = memory_policy(learner, probes);
    need->bytes[MEMORY_PERTURBATION] = spare_bytes(server_host(server), slots, perturb) +
                                       memory_directions(learner, probes, probes);
    need->bytes[MEMORY_ROLLOUT] = memory_rollout(learner) +
                                  (probes - 1) * memory_statistics(learner) +
                                  kept_recordings(learner, episodes);
    need->bytes[MEMORY_OPTIMISER] = memory_optimiser(learner);
    need->bytes[MEMORY_NORMALISER] = memory_normaliser(learner, probes);
    need->bytes[MEMORY_MESSAGES] = message_bytes(server_host(server), slots);
    need->bytes[MEMORY_BOOKKEEPING] = memory_bookkeeping(learner);
    for (int c = 0; c < MEMORY_CATEGORIES; c++)
        need->total += need->bytes[c];
}

void server_memory_need(const struct server *server, uint32_t slots, struct memory_need *need)
{
    const struct algorithm_config *config = &server->learner->config;
    server_memory_need_of(server, slots, config->panel.episodes, config->perturb, need);
}

uint64_t server_own_memory(const struct server *server, uint32_t waves, uint32_t slots)
{
    const struct learner *learner = server->learner;
    uint64_t theta = 4 * (uint64_t)learner->d;
    uint64_t statistics = learner_fleet(learner) ? 8 * (uint64_t)learner->obs : 0;
    uint64_t arrivals = learner_sends_weights(learner) ? theta : 1;
    uint64_t row = learner_sends_rows(learner) ? learner_row_bytes(learner) : 0;
    uint64_t rows = learner_rows(learner, slots) * row;
    uint64_t last = larger(rows, learner->config.buffer * row); /* update, and its perturbations */
    const struct panel *asked = &learner->config.panel;
    if (asked->place == PANEL_SERVER && asked->view == VIEW_RECORDED)
        arrivals += kept_recordings(learner, asked->episodes); /* until its panel has seen them */
    uint64_t history =
        learner_server_replica(learner) ? 0 : 4 * learner_replica_floats(learner) + last;
    /* where the weights of older waves began */
    uint64_t origins = learner_sends_weights(learner) && waves ? (waves - 1) * theta : 0;
    /* Asynchronously a wave is one agent at the least: many waves have a perturbation each. */
    bool asynchronous = learner->config.asynchronous;
    uint64_t answers = asynchronous ? (uint64_t)waves + learner->config.buffer
                                    : (uint64_t)waves * slots * learner_replicas(learner);
    uint64_t open = asynchronous ? larger(waves * row, rows) : waves * rows;
    uint64_t state = 4 * learner_server_floats(learner), panel = 0;
    if (learner->config.server_panel != SERVER_PANEL_NONE)
        panel = state + memory_rollout(learner); /* the candidate beside θ, and its episodes */
    return memory_policy(learner, 1) + state - theta + panel + history + open + origins +
           answers * (arrivals + statistics) +
           (learner_fleet(learner) ? learner->obs * sizeof(struct moments) : 0);
}
