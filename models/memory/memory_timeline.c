/* What an agent holds at each stage of its dispatches. */
#include "models/memory/memory_timeline.h"

#include "models/device/device_state.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/local_learner.h"
#include "models/memory/memory_parts.h"
#include "models/server/server_parts.h"

const char *const memory_line_names[MEMORY_LINES] = {"policy",      "perturbation", "rollout",
                                                     "optimiser",   "normaliser",   "messages",
                                                     "bookkeeping", "catch_up"};

uint64_t memory_line_sum(const uint64_t held[MEMORY_LINES])
{
    uint64_t sum = 0;
    for (int c = 0; c < MEMORY_LINES; c++)
        sum += held[c];
    return sum;
}

/* Bytes of the upload that are not counted where it leaves from. */
static uint64_t upload_bytes(const struct learner *learner, const struct memory_load *load)
{
    uint64_t statistics = learner_fleet(learner) ? statistics_bytes(learner) : 0;
    return memory_upload(learner) + statistics - (load->recording_B ? 1 : 0);
}

/* --- what the agent was told ----------------------------------------------------------------- */

/* The dispatch plays, or has yet to, by what it was told. */
static bool plays(const struct memory_load *load)
{
    return load->stage >= STAGE_RECEIVE && load->stage <= STAGE_PROBE;
}

/* Which writing a dispatch reads; 0: none. */
typedef uint32_t reads_fn(const struct learner *learner, const struct memory_load *load);

static uint32_t reads_theta(const struct learner *learner, const struct memory_load *load)
{
    bool sends = learner_sends_weights(learner) && load->stage != STAGE_REST;
    return plays(load) || sends ? load->told.theta + 1 : 0;
}

static uint32_t reads_normaliser(const struct learner *learner, const struct memory_load *load)
{
    (void)learner;
    return plays(load) ? load->told.normaliser + 1 : 0;
}

/* Different writings among those that dispatches read and the last one. */
static uint64_t places(const struct learner *learner, uint32_t last,
                       const struct memory_load *const loads[], size_t count, reads_fn *reads)
{
    uint64_t different = 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t writing = reads(learner, loads[i]);
        bool seen = !writing || writing == last + 1;
        for (size_t j = 0; j < i; j++)
            seen |= reads(learner, loads[j]) == writing;
        different += !seen;
    }
    return different;
}

static void raise_to(uint32_t *count, uint32_t least)
{
    *count = *count > least ? *count : least;
}

/* What a download tells counts from the beginning of that download. */
static struct memory_told told_last(const struct memory_told *told,
                                    const struct memory_load *const loads[], size_t count)
{
    struct memory_told last = *told;
    for (size_t i = 0; i < count; i++) {
        const struct memory_told *told_now = &loads[i]->told;
        if (loads[i]->stage != STAGE_RECEIVE)
            continue;
        raise_to(&last.theta, told_now->theta);
        raise_to(&last.normaliser, told_now->normaliser);
        raise_to(&last.probes, told_now->probes);
    }
    return last;
}

/* --- what each dispatch is at ---------------------------------------------------------------- */

/* Whether θ is moved, or perturbed, while it plays. */
static bool moves(const struct learner *learner, enum memory_stage stage)
{
    const struct algorithm *method = learner->config.method;
    bool at_once = method->mirrored || algorithm_learns_locally(method);
    return stage == STAGE_PROBE || (stage == STAGE_PLAY && at_once);
}

/* A local learner has its room, and the state that it makes, which it keeps until it is sent. */
static void add_lesson(const struct learner *learner, const struct memory_load *load,
                       uint64_t held[MEMORY_LINES])
{
    enum memory_stage stage = load->stage;
    const struct lesson_room room = local_room(learner, load->episodes);
    bool works = moves(learner, stage);
    held[MEMORY_ROLLOUT] += works ? room.rollout : 0;
    held[MEMORY_OPTIMISER] += works ? room.optimiser : 0;
    if (works || stage == STAGE_ASK || stage == STAGE_SEND)
        held[MEMORY_OPTIMISER] += local_state_bytes(learner);
}

/* What the head of memory_timeline.h says of each stage. */
static void add_load(const struct learner *learner, uint32_t slots, const struct memory_load *load,
                     uint64_t held[MEMORY_LINES])
{
    enum memory_stage stage = load->stage;
    bool works = stage == STAGE_PLAY || stage == STAGE_PROBE;
    bool learns = algorithm_learns_locally(learner->config.method);
    if (moves(learner, stage) && !learns)
        held[MEMORY_PERTURBATION] +=
            4 * (uint64_t)(load->perturb == PERTURB_COPY ? learner->d : load->block);
    if ((stage == STAGE_PROBE || (works && learns)) && learner_returns(learner))
        held[MEMORY_PERTURBATION] += 4 * (uint64_t)learner->d;
    if (stage == STAGE_SEND && config_feeds_back(&learner->config))
        held[MEMORY_PERTURBATION] += 4 * (uint64_t)learner->d;
    if (stage == STAGE_SEND && config_secure(&learner->config) && learner_sends_weights(learner))
        held[MEMORY_PERTURBATION] += learner_answer_bytes(learner);
    if (learns)
        add_lesson(learner, load, held);
    if (works)
        held[MEMORY_ROLLOUT] += memory_rollout(learner);
    if (stage == STAGE_ASK)
        held[MEMORY_ROLLOUT] += memory_statistics(learner);
    if (works || stage == STAGE_ASK || stage == STAGE_SEND)
        held[MEMORY_ROLLOUT] += load->recording_B;
    if (stage == STAGE_SEND)
        held[MEMORY_MESSAGES] += upload_bytes(learner, load) + learner_secure_up(learner, slots);
    if (stage == STAGE_RECEIVE) {
        held[MEMORY_MESSAGES] += load->message_B;
        held[MEMORY_CATCH_UP] += load->catch_up_B;
    }
}

/* --- together -------------------------------------------------------------------------------- */

/* The agent's own first, then what each of its dispatches adds. Places of θ and of the normaliser
 * are counted by their writings: two dispatches that read the same one share it. */
void server_memory_line(const struct server *server, const struct memory_told *told,
                        const struct memory_load *const loads[], size_t count,
                        uint64_t held[MEMORY_LINES])
{
    const struct learner *learner = server->learner;
    struct memory_told last = told_last(told, loads, count);
    uint32_t orders = 0, slots = server->slots ? server->slots : 1;
    for (size_t i = 0; i < count; i++)
        orders += plays(loads[i]);
    for (int c = 0; c < MEMORY_LINES; c++)
        held[c] = 0;
    held[MEMORY_POLICY] =
        memory_policy(learner, places(learner, last.theta, loads, count, reads_theta));
    held[MEMORY_BOOKKEEPING] = memory_bookkeeping(learner);
    held[MEMORY_MESSAGES] = learner_secure_down(learner, slots);
    held[MEMORY_OPTIMISER] = memory_optimiser(learner);
    held[MEMORY_NORMALISER] = memory_normaliser(
        learner, places(learner, last.normaliser, loads, count, reads_normaliser));
    held[MEMORY_PERTURBATION] =
        memory_directions(learner, larger(last.probes, 1), larger(orders, 1));
    for (size_t i = 0; i < count; i++)
        add_load(learner, slots, loads[i], held);
}

struct memory_told device_told(const struct device *device)
{
    return (struct memory_told){device->theta_writings, device->normaliser_writings,
                                device->pending_count};
}

void device_received(const struct device *device, struct memory_load *load)
{
    load->message_B = device->message_B;
    load->catch_up_B = device->catch_up_B;
    load->told = device_told(device);
}
