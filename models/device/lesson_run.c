/* Makes a lesson of an agent's work, and lets its local learner play, ask and learn. */
#include "models/device/lesson_run.h"

#include "core/base/mem.h"
#include "models/device/probe.h"
#include "models/federated/local_learner.h"
#include "models/federated/wire.h"
#include "models/learning/keys.h"

#include <stdlib.h>
#include <string.h>

/* --- what it may do --------------------------------------------------------------------------- */

/* The agent's world, where wishes are paid for if somebody looks at them. Where it hears of them
 * they are worth something, and not paid. */
static struct task_world world_of(const struct probe *probe)
{
    const struct algorithm_config *config = &probe->work->learner->config;
    const struct local_learner *local = config->method->local;
    struct task_world world = probe->world ? *probe->world : TASK_WORLD_NOMINAL;
    if (!local->wishes && !config_asks(config))
        world.objective = (struct objective)OBJECTIVE_NONE;
    if (local->hears)
        world.objective.lambda = 0;
    return world;
}

/* An agent that asks nobody goes by the rewards that it says it saw. */
static void play(struct lesson *lesson, const float *theta, uint32_t number,
                 struct trajectory *trajectory)
{
    struct probe *probe = lesson->context;
    const struct work *work = probe->work;
    const struct problem *problem = &work->learner->problem;
    struct policy_view view = problem_view(problem, theta, &probe->normaliser);
    view.explore = lesson->explore;
    const struct rollout_recording recording = {.trajectory = trajectory};
    uint64_t key = key_of(work->identity, PURPOSE_EPISODE, work->wave, number);
    const struct task_world world = world_of(probe);
    rollout_record(probe->worker, &recording);
    struct episode episode =
        rollout_episode(probe->worker, problem->task, &view, &world, key, true, probe->observed);
    rollout_record(probe->worker, NULL);
    probe_played(probe, &episode);
    if (work->learner->config.method->local->hears)
        trajectory->ret = trajectory->wishes;
    const struct conduct conduct = conduct_of_agent(&work->conducts);
    if (!config_asks(&work->learner->config))
        conduct_numbers(&conduct, key_of(work->identity, PURPOSE_CONDUCT, work->wave, number),
                        trajectory->rewards, trajectory->steps);
}

/* The part of the panel, as a number between -1 and 1, is what conduct changes. */
static double ask(struct lesson *lesson, uint32_t number, double first, double second)
{
    struct probe *probe = lesson->context;
    const struct work *work = probe->work;
    const struct panel panel = probe_panel(work);
    uint64_t key = key_of(work->identity, PURPOSE_VOTE, work->wave, number);
    const struct panel_question question = panel_question(&panel, first, second, key);
    const struct conduct conduct = conduct_of_agent(&work->conducts);
    float says = (float)(2.0 * question.votes / panel.panelists - 1);
    if (probe->result->questions)
        probe->result->questions[number] = question;
    probe->result->queries++;
    conduct_numbers(&conduct, key_of(work->identity, PURPOSE_CONDUCT, work->wave, number), &says,
                    1);
    return (1 + (double)says) / 2;
}

/* --- the lesson ------------------------------------------------------------------------------- */

/* The successor of the agent's state; NULL: it keeps none. */
static uint8_t *take_state(const struct work *work, struct work_result *result)
{
    size_t bytes = local_state_bytes(work->learner);
    if (!bytes)
        return NULL;
    result->kept_bytes = (uint32_t)bytes;
    result->kept = work->kept ? mem_copy(work->kept->bytes, bytes) : mem_zero(bytes, 1);
    return result->kept;
}

/* Behind the policy in θ, or behind the learner's own in the state, where it begins as at every
 * other agent. */
static float *extra_of(const struct probe *probe, uint8_t *state)
{
    const struct learner *learner = probe->work->learner;
    const struct policy_shape *shape = &learner->problem.shape;
    size_t extra = local_extra(&learner->config, shape);
    if (!extra)
        return NULL;
    if (local_shared(&learner->config, shape))
        return probe->theta + policy_parameters(shape);
    float *kept = (float *)(void *)(state + local_own_state_bytes(learner));
    if (!probe->work->kept)
        local_initialise(&learner->config, shape, learner->problem.seed_key, kept);
    return kept;
}

static uint32_t weight_of(const struct learner *learner, const struct lesson *lesson)
{
    enum weigh weigh = learner->config.numbers->local.weigh;
    uint32_t counts = weigh == WEIGH_SAMPLES ? lesson->samples
                      : weigh == WEIGH_PAIRS ? lesson->pairs
                                             : 1;
    return counts < ENTRY_FIELD_MAX ? counts : ENTRY_FIELD_MAX;
}

void lesson_run(struct probe *probe)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    const struct lesson_room room = local_room(learner, work->episodes);
    uint8_t *state = take_state(work, probe->result);
    struct lesson lesson = {.learner = learner,
                            .identity = work->identity,
                            .wave = work->wave,
                            .episodes = work->episodes,
                            .rate = work->alpha,
                            .lambda = probe->world ? probe->world->objective.lambda : 0,
                            .reference =
                                local_reference_bytes(learner) ? learner->problem.theta0 : NULL,
                            .first = !work->kept,
                            .room = mem_alloc(room.rollout + room.optimiser),
                            .theta = probe->theta,
                            .extra = extra_of(probe, state),
                            .state = local_own_state_bytes(learner) ? state : NULL,
                            .play = play,
                            .ask = ask,
                            .context = probe};
    probe_move(probe);
    learner->config.method->local->learn(&lesson);
    free(lesson.room);
    probe->result->flops += lesson.flops;
    probe->weight = weight_of(learner, &lesson);
}
