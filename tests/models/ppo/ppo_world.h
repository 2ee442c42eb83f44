/* A small learner, taken through its iterations from outside a pool's loop. */
#ifndef TESTS_PPO_WORLD_H
#define TESTS_PPO_WORLD_H

#include "models/ppo/ppo_parts.h"
#include "tests/support/check.h"

struct world {
    struct task *task;
    struct pool *pool;
    struct ppo *ppo;
};

static struct ppo_settings small(const char *task)
{
    struct ppo_settings settings = ppo_defaults(task);
    settings.seed = 3;
    settings.environments = 3;
    settings.steps = 70;
    settings.minibatch = 50; /* 210 samples: four of 50 and one of 10; chunks of 32 and 18 */
    settings.epochs = 2;
    settings.hidden[0] = settings.hidden[1] = 16;
    return settings;
}

static struct world open_world(const char *task, uint32_t horizon, unsigned workers,
                               const struct ppo_settings *settings)
{
    struct errs errs = {0};
    struct world world = {
        .task =
            task_open(task, &(struct task_options){.horizon = horizon, .reset_noise = -1}, &errs)};
    ck_assert_msg(world.task != NULL, "%s", errs_first(&errs));
    world.pool = pool_new(&(struct pool_options){.workers = workers});
    world.ppo = ppo_new(settings, world.task, world.pool, workers);
    return world;
}

static void close_world(struct world *world)
{
    ppo_free(world->ppo);
    pool_free(world->pool);
    task_free(world->task);
}

static struct ppo_report iterate(struct world *world)
{
    while (ppo_advance(world->ppo) == PPO_WAIT) {
        for (uint32_t i = 0; i < world->ppo->settings.environments; i++)
            if (world->ppo->phase == PPO_ROLLING)
                pool_wait(world->pool, &world->ppo->environment[i].job);
        if (world->ppo->phase == PPO_LEARNING)
            team_wait(world->ppo->team);
    }
    return ppo_report(world->ppo);
}

#endif
