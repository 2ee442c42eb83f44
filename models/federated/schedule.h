/* How far a trial has come, and the α and μ that follow (enum schedule in settings.h). Server and
 * agents advance alike, from the results of the rounds. Private to models/.
 *
 * For example α = 0.1 and patience 3: halving has it at 0.05 after three rejections in a row, an
 * acceptance among them begins the count anew. By theorem, with H = 1000 and d = 5702, α √(H / (d
 * t)) is 0.042 in round 1 and 0.0042 in round 100. */
#ifndef MODELS_SCHEDULE_H
#define MODELS_SCHEDULE_H

#include <stdint.h>

struct learner;
struct update;

struct learning_progress {
    uint32_t steps;    /* updates kept: Adam's t is one more */
    uint32_t halvings; /* of α and μ */
    /* In a row, since the last halving; counted for the schedule halving only. */
    uint32_t rejections;
};

/* α and μ as applied in `round`, where `progress` is as it was before that round. */
double schedule_alpha(const struct learner *learner, const struct learning_progress *progress,
                      uint32_t round, uint32_t slots);
double schedule_mu(const struct learner *learner, const struct learning_progress *progress,
                   uint32_t slots);
void schedule_advance(const struct learner *learner, struct learning_progress *progress,
                      const struct update *update);
/* Of everything an agent's replica holds: learner_replica_floats of `state`, and the part of the
 * progress that agents know. */
uint64_t replica_hash(const struct learner *learner, const float *state,
                      const struct learning_progress *progress);

#endif
