/* The agents' panel at the server (panel.place: server) looks at recordings. */
#include "models/server/server_watch.h"

#include "models/device/recording.h"
#include "models/federated/wire.h"
#include "models/learning/keys.h"
#include "models/server/server_parts.h"

#include <math.h>

struct watched {
    struct wire_reader *in;
    size_t step_B; /* of observations */
    bool good;
};

/* The next episode of the recording, as the panel sees it. Episodes come in the order in which the
 * panel asks for them, so that neither key nor policy need be told. Once something is wrong all
 * further returns are 0; the upload is refused at the end. */
static double watch(void *context, bool perturbed, uint64_t key)
{
    (void)perturbed;
    (void)key;
    struct watched *watched = context;
    uint32_t head = read_u32(watched->in), steps = head & ~RECORDING_BLOWUP;
    bool blowup = head & RECORDING_BLOWUP;
    double ret = 0;
    bool whole = read_f64(watched->in, &ret, 1);
    whole = whole && read_raw(watched->in, watched->step_B * steps);
    watched->good &= whole && steps > 0 && (blowup ? ret == -INFINITY : isfinite(ret));
    return watched->good ? ret : 0;
}

/* The error for an upload that makes no sense. */
static bool damaged(const struct wire_reader *in, struct errs *errs, const char *what)
{
    return errs_add(errs, FAULT_RUN, NULL, NULL,
                    "a recording is damaged or out of order at byte %zu (%s)", in->at, what);
}

/* By the code and the keys by which a panel beside the agent would have voted, so the vote is the
 * same. Statistics behind the episodes are passed on as they came. */
bool server_watch(const struct server *server, uint64_t identity, const struct conducts *conducts,
                  const void *bytes, size_t length, struct wire *out, int *vote,
                  struct panel_question *questions, struct errs *errs)
{
    const struct learner *learner = server->learner;
    struct wire_reader in = wire_read(bytes, length);
    struct entry entry;
    if (!entry_read(&in, &entry) || entry.type != ENTRY_ANSWER || entry.more)
        return damaged(&in, errs, "header");
    struct panel panel = panel_behaving(&learner->config.panel, conducts);
    panel.episodes = read_u32(&in);
    if (!in.ok || !panel.episodes || panel.episodes > learner->config.panel.episodes)
        return damaged(&in, errs, "number of episodes");
    struct watched watched = {&in, learner_observation_bytes(learner), true};
    *vote = panel_ask(&panel, 0, key_of(identity, PURPOSE_VOTE, entry.round, 0), watch, &watched,
                      questions);
    if (!watched.good)
        return damaged(&in, errs, "episodes");
    struct message message = {.out = out};
    message_entry(&message, ENTRY_ANSWER, entry.slot, entry.slots, entry.round);
    wire_u8(out, *vote > 0);
    wire_raw(out, in.bytes + in.at, in.length - in.at);
    return true;
}
