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
    return rollout_episode(replay->worker, replay->task, &replay->policy, &TASK_WORLD_EVALUATED,
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

char *replayed_text(const struct replayed *replayed)
{
    const struct episode *episode = &replayed->episode;
    char ret[FORMAT_SIZE];
    char *often = replayed->episodes > 1
                      ? mem_format(", the median of %u episodes", replayed->episodes)
                      : mem_string("");
    char *what = episode->blowup ? mem_string("broke the physics after")
                                 : mem_format("return %s in", format_return(ret, episode->ret));
    char *text = mem_format("%s %u steps (%.3g s)%s", what, episode->steps,
                            episode->steps * replayed->step_s, often);
    free(often);
    free(what);
    return text;
}

bool replay_watch(const struct policy_file *policy, const struct task_info *info,
                  const struct replay_settings *settings, const char *name,
                  const struct rollout_watcher *watcher, struct replayed *replayed,
                  struct errs *errs)
{
    struct policy_file played = *policy;
    played.horizon = settings->horizon ? settings->horizon : policy->horizon;
    struct task *task = policy_file_task(&played, info, name, errs);
    if (!task)
        return false;
    uint64_t seed = settings->seeded ? settings->seed : policy->evaluation.seed;
    struct replay replay = {.worker = rollout_worker_new(),
                            .task = task,
                            .policy = policy_file_view(policy),
                            .key = rng_fold(seed, rng_name("replay")),
                            .stochastic = settings->stochastic < 0 ? policy->evaluation.stochastic
                                                                   : settings->stochastic > 0};
    replayed->episodes = settings->episodes ? settings->episodes : REPLAY_EPISODES;
    replayed->step_s = info->dt;
    unsigned number = median_of(&replay, replayed->episodes);
    rollout_watch(replay.worker, watcher);
    replayed->episode = play(&replay, number);
    rollout_worker_free(replay.worker);
    task_free(task);
    return true;
}

static void look(void *context, const struct task_worker *worker, const struct task_step *step)
{
    struct film *film = context;
    if (!step)
        film->solids = task_solids(worker, &film->count);
    if (film->count > 0 && !(step && step->blowup))
        task_poses(worker, film_add_frame(film));
}

enum filmed replay_play(const struct policy_file *policy, const struct task_info *info,
                        const struct replay_settings *settings, const char *name, struct film *film,
                        struct errs *errs)
{
    const struct rollout_watcher watcher = {look, film};
    struct replayed replayed;
    *film = (struct film){.step_s = info->dt};
    if (!replay_watch(policy, info, settings, name, &watcher, &replayed, errs))
        return FILMED_FAILED;
    if (film->frames == 0) {
        film_free(film);
        return FILMED_NOTHING;
    }
    film->title = mem_format("%s on %s", name, info->name);
    film->foot = replayed_text(&replayed);
    return FILMED;
}
