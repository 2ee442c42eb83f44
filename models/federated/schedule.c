/* The α and μ of a round, and what a round's result does to them. */
#include "models/federated/schedule.h"

#include "models/federated/update.h"

#include <math.h>

/* theorem: α √(H / (d t)) in round t, with H the horizon and d parameters; halving: α / 2^n after n
 * halvings, exact in floating point; constant: α. */
double schedule_alpha(const struct learner *learner, const struct learning_progress *progress,
                      uint32_t round, uint32_t slots)
{
    double alpha = algorithm_alpha(&learner->config, slots);
    if (learner->config.schedule == SCHEDULE_THEOREM)
        return alpha * sqrt(task_horizon(learner->problem.task) / ((double)learner->d * round));
    return ldexp(alpha, -(int)progress->halvings);
}

double schedule_mu(const struct learner *learner, const struct learning_progress *progress,
                   uint32_t slots)
{
    return ldexp(algorithm_mu(&learner->config, slots), -(int)progress->halvings);
}

static bool anybody_voted(const struct update *update)
{
    for (uint32_t g = 0; g < update->count; g++)
        if (update->groups[g].voters)
            return true;
    return false;
}

/* Rejections in a row count. A round in which nobody voted was not rejected for its step, and
 * counts for nothing. */
void schedule_advance(const struct learner *learner, struct learning_progress *progress,
                      const struct update *update)
{
    if (update->accept) {
        progress->steps++;
        progress->rejections = 0;
    } else if (learner->config.schedule == SCHEDULE_HALVING && anybody_voted(update) &&
               ++progress->rejections == learner->config.patience) {
        progress->halvings++;
        progress->rejections = 0;
    }
}

uint64_t replica_hash(const struct learner *learner, const float *state,
                      const struct learning_progress *progress)
{
    const uint32_t known[] = {progress->halvings, progress->rejections,
                              learner_replicates_adam(learner) ? progress->steps : 0};
    return hash_bytes(hash_bytes(0, state, learner_replica_floats(learner) * sizeof(float)), known,
                      sizeof known);
}
