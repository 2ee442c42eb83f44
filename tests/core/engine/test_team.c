#include "core/engine/team.h"
#include "tests/support/check.h"

enum { MEMBERS = 3, ROUNDS = 200 };

/* Each round every member adds its number to its own cell; between two syncs member 0 adds the
 * cells up. Were a sync to let anybody through too early, a sum would miss a cell. */
struct sums {
    unsigned cell[MEMBERS];
    unsigned sum[ROUNDS];
};

static void add_up(struct team *team, unsigned member, void *context)
{
    struct sums *sums = context;
    for (unsigned round = 0; round < ROUNDS; round++) {
        sums->cell[member] = (round + 1) * (member + 1);
        team_sync(team);
        for (unsigned i = 0; member == 0 && i < team_members(team); i++)
            sums->sum[round] += sums->cell[i];
        team_sync(team);
    }
}

static void check_sums(unsigned members)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = MEMBERS});
    struct team *team = team_new(pool, members);
    for (int again = 0; again < 2; again++) {
        struct sums sums = {.sum = {0}};
        team_submit(team, add_up, &sums);
        team_wait(team);
        ck_assert(team_done(team));
        for (unsigned round = 0; round < ROUNDS; round++) /* (r + 1) (1 + 2 + ...) */
            ck_assert_uint_eq(sums.sum[round], (round + 1) * (members * (members + 1) / 2));
    }
    team_free(team);
    pool_free(pool);
}

START_TEST(test_in_step)
{
    for (unsigned members = 1; members <= MEMBERS; members++)
        check_sums(members);
}
END_TEST

START_TEST(test_free_waits)
{
    struct pool *pool = pool_new(&(struct pool_options){.workers = 2});
    struct team *team = team_new(pool, 2);
    struct sums sums = {.sum = {0}};
    team_submit(team, add_up, &sums);
    team_free(team);
    ck_assert_uint_eq(sums.sum[ROUNDS - 1], 3 * ROUNDS);
    team_free(NULL);
    pool_free(pool);
}
END_TEST

TEST_MAIN("team", test_in_step, test_free_waits)
