/* Agents of classes that do not say what they found, and what the server makes of it. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

/* What a world of those settings says to that question. */
static char *rows_of(const char *const *sets, const char *sql)
{
    struct world world = {.text = world_learning, .audit = 1};
    for (int i = 0; sets[i]; i++)
        world.sets[i] = sets[i];
    world_run(&world);
    char *rows = world_rows(&world, "%s", sql);
    world_free(&world);
    return rows;
}

#define SETS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void same(const char *const *a, const char *of_a, const char *const *b, const char *of_b,
                 bool equal)
{
    char *first = rows_of(a, of_a), *second = rows_of(b, of_b);
    ck_assert_uint_gt(strlen(first), 0);
    ck_assert_msg((strcmp(first, second) == 0) == equal, "%s and\n%s", first, second);
    free(first);
    free(second);
}

/* In the first round all have the same θ: votes are the contrary of honest ones; constant ones are
 * 1; and from the second round on θ is another. */
START_TEST(test_votes)
{
    same(SETS("fleet.*.conduct=flip"), "SELECT agent, -vote FROM agent_round WHERE round = 1",
         SETS("rounds=3"), "SELECT agent, vote FROM agent_round WHERE round = 1", true);
    same(SETS("fleet.*.conduct=flip"), "SELECT theta_hash FROM round", SETS("rounds=3"),
         "SELECT theta_hash FROM round", false);
    same(SETS("fleet.*.conduct=constant"), "SELECT vote FROM agent_round WHERE vote <> 0 LIMIT 9",
         SETS("rounds=3"), "SELECT 1 FROM agent_round LIMIT 9", true);
    same(SETS("fleet.*.conduct={lazy: 0}"), "SELECT theta_hash FROM round", SETS("rounds=3"),
         "SELECT theta_hash FROM round", true);
    same(SETS("fleet.*.conduct={lazy: 1}"), "SELECT theta_hash FROM round",
         SETS("fleet.*.conduct=random"), "SELECT theta_hash FROM round", false);
}
END_TEST

/* All of a panel's panelists flip: as if the agent did, where their number is odd; none of them, or
 * lazy ones who always look: as if they were honest. At the server the same panel says the same. */
START_TEST(test_panels)
{
    static const char hashes[] = "SELECT theta_hash FROM round";
    static const char odd[] = "panel.panelists=5";
    same(SETS(odd, "fleet.*.panel.conduct=flip"), hashes, SETS(odd, "fleet.*.conduct=flip"), hashes,
         true);
    same(SETS(odd, "fleet.*.panel={conduct: flip, part: 0.6}"), hashes, SETS(odd), hashes, false);
    same(SETS(odd, "fleet.*.panel={conduct: flip, part: 0}"), hashes, SETS(odd), hashes, true);
    same(SETS(odd, "fleet.*.panel={conduct: {lazy: 0}, part: 0.6}"), hashes, SETS(odd), hashes,
         true);
    same(SETS(odd, "fleet.*.panel={conduct: random, part: 0.6}", "panel.place=server"), hashes,
         SETS(odd, "fleet.*.panel={conduct: random, part: 0.6}"), hashes, true);
    same(SETS(odd, "fleet.*.panel.conduct=flip", "panel.place=server"), hashes,
         SETS(odd, "fleet.*.conduct=flip"), hashes, true);
    same(SETS(odd, "fleet.*.panel.conduct=constant", "panel.place=server"),
         "SELECT vote FROM agent_round WHERE vote <> 0 LIMIT 9", SETS("rounds=3"),
         "SELECT 1 FROM agent_round LIMIT 9", true);
    same(SETS(odd, "fleet.*.panel.conduct={lazy: 1}", "panel.place=server"), hashes,
         SETS(odd, "fleet.*.panel.conduct=random", "panel.place=server"), hashes, false);
}
END_TEST

#define DECOMFL "algorithm={name: decomfl, directions: 2, alpha: 0.001}"
#define FEDAVG "algorithm={name: fedavg, local_steps: 2}"

/* The median of three agents is not their mean, of slopes as of weights. */
START_TEST(test_aggregates)
{
    static const char hashes[] = "SELECT theta_hash FROM round";
    same(SETS(DECOMFL, "algorithm.aggregate=median"), hashes, SETS(DECOMFL), hashes, false);
    same(SETS(FEDAVG, "algorithm.aggregate=median"), hashes, SETS(FEDAVG), hashes, false);
    same(SETS(FEDAVG, "algorithm.aggregate={trimmed: 0.4}"), hashes,
         SETS(FEDAVG, "algorithm.aggregate=median"), hashes, true);
    same(SETS(DECOMFL, "fleet.*.conduct=random"), hashes, SETS(DECOMFL), hashes, false);
}
END_TEST

TEST_MAIN("sim_conduct", test_votes, test_panels, test_aggregates)
