/* Runs several jobs in step with one another. */
#include "core/engine/team.h"

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

/* Looks at the phase before a member sleeps: some tens of microseconds, as long as most waits of a
 * learning phase. A sleep and its end take longer than that. */
enum { SPINS = 2000 };

struct member {
    struct job job;
    struct team *team;
    unsigned index;
};

struct team {
    struct pool *pool;
    unsigned members;
    /* A barrier: the last to arrive begins the next phase. */
    atomic_uint arrived, phase;
    pthread_mutex_t lock; /* of those who sleep until then */
    pthread_cond_t next_phase;
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

/* With more members than workers those that run would wait for ever for those that cannot. */
struct team *team_new(struct pool *pool, unsigned members)
{
    if (members < 1 || members > pool_workers(pool))
        die("a team of %u on a pool of %u", members, pool_workers(pool));
    if (pool_is_shared(pool)) /* others' jobs could take up the threads that it waits for */
        die("a team on threads that pools share");
    struct team *team = mem_zero(1, sizeof *team + members * sizeof *team->member);
    team->pool = pool;
    team->members = members;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->next_phase, NULL);
    for (unsigned i = 0; i < members; i++)
        team->member[i] = (struct member){.job = {.run = run_member}, .team = team, .index = i};
    return team;
}

/* Members may still be at work on it: it waits for them first. */
void team_free(struct team *team)
{
    if (!team)
        return;
    if (team->work)
        team_wait(team);
    pthread_cond_destroy(&team->next_phase);
    pthread_mutex_destroy(&team->lock);
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

/* The count goes back to 0 before the phase changes, since a member that sees the new phase may
 * arrive at the next barrier at once. The lock keeps one that is about to sleep from missing the
 * call. */
static void begin_phase(struct team *team, unsigned phase)
{
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    pthread_mutex_lock(&team->lock);
    atomic_store_explicit(&team->phase, phase, memory_order_release);
    pthread_cond_broadcast(&team->next_phase);
    pthread_mutex_unlock(&team->lock);
}

static void pause_a_little(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static bool in_phase(struct team *team, unsigned phase)
{
    return atomic_load_explicit(&team->phase, memory_order_acquire) == phase;
}

/* Whoever has arrived cannot see a phase later than the next, for that one waits for it, too. */
void team_sync(struct team *team)
{
    unsigned phase = atomic_load_explicit(&team->phase, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) + 1 == team->members) {
        begin_phase(team, phase + 1);
        return;
    }
    for (int i = 0; i < SPINS && in_phase(team, phase); i++)
        pause_a_little();
    if (!in_phase(team, phase))
        return;
    pthread_mutex_lock(&team->lock);
    while (in_phase(team, phase))
        pthread_cond_wait(&team->next_phase, &team->lock);
    pthread_mutex_unlock(&team->lock);
}
