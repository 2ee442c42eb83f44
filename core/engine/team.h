/* A team: jobs on a pool that work on one thing in step with one another. For work cut into pieces
 * so short that handing each to the pool would cost more than doing it. All members run at once, so
 * the teams of a pool may have no more of them together than it has workers, and while one works
 * nothing may be on the pool that waits for it but another team.
 *
 *     static void work(struct team *team, unsigned member, void *context)
 *     {
 *         ...its part of the first phase...
 *         team_sync(team);
 *         ...its part of the second, which may read what all wrote in the first...
 *     }
 *
 *     struct team *team = team_new(pool, members);
 *     team_submit(team, work, context);
 *     team_wait(team);
 *     team_free(team);
 *
 * What comes out must not depend on how many members there are: parts are cut by the work, not by
 * the member, and sums are taken in a fixed order. */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

#include "core/engine/pool.h"

#include <stdbool.h>

struct team;
/* What each member does: `member` is 0 to members - 1. */
typedef void team_fn(struct team *team, unsigned member, void *context);

struct team *team_new(struct pool *pool, unsigned members); /* 1 to pool_workers */
void team_free(struct team *team);                          /* waits for a running team */
unsigned team_members(const struct team *team);

/* Main thread only; the team is idle or done. Memory is ordered as by pool_submit. */
void team_submit(struct team *team, team_fn *work, void *context);
bool team_done(const struct team *team);
void team_wait(struct team *team);

/* Within the work: returns when every member has called it; what each wrote before, all
 * see after. */
void team_sync(struct team *team);

#endif
