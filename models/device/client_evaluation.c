/* Plays an agent's policy and the one that it was sent, and ranks what was played. */
#include "models/device/client_evaluation.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "models/policy/likelihood.h"
#include "models/policy/trajectory.h"

#include <math.h>
#include <stdlib.h>

/* An evaluation under way, whose episode it is that is watched. */
struct evaluating {
    const struct problem *problem;
    const struct client_policies *policies;
    struct rollout_worker *worker;
    struct trajectory trajectory;
    double shared, wishes;
};

static void look(void *context, const struct task_worker *worker, const struct task_step *step)
{
    (void)worker;
    struct evaluating *evaluating = context;
    if (step) {
        evaluating->shared += step->shared;
        evaluating->wishes += step->wishes;
    }
}

static struct policy_view view_of(const struct evaluating *evaluating, const float *theta)
{
    return problem_view(evaluating->problem, theta, evaluating->policies->normaliser);
}

/* Recorded, so that it is played and not looked up: what is kept of an episode is its return. */
static void play(struct evaluating *evaluating, const float *theta, uint64_t key)
{
    const struct policy_view view = view_of(evaluating, theta);
    const struct rollout_recording recording = {.trajectory = &evaluating->trajectory};
    const struct rollout_watcher watcher = {look, evaluating};
    evaluating->shared = evaluating->wishes = 0;
    rollout_record(evaluating->worker, &recording);
    rollout_watch(evaluating->worker, &watcher);
    struct task_world world = *evaluating->policies->world;
    world.evaluated = 1;
    struct episode episode = rollout_episode(evaluating->worker, evaluating->problem->task, &view,
                                             &world, key, true, NULL);
    rollout_watch(evaluating->worker, NULL);
    rollout_record(evaluating->worker, NULL);
    if (episode.blowup)
        evaluating->shared = evaluating->wishes = -INFINITY;
}

/* Mean ln π of what was done. A head that samples nothing has none. */
static double mean_log(const struct evaluating *evaluating, const float *theta)
{
    const struct policy_shape *shape = &evaluating->problem->shape;
    const struct trajectory *trajectory = &evaluating->trajectory;
    uint32_t obs = shape->width[0], act = shape->width[shape->layers];
    double seen[TASK_OBS_MAX], done[TASK_ACT_MAX], output[TASK_ACT_MAX], log_std[TASK_ACT_MAX];
    struct policy_view view = view_of(evaluating, theta);
    const float *spread = policy_log_std(&view);
    const struct likelihood likelihood = {shape->head, act, log_std};
    double sum = 0;
    view.normaliser = NULL; /* the rows are normalised */
    if (shape->head == HEAD_DETERMINISTIC)
        return 0;
    for (uint32_t i = 0; spread && i < act; i++)
        log_std[i] = (double)spread[i];
    for (uint32_t t = 0; t < trajectory->steps; t++) {
        for (uint32_t i = 0; i < obs; i++)
            seen[i] = (double)trajectory->rows[(size_t)t * obs + i];
        for (uint32_t i = 0; i < act; i++)
            done[i] = (double)trajectory->actions[(size_t)t * act + i];
        policy_mean(&view, seen, output);
        sum += likelihood_log(&likelihood, output, done);
    }
    return sum / trajectory->steps;
}

struct client_evaluation client_evaluate(const struct learner *learner, uint32_t wave, uint32_t n,
                                         const struct client_policies *policies,
                                         struct rollout_worker *worker)
{
    const struct problem *problem = &learner->problem;
    uint32_t horizon = task_horizon(problem->task);
    struct carving plan = {NULL, 0};
    trajectory_carve(&plan, &problem->shape, horizon);
    struct carving room = {mem_alloc(plan.size), 0};
    struct evaluating evaluating = {.problem = problem, .policies = policies, .worker = worker};
    struct client_evaluation made = {.n = n};
    double *score = mem_alloc(3 * n * sizeof *score), *own = score + n, *wishes = own + n;
    evaluating.trajectory = trajectory_carve(&room, &problem->shape, horizon);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t key = key_of(problem->seed_key, PURPOSE_CLIENT, wave, i);
        play(&evaluating, policies->own, key);
        made.shared[1] += evaluating.shared / n;
        made.wishes[1] += evaluating.wishes / n;
        play(&evaluating, policies->sent, key);
        made.shared[0] += evaluating.shared / n;
        made.wishes[0] += evaluating.wishes / n;
        score[i] = mean_log(&evaluating, policies->own) - mean_log(&evaluating, policies->sent);
        wishes[i] = evaluating.wishes;
        own[i] = evaluating.trajectory.ret;
    }
    made.rank_own = stats_spearman(score, own, n);
    made.rank_wishes = stats_spearman(score, wishes, n);
    free(score);
    free(room.block);
    return made;
}

void client_evaluation_write(const struct client_evaluation *evaluation, struct wire *out)
{
    wire_u32(out, evaluation->n);
    wire_f64(out, evaluation->shared, 2);
    wire_f64(out, evaluation->wishes, 2);
    wire_f64(out, &evaluation->rank_own, 1);
    wire_f64(out, &evaluation->rank_wishes, 1);
}

struct client_evaluation client_evaluation_read(struct wire_reader *reader)
{
    struct client_evaluation evaluation = {.n = read_u32(reader)};
    read_f64(reader, evaluation.shared, 2);
    read_f64(reader, evaluation.wishes, 2);
    read_f64(reader, &evaluation.rank_own, 1);
    read_f64(reader, &evaluation.rank_wishes, 1);
    return evaluation;
}
