/* Plays episodes of a policy, and films the one with the median return. */
#include "sim/replay/replay.h"

#include "core/base/mem.h"
#include "models/policy/rollout.h"
#include "reports/drawing/format.h"

#include <stdlib.h>

/* The episodes of a replay: what they have in common. */
struct replay {
    struct rollout_worker *worker;
    const struct task *task;
    struct policy_view policy;
    uint64_t key;
    bool stochastic;
};

static struct episode play(const struct replay *replay, unsigned number)
{
    return rollout_episode(replay->worker, replay->task, &replay->policy, NULL,
                           rng_fold(replay->key, number), replay->stochastic, NULL);
}

struct numbered {
    double ret;
    unsigned number;
};

static int by_return(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->ret != y->ret)
        return x->ret < y->ret ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The number of the episode with the median return, the lower one of two. */
static unsigned median_of(const struct replay *replay, unsigned episodes)
{
    struct numbered *played = mem_zero(episodes, sizeof *played);
    for (unsigned i = 0; i < episodes; i++)
        played[i] = (struct numbered){play(replay, i).ret, i};
    qsort(played, episodes, sizeof *played, by_return);
    unsigned median = played[(episodes - 1) / 2].number;
    free(played);
    return median;
}

static void look(void *context, const struct task_worker *worker, const struct task_step *step)
{
    struct film *film = context;
    if (!step)
        film->solids = task_solids(worker, &film->count);
    if (film->count > 0 && !(step && step->blowup))
        task_poses(worker, film_add_frame(film));
}

/* "return 4812 in 1000 steps (50 s), the median of 9 episodes". */
static char *foot_of(const struct episode *episode, double step_s, unsigned episodes)
{
    char *often =
        episodes > 1 ? mem_format(", the median of %u episodes", episodes) : mem_string("");
    char ret[FORMAT_SIZE];
    char *what = episode->blowup ? mem_string("broke the physics after")
                                 : mem_format("return %s in", format_return(ret, episode->ret));
    char *foot =
        mem_format("%s %u steps (%.3g s)%s", what, episode->steps, episode->steps * step_s, often);
    free(often);
    free(what);
    return foot;
}

static void film_episode(const struct replay *replay, unsigned episodes, const char *name,
                         struct film *film)
{
    const struct task_info *info = task_info(replay->task);
    const struct rollout_watcher watcher = {look, film};
    unsigned number = median_of(replay, episodes);
    *film = (struct film){.step_s = info->dt};
    rollout_watch(replay->worker, &watcher);
    struct episode episode = play(replay, number);
    rollout_watch(replay->worker, NULL);
    film->title = mem_format("%s on %s", name, info->name);
    film->foot = foot_of(&episode, info->dt, episodes);
}

enum filmed replay_play(const struct policy_file *policy, const struct task_info *info,
                        const struct replay_settings *settings, const char *name, struct film *film,
                        struct errs *errs)
{
    struct policy_file played = *policy;
    played.horizon = settings->horizon ? settings->horizon : policy->horizon;
    struct task *task = policy_file_task(&played, info, name, errs);
    if (!task)
        return FILMED_FAILED;
    uint64_t seed = settings->seeded ? settings->seed : policy->evaluation.seed;
    struct replay replay = {.worker = rollout_worker_new(),
                            .task = task,
                            .policy = policy_file_view(policy),
                            .key = rng_fold(seed, rng_name("replay")),
                            .stochastic = settings->stochastic < 0 ? policy->evaluation.stochastic
                                                                   : settings->stochastic > 0};
    film_episode(&replay, settings->episodes ? settings->episodes : REPLAY_EPISODES, name, film);
    rollout_worker_free(replay.worker);
    task_free(task);
    if (film->frames > 0)
        return FILMED;
    film_free(film);
    return FILMED_NOTHING;
}
