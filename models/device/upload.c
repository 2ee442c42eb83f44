/* Writing an agent's answer: a vote, numbers, or weights. */
#include "models/device/upload.h"

#include "models/device/probe.h"
#include "models/federated/answers.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/wire.h"
#include "models/learning/keys.h"

#include <math.h>
#include <stdlib.h>

/* Numbers on their way out, where they are not to be told as they are. */
static void hide(const struct probe *probe, float *values, uint32_t count)
{
    const struct work *work = probe->work;
    const struct algorithm_config *config = &work->learner->config;
    if (!config_hides(config))
        return;
    privacy_apply(&config->numbers->privacy, values, count,
                  key_of(work->identity, PURPOSE_NOISE, work->wave));
    probe->result->flops += count * (4 + direction_draw_flops(DIRECTION_GAUSSIAN));
}

/* What local steps changed, with what was left out before, in the place where they began; θ goes
 * back to that. */
static void take_change(struct probe *probe)
{
    struct blob *residual = probe->work->residual;
    const float *owes = residual ? blob_floats(residual) : NULL;
    for (uint32_t i = 0; i < probe->work->learner->d; i++) {
        float began = probe->origin[i], owed = owes ? owes[i] : 0;
        probe->origin[i] = probe->theta[i] - began + owed;
        probe->theta[i] = began;
    }
}

/* Of `change` what the upload's last bytes do not say. What is no number is not owed. */
static float *left_out(const struct probe *probe, float *change, size_t bytes)
{
    const struct learner *learner = probe->work->learner;
    const struct wire *out = &probe->result->upload;
    struct wire_reader in = wire_read(out->bytes + out->length - bytes, bytes);
    codec_subtract(config_codec(&learner->config), &in, change, learner->d);
    for (uint32_t i = 0; i < learner->d; i++)
        change[i] = isfinite(change[i]) ? change[i] : 0;
    return change;
}

/* θ after local steps, or what they changed. */
static void put_weights(struct probe *probe, struct wire *out, uint64_t rounding)
{
    const struct learner *learner = probe->work->learner;
    const struct codec *codec = config_codec(&learner->config);
    if (!config_sends_change(&learner->config)) {
        wire_f32(out, probe->theta, learner->d);
        return;
    }
    take_change(probe);
    float *change = probe->origin;
    probe->origin = NULL;
    hide(probe, change, learner->d);
    codec_write(codec, out, change, learner->d, rounding);
    if (!config_feeds_back(&learner->config)) {
        free(change);
        return;
    }
    probe->result->residual = left_out(probe, change, codec_bytes(codec, learner->d));
    probe->result->owed = learner->d;
}

void upload_write(struct probe *probe, int vote)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    struct wire *out = &probe->result->upload;
    struct message message = {.out = out};
    uint64_t rounding = key_of(work->identity, PURPOSE_ROUNDING, work->wave);
    if (probe->recording != out) /* all at once: while it grows, it would be there twice */
        wire_reserve(out, ENTRY_HEADER + learner_answer_bytes(learner) +
                              learner_secure_up(learner, work->slots) +
                              (probe->observed ? statistics_bytes(learner) : 0));
    if (learner_sends_weights(learner)) {
        message_entry(&message, ENTRY_WEIGHTS, work->slot, probe->weight, work->wave);
        put_weights(probe, out, rounding);
    } else if (probe->numbers) {
        if (learner->config.method->projected)
            probe->numbers[0] = probe_project(probe);
        hide(probe, probe->numbers, config_sent(&learner->config));
        message_entry(&message, ENTRY_ANSWER, work->slot, work->slots, work->wave);
        answers_write(&(const struct saying){.config = &learner->config,
                                             .numbers = probe->numbers,
                                             .identity = work->identity,
                                             .rounding = rounding,
                                             .wave = work->wave},
                      out);
    } else if (probe->recording != out) { /* else the episodes are there already */
        message_entry(&message, ENTRY_ANSWER, work->slot, work->slots, work->wave);
        wire_u8(out, vote > 0);
        probe->result->vote = vote;
    }
    if (probe->observed)
        statistics_write(learner, out, probe->observed->observed);
    wire_zeros(out, learner_secure_up(learner, work->slots));
}
