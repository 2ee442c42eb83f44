/* Finds the task of a run again, and plays a policy in it. */
#include "sim/replay/database_player.h"

#include "core/base/mem.h"
#include "models/tasks/task_shelf.h"
#include "sim/replay/replay.h"
#include "sim/sources/scenario_task.h"

#include <stdlib.h>
#include <string.h>

/* Fewer episodes than of a picture alone: a report has many pictures. */
enum { EPISODES = 3 };

struct database_player {
    struct film_player film; /* of which `context` is this */
    const char *const *databases;
    size_t count;
    struct task_shelf *shelf; /* a study has one task, which is compiled once */
};

/* Of several databases it is not known which one a run came from: the first that has the task's
 * files beside it will do, since a task that had changed would be told by the policy's shape or
 * not matter. NULL and the errors of the last. */
static const struct task_info *find_task(const struct database_player *player,
                                         const struct source *resolved, struct errs *errs)
{
    const struct task_info *info = NULL;
    for (size_t i = 0; i < player->count && !info; i++) {
        struct errs own = {0};
        info = scenario_task_kept(player->shelf, resolved, player->databases[i], &own);
        if (!info && i + 1 == player->count)
            errs_take(errs, &own);
        errs_free(&own);
    }
    return info;
}

static enum filmed play(const void *context, const struct film_request *request, struct film *film,
                        struct errs *errs)
{
    static const struct replay_settings settings = {.stochastic = -1, .episodes = EPISODES};
    const struct database_player *player = context;
    struct policy_file policy;
    if (!policy_file_decode(&policy, request->policy, errs))
        return FILMED_FAILED;
    char *scenario = mem_string(request->scenario), *text = mem_string(request->settings);
    const struct source resolved = {.name = scenario, .text = text, .length = strlen(text)};
    const struct task_info *info = find_task(player, &resolved, errs);
    enum filmed filmed =
        info ? replay_play(&policy, info, &settings, request->name, film, errs) : FILMED_FAILED;
    policy_file_free(&policy);
    free(text);
    free(scenario);
    return filmed;
}

struct database_player *database_player_new(const char *const *databases, size_t count)
{
    struct database_player *player = mem_zero(1, sizeof *player);
    *player = (struct database_player){
        .film = {play, player}, .databases = databases, .count = count, .shelf = task_shelf_new()};
    return player;
}

void database_player_free(struct database_player *player)
{
    task_shelf_free(player->shelf);
    free(player);
}

const struct film_player *database_player_film(const struct database_player *player)
{
    return &player->film;
}
