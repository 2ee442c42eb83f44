/* Adding up an agent's need, and the server's own. */
#include "models/memory/memory_need.h"

#include "models/device/recording.h"
#include "models/device/result.h"
#include "models/federated/local_learner.h"
#include "models/federated/wire.h"
#include "models/memory/memory_parts.h"
#include "models/server/server.h"
#include "models/server/server_parts.h"

const char *const memory_category_names[MEMORY_CATEGORIES] = {
    "policy", "perturbation", "rollout", "optimiser", "normaliser", "messages", "bookkeeping"};

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

/* The saved block or the perturbed copy, and where local steps began that are undone. */
static uint64_t spare_bytes(struct host *host, uint32_t slots, enum perturb perturb)
{
    const struct learner *learner = &host->learner;
    uint64_t origin = learner_returns(learner) ? 4 * (uint64_t)learner->d : 0;
    if (algorithm_learns_locally(learner->config.method))
        return origin;
    if (learner->config.method->blocks && perturb == PERTURB_IN_PLACE)
        return origin + 4 * largest_block(host, slots);
    return origin + 4 * (uint64_t)learner->d;
}

/* Episodes kept for a panel that sees them later, or elsewhere: at most, that is to the horizon,
 * and for each of the probes under way, as one may play while another's are being looked at. Live
 * at a distance a step and its episode's header are there at a time. */
static uint64_t kept_recordings(const struct learner *learner, uint32_t episodes)
{
    struct panel panel = learner->config.panel;
    if (!config_records(&learner->config))
        return 0;
    if (panel.view == VIEW_LIVE)
        return RECORDING_EPISODE_HEADER + learner_observation_bytes(learner);
    panel.episodes = episodes;
    return learner_in_flight(learner) * recording_bytes(&panel, learner_observation_bytes(learner),
                                                        task_horizon(learner->problem.task));
}

/* The longest RESULT there may be, of a regular update or of `buffer` waves. */
static uint64_t result_need(struct host *host, uint32_t slots)
{
    const struct learner *learner = &host->learner;
    uint64_t rows = 0, part = 0;
    if (learner_sends_rows(learner)) {
        rows = (uint64_t)learner_rows(learner, slots) * learner_row_bits(learner);
        part = learner->config.method->blocks
                   ? learner_row_lead(learner) +
                         learner_row_width(learner) * largest_block(host, slots)
                   : learner_row_bits(learner);
    }
    uint64_t ballots = result_ballots(learner, slots, true);
    uint64_t bytes = ENTRY_HEADER + bits_bytes(ballots + 1 + rows);
    if (learner->config.buffer)
        bytes = larger(bytes, result_groups_bytes(learner, learner->config.buffer, slots, part));
    return bytes;
}

/* Up and down are not there at once in one dispatch, so that the larger counts; others under way
 * may each have an upload waiting. */
static uint64_t message_bytes(struct host *host, uint32_t slots)
{
    const struct learner *learner = &host->learner;
    uint64_t statistics = learner_fleet(learner) ? statistics_bytes(learner) : 0;
    uint64_t up = memory_upload(learner) + statistics + learner_secure_up(learner, slots);
    uint64_t down = ENTRY_HEADER + 8; /* a KEY, or the header of a START */
    uint64_t others = learner_in_flight(learner) - 1, result = 0;
    if (learner_fleet(learner))
        down = larger(down, ENTRY_HEADER + 2 * learner_observation_bytes(learner));
    if (!learner_server_replica(learner))
        result = result_need(host, slots);
    down = others ? down + result : larger(down, result);
    return larger(up, down) + others * up + learner_secure_down(learner, slots);
}

/* Of each category the most that it takes at any time. The paper counts floats of 4 bytes, and has
 * no count for some methods. */
void server_memory_need_of(const struct server *server, uint32_t slots, uint32_t episodes,
                           enum perturb perturb, struct memory_need *need)
{
    const struct learner *learner = server->learner;
    int64_t floats = algorithm_paper_floats(&learner->config, learner->d, slots);
    *need = (struct memory_need){.paper_B = floats < 0 ? -1 : 4 * floats};
    uint64_t probes = learner_in_flight(learner);
    const struct lesson_room room = local_room(learner, episodes);
    need->bytes[MEMORY_POLICY] = memory_policy(learner, probes);
    need->bytes[MEMORY_PERTURBATION] = spare_bytes(server_host(server), slots, perturb) +
                                       memory_directions(learner, probes, probes);
    need->bytes[MEMORY_ROLLOUT] = memory_rollout(learner) +
                                  (probes - 1) * memory_statistics(learner) +
                                  kept_recordings(learner, episodes) + room.rollout;
    /* what it keeps, and what it will keep, side by side */
    need->bytes[MEMORY_OPTIMISER] =
        memory_optimiser(learner) + room.optimiser + local_state_bytes(learner);
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

/* By halving: the need grows with the episodes. 0 where not even one fits. */
uint32_t server_episodes_within(const struct server *server, uint32_t slots, double budget_B)
{
    const struct algorithm_config *config = &server->learner->config;
    uint32_t low = 0, high = config->panel.episodes; /* low fits, if any does */
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        struct memory_need need;
        server_memory_need_of(server, slots, middle, config->perturb, &need);
        if ((double)need.total <= budget_B)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

uint64_t server_own_memory(const struct server *server, uint32_t waves, uint32_t slots)
{
    const struct learner *learner = server->learner;
    uint64_t theta = 4 * (uint64_t)learner->d;
    uint64_t statistics = learner_fleet(learner) ? 8 * (uint64_t)learner->obs : 0;
    uint64_t numbers = 4 * (uint64_t)config_heard(&learner->config);
    uint64_t arrivals = learner_sends_weights(learner) ? theta : larger(numbers, 1);
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
    /* In asynchronous operation a wave may be one agent: many waves have a perturbation each. */
    if (config_secure(&learner->config)) /* keys and shares of all, for all */
        arrivals += learner_secure_up(learner, slots) + learner_secure_down(learner, slots);
    bool asynchronous = learner->config.asynchronous;
    uint64_t answers = asynchronous ? (uint64_t)waves + learner->config.buffer
                                    : (uint64_t)waves * slots * learner_replicas(learner);
    uint64_t open = asynchronous ? larger(waves * row, rows) : waves * rows;
    uint64_t state = 4 * learner_server_floats(learner), panel = 0;
    if (learner_tells_less(learner)) /* θ as it is told, and the bytes that tell it */
        state += theta + learner_theta_bytes(learner);
    if (learner->config.acceptance != ACCEPTANCE_NONE)
        panel = state + memory_rollout(learner); /* the candidate beside θ, and its episodes */
    return memory_policy(learner, 1) + state - theta + panel + history + open + origins +
           answers * (arrivals + statistics) +
           (learner_fleet(learner) ? learner->obs * sizeof(struct moments) : 0);
}
