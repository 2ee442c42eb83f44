/* What the rows of local learners say of a method. */
#include "models/federated/local_learner.h"

#include "models/federated/wire.h"
#include "models/learning/keys.h"

size_t local_extra(const struct algorithm_config *config, const struct policy_shape *shape)
{
    const struct local_learner *row = config->method->local;
    return row && row->extra ? row->extra(config, shape) : 0;
}

size_t local_shared(const struct algorithm_config *config, const struct policy_shape *shape)
{
    bool shares = config->method->local && config->numbers->local.share == SHARE_ALL;
    return shares ? local_extra(config, shape) : 0;
}

size_t local_own_state_bytes(const struct learner *learner)
{
    const struct local_learner *row = learner->config.method->local;
    return row && row->state_bytes ? row->state_bytes(learner) : 0;
}

static size_t kept_numbers(const struct learner *learner)
{
    const struct policy_shape *shape = &learner->problem.shape;
    return local_extra(&learner->config, shape) - local_shared(&learner->config, shape);
}

size_t local_state_bytes(const struct learner *learner)
{
    return local_own_state_bytes(learner) + kept_numbers(learner) * sizeof(float);
}

size_t local_reference_bytes(const struct learner *learner)
{
    const struct local_learner *row = learner->config.method->local;
    return row && row->reference ? policy_parameters(&learner->problem.shape) * sizeof(float) : 0;
}

struct lesson_room local_room(const struct learner *learner, uint32_t episodes)
{
    const struct local_learner *row = learner->config.method->local;
    return row ? row->room(learner, episodes) : (struct lesson_room){0, 0};
}

double local_flops(const struct learner *learner, double steps, bool least)
{
    const struct local_learner *row = learner->config.method->local;
    return row && row->flops ? row->flops(learner, steps, least) : 0;
}

void local_initialise(const struct algorithm_config *config, const struct policy_shape *shape,
                      uint64_t seed_key, float *extra)
{
    const struct local_learner *row = config->method->local;
    if (local_extra(config, shape))
        row->initialise(config, shape, key_of(seed_key, PURPOSE_INITIAL, 1), extra);
}

/* Every count in a message has 20 bits (wire.h). */
static void weights_fit(const struct algorithm_config *config, uint32_t horizon, struct errs *errs)
{
    const struct local_settings *local = &config->numbers->local;
    double episodes =
        (double)config_local_steps(config) * lesson_episodes(config, config->panel.episodes);
    double steps = episodes * horizon;
    if (local->weigh == WEIGH_PAIRS && !config->method->asks)
        errs_add_setting(errs, "algorithm.weigh", "weigh: samples, or agents",
                         "%s asks no panel, so that there are no pairs to count",
                         config->method->name);
    if (local->weigh == WEIGH_SAMPLES && steps > ENTRY_FIELD_MAX)
        errs_add_setting(errs, "algorithm.weigh", "weigh: agents, or fewer episodes",
                         "an agent may learn from %.0f environment steps a round, more than the %d "
                         "that a message can tell",
                         steps, ENTRY_FIELD_MAX);
}

/* Of what an agent did it has to know how likely that was. */
static void actions_fit(const struct algorithm_config *config, enum head head, struct errs *errs)
{
    const char *name = config->method->name;
    if (head == HEAD_DETERMINISTIC)
        errs_add_setting(errs, "policy.head",
                         "head: gaussian, or categorical for a task of choices",
                         "%s learns from actions that are drawn", name);
    if (config->panel.actions == ACTIONS_DETERMINISTIC)
        errs_add_setting(errs, "panel.actions", "actions: stochastic",
                         "%s learns from actions that are drawn", name);
}

/* From one lesson to the next. */
static bool keeps_state(const struct local_learner *row, const struct local_settings *local)
{
    return row->pairs || row->q || local->moments == MOMENTS_KEPT || local->share == SHARE_POLICY;
}

bool local_subject_fits(const struct algorithm_config *config, const struct local_subject *subject,
                        struct errs *errs)
{
    const struct local_learner *row = config->method->local;
    size_t before = errs->count;
    if (!row)
        return true;
    const struct local_settings *local = &config->numbers->local;
    if (!subject->acts)
        return errs_add_setting(errs, "task.name", "e.g. CartPole",
                                "%s learns from what robots do, and the task none has none",
                                config->method->name);
    if (!(local->proximal >= 0))
        errs_add_setting(errs, "algorithm.proximal", NULL, "it must be 0 or more");
    if (config->in_flight > 1 && keeps_state(row, local))
        errs_add_setting(errs, "round.in_flight", "round: {in_flight: 1}",
                         "with several probes under way an agent would begin to learn before it "
                         "knows what the last time made of the state that it keeps");
    if (row->reference && config->initial == INITIAL_SENT)
        errs_add_setting(errs, "algorithm.initial", "initial: installed",
                         "%s compares with the first policy, which an agent that is told a later "
                         "one would not know",
                         config->method->name);
    if (row->ppo || row->reference)
        actions_fit(config, subject->head, errs);
    weights_fit(config, subject->horizon, errs);
    return errs->count == before;
}

bool local_fits(const struct algorithm_config *config, const struct problem *problem,
                struct errs *errs)
{
    const struct local_learner *row = config->method->local;
    bool acts = !task_is_none(problem->task);
    const struct local_subject subject = {acts, problem->shape.head, task_horizon(problem->task)};
    if (!row || !local_subject_fits(config, &subject, errs))
        return !row;
    return !row->fits || row->fits(config, problem, errs);
}
