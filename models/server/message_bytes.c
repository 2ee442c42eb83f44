/* Adds up the entries of messages (wire.h) that nobody has to encode. */
#include "models/server/message_bytes.h"

#include "models/device/recording.h"
#include "models/device/result.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/wire.h"
#include "models/server/server_parts.h"

#include <math.h>

/* A whole number of bytes more, whatever the range. */
static struct byte_range longer(struct byte_range range, uint64_t bytes)
{
    return (struct byte_range){range.least + bytes, range.most + bytes, range.mean + (double)bytes};
}

static struct byte_range exactly(uint64_t bytes)
{
    return (struct byte_range){bytes, bytes, (double)bytes};
}

/* --- one result ------------------------------------------------------------------------------- */

/* The RESULT of a round of which all slots were heard, for an agent that took part in it (`held`:
 * it has a perturbation) or did not. */
static uint64_t result_of(const struct learner *learner, uint32_t slots, bool kept, bool held)
{
    uint64_t rows = 0;
    if (kept && learner_sends_rows(learner))
        rows = learner_rows(learner, slots) - held;
    return ENTRY_HEADER + bits_bytes(result_ballots(learner, slots, kept) + 1 +
                                     rows * (uint64_t)learner_row_bits(learner));
}

/* The same of an aggregation that hears the `buffer` answers of as many waves. */
static uint64_t groups_of(const struct learner *learner, uint32_t slots, bool kept)
{
    uint32_t answers = learner->config.buffer ? learner->config.buffer : slots;
    uint64_t bits = kept && learner_sends_rows(learner) ? learner_row_bits(learner) : 0;
    return result_groups_bytes(learner, answers, slots, bits);
}

/* --- catching up ------------------------------------------------------------------------------ */

/* Of an agent that is `behind` rounds back, the last of which it took part in. */
static uint64_t catch_up(const struct learner *learner, uint32_t slots, bool kept, uint32_t behind)
{
    uint64_t theta = history_theta_bytes(learner);
    if (behind == 1 && learner->config.replica == REPLICA_AGENTS)
        return result_of(learner, slots, kept, true);
    double replay = (double)result_of(learner, slots, kept, true) +
                    (behind - 1.0) * (double)result_of(learner, slots, kept, false);
    return replay <= (double)theta ? (uint64_t)replay : theta;
}

enum { BEHIND_MOST = 10000 };

/* Over how many rounds back an agent is that is asked with probability `share` in each: k with
 * probability share (1 - share)^(k - 1). What is left beyond the last one is counted as sent θ. */
static double mean_catch_up(const struct learner *learner, uint32_t slots, double share)
{
    double mean = 0, rest = 1;
    for (uint32_t behind = 1; behind < BEHIND_MOST && rest > 1e-6; behind++) {
        double here = behind + 1 < BEHIND_MOST ? rest * share : rest;
        mean += here * (double)catch_up(learner, slots, true, behind);
        rest -= here;
    }
    return mean + rest * (double)history_theta_bytes(learner);
}

/* An agent that takes part in every round has missed one result; another one any number, up to
 * where θ is shorter. */
static struct byte_range synchronous(const struct learner *learner, uint32_t slots, double share)
{
    bool judged = learner->config.acceptance != ACCEPTANCE_NONE;
    uint64_t kept = catch_up(learner, slots, true, 1),
             rejected = catch_up(learner, slots, false, 1);
    struct byte_range range = {judged ? rejected : kept, kept, (double)kept};
    if (share >= 1)
        return range;
    uint64_t theta = history_theta_bytes(learner);
    range.most = theta > kept ? theta : kept;
    range.mean = mean_catch_up(learner, slots, share);
    return range;
}

/* An agent may be current, or so far behind that it is sent θ. */
static struct byte_range asynchronous(const struct learner *learner, uint32_t slots, double share)
{
    uint64_t theta = history_theta_bytes(learner), one = groups_of(learner, slots, true);
    bool replays = learner->config.replica == REPLICA_AGENTS && one > theta;
    return (struct byte_range){0, replays ? one : theta, fmin((double)one / share, (double)theta)};
}

/* --- messages --------------------------------------------------------------------------------- */

static uint64_t first_theta(const struct learner *learner)
{
    uint64_t moments = learner_replicates_adam(learner) ? sizeof(uint32_t) : 0;
    const struct algorithm_config *config = &learner->config;
    bool origin = config->method->summed && config->initial == INITIAL_SENT;
    return ENTRY_HEADER + (origin ? 4 * (uint64_t)learner->d : 0) + learner_theta_bytes(learner) +
           moments;
}

static uint64_t start_bytes(const struct learner *learner, uint32_t slots)
{
    return ENTRY_HEADER + (learner_sends_rows(learner) ? learner_row_bytes(learner) : 0) +
           learner_secure_down(learner, slots);
}

static uint64_t normaliser_bytes(const struct learner *learner)
{
    return learner_fleet(learner) ? ENTRY_HEADER + 2 * learner_observation_bytes(learner) : 0;
}

/* Only a recording has a length that is not known: it grows with each step. */
static struct byte_range upload_bytes(const struct learner *learner, uint32_t slots, double lasting)
{
    const struct panel *panel = &learner->config.panel;
    uint64_t rest = ENTRY_HEADER + (learner_fleet(learner) ? statistics_bytes(learner) : 0);
    if (panel->place != PANEL_SERVER || algorithm_sends_scalars(learner->config.method))
        return exactly(rest + learner_answer_bytes(learner) + learner_secure_up(learner, slots));
    const struct task_info *info = task_info(learner->problem.task);
    uint32_t horizon = task_horizon(learner->problem.task);
    size_t step_B = learner_observation_bytes(learner);
    uint64_t none = recording_bytes(panel, step_B, 0),
             most = recording_bytes(panel, step_B, horizon),
             least = info->healthy ? recording_bytes(panel, step_B, 1) : most;
    double mean = (double)none + fmin(lasting, 1) * (double)(most - none);
    return longer((struct byte_range){least, most, info->healthy ? mean : (double)most}, rest);
}

void server_message_bytes(const struct server *server, uint32_t slots, double share, double lasting,
                          struct message_bytes *bytes)
{
    const struct learner *learner = server->learner;
    bool server_replica = learner_server_replica(learner);
    bool told = learner->config.initial == INITIAL_SENT || server_replica;
    uint64_t key = learner_needs_key(learner) ? ENTRY_HEADER + 8 : 0;
    bytes->first = exactly(key + (told ? first_theta(learner) : 0) + start_bytes(learner, slots));
    struct byte_range news = server_replica                 ? exactly(history_theta_bytes(learner))
                             : learner->config.asynchronous ? asynchronous(learner, slots, share)
                                                            : synchronous(learner, slots, share);
    bytes->down = longer(news, normaliser_bytes(learner) + start_bytes(learner, slots));
    bytes->down.most += share < 1 ? key : 0; /* it may be its first */
    bytes->flush = server_replica ? exactly(0) : longer(news, normaliser_bytes(learner));
    bytes->up = upload_bytes(learner, slots, lasting);
}
