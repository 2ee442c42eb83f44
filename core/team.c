#include "core/team.h"

#include "core/fail.h"
#include "core/mem.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct member {
    struct job job;
    struct team *team;
    unsigned index;
};

struct team {
    struct pool *pool;
    unsigned members;
    pthread_barrier_t barrier;
    team_fn *work;
    void *context;
    struct member member[];
};

static void run_member(struct job *job, struct worker *worker)
{
    struct member *member = (struct member *)((char *)job - offsetof(struct member, job));
    (void)worker;
    member->team->work(member->team, member->index, member->team->context);
}

struct team *team_new(struct pool *pool, unsigned members)
{
    if (members < 1 || members > pool_workers(pool))
        die("a team of %u on a pool of %u", members, pool_workers(pool));
    struct team *team = mem_zero(1, sizeof *team + members * sizeof *team->member);
    team->pool = pool;
    team->members = members;
    if (pthread_barrier_init(&team->barrier, NULL, members) != 0)
        die("no barrier for a team of %u", members);
    for (unsigned i = 0; i < members; i++)
        team->member[i] = (struct member){.job = {.run = run_member}, .team = team, .index = i};
    return team;
}

void team_free(struct team *team)
{
    if (!team)
        return;
    if (team->work)
        team_wait(team);
    pthread_barrier_destroy(&team->barrier);
    free(team);
}

unsigned team_members(const struct team *team)
{
    return team->members;
}

void team_submit(struct team *team, team_fn *work, void *context)
{
    team->work = work;
    team->context = context;
    for (unsigned i = 0; i < team->members; i++)
        pool_submit(team->pool, &team->member[i].job);
}

bool team_done(const struct team *team)
{
    for (unsigned i = 0; i < team->members; i++)
        if (!job_done(&team->member[i].job))
            return false;
    return true;
}

void team_wait(struct team *team)
{
    for (unsigned i = 0; i < team->members; i++)
        pool_wait(team->pool, &team->member[i].job);
}

void team_sync(struct team *team)
{
    pthread_barrier_wait(&team->barrier);
}
