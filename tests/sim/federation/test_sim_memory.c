/* Memory as a timeline: what an agent holds when, the instant at which it is too much, and what an
 * agent can do about that. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

#define EXPECT_GOOD(world) ck_assert_msg((world).status == 0, "%s", errs_first(&(world).errs))

/* One Swimmer with a linear policy: 8 · 2 + 2 parameters, so θ and log-std are 80 B, the signs 3 B,
 * the saved block 72 B; buffers are 8 (8 + 2) + 4 (8 + 2) + 20 = 140 B. 12 environment steps are an
 * episode and a second. The structures of its program come on top of that. */
#define SMALL                                                                                      \
    "policy.hidden=[]", "fleet.cells={count: 1, up: unlimited, down: unlimited, latency: 0 s, "    \
                        "speed: 12 steps/s, answer: 3 s}"

/* Recorded, an episode is 12 + 12 · 32 = 396 B, behind 4 B for D. Round 2 brings the RESULT of
 * round 1, 8 + 1 B, before a START whose header is all that is buffered. */
START_TEST(test_by_hand)
{
    struct world world = {.text = world_learning,
                          .sets = {SMALL, "panel.view=recorded", "rounds=2", "record=events"}};
    world_record(&world);
    EXPECT_GOOD(world);
    world_expect(
        &world,
        "SELECT row, t_ns / 1000000, category, held_B FROM memory_event WHERE dispatch = 1 "
        "AND category <> 'bookkeeping'",
        "1|0|policy|80\n2|0|perturbation|3\n3|0|messages|8\n"
        "5|0|messages|0\n6|0|rollout|144\n"
        "7|1000|rollout|540\n8|1000|perturbation|75\n9|2000|rollout|936\n"
        "10|2000|perturbation|3\n11|2000|rollout|796\n"
        "12|5000|rollout|0\n13|5000|messages|9\n14|5000|messages|0\n");
    world_expect(&world,
                 "SELECT row, t_ns, held_B = " WORLD_BOOKKEEPING
                 " FROM memory_event WHERE dispatch "
                 "= 1 AND category = 'bookkeeping'",
                 "4|0|1\n");
    world_expect(&world,
                 "SELECT t_ns / 1000000, category, held_B FROM memory_event WHERE dispatch = 2 AND "
                 "row <= 7 AND category <> 'bookkeeping'",
                 "5000|policy|80\n5000|perturbation|3\n5000|messages|8\n5000|catch_up|9\n"
                 "5000|messages|0\n5000|catch_up|0\n");
    world_expect(&world,
                 "SELECT dispatch, peak_B - " WORLD_BOOKKEEPING " FROM agent_round WHERE slot >= 0",
                 "1|1091\n2|1091\n"); /* 80 + 75 + 936 */
    /* The need is the sum: a message of 16 B could be there as well. */
    world_expect(&world, "SELECT need_B - " WORLD_BOOKKEEPING " FROM agent", "1107\n");
    world_free(&world);
}
END_TEST

/* Live nothing grows; the second half of the computation holds the saved block. */
START_TEST(test_live)
{
    struct world world = {.text = world_learning, .sets = {SMALL, "rounds=1", "record=events"}};
    world_record(&world);
    EXPECT_GOOD(world);
    world_expect(&world,
                 "SELECT t_ns / 1000000, category, held_B FROM memory_event WHERE dispatch = 1 AND "
                 "row > 5",
                 "0|rollout|140\n1000|perturbation|75\n2000|perturbation|3\n2000|rollout|0\n"
                 "5000|messages|9\n5000|messages|0\n");
    world_free(&world);
}
END_TEST

/* 1000 B: while θ' plays 80 + 75 + 140 + 400 + 12 = 707 B are taken before its first step, and
 * 293 / 32 leaves room for 9: with the 12 of θ it is out of memory after 21 of 24 steps, that is
 * 1.75 s. At 700 B there is none for θ' at all, and at 90 B none for the first message. */
START_TEST(test_runs_out)
{
    static const double budgets[] = {1000, 700, 90, 1091};
    static const char *const rows[] = {
        "dropped|memory|compute|1750|21|1\n", "dropped|memory|compute|1000|12|1\n",
        "dropped|memory|download|0|0|0\n", "used|NULL|NULL|2000|24|2\n"};
    double books = world_bookkeeping(1, NULL);
    for (int i = 0; i < 4; i++) {
        char *budget = world_memory("fleet.*.memory", books + budgets[i]);
        struct world world = {.text = world_learning,
                              .sets = {SMALL, "panel.view=recorded", "rounds=1", "record=events",
                                       budget, "fleet.*.on_memory=fail"}};
        world_record(&world);
        EXPECT_GOOD(world);
        world_expect(
            &world,
            "SELECT outcome, cause, outcome_phase, compute_ns / 1000000, steps, episodes FROM "
            "agent_round WHERE slot >= 0",
            rows[i]);
        bool out = i < 3;
        world_expect(&world, "SELECT sum(kind = 'memory'), sum(kind = 'drop') FROM event",
                     out ? "1|0\n" : "0|0\n");
        world_expect(&world, "SELECT wasted_steps = agent_steps, wasted_steps > 0, void FROM round",
                     i == 2 ? "1|0|1\n"
                     : out  ? "1|1|1\n"
                            : "0|0|0\n");
        if (i < 2)
            world_expect(&world, "SELECT t_ns / 1000000 FROM event WHERE kind = 'memory'",
                         i ? "1000\n" : "1750\n");
        /* What was there before the step that failed: 707 + 9 · 32 = 995 B; θ's recording and
         * buffers, 80 + 3 + 140 + 400 = 623 B. */
        world_expect(&world,
                     "SELECT peak_B - " WORLD_BOOKKEEPING " FROM agent_round WHERE slot >= 0",
                     i == 0   ? "995\n"
                     : i == 1 ? "623\n"
                     : i == 2 ? "91\n"
                              : "1091\n");
        world_free(&world);
        free(budget);
    }
}
END_TEST

/* Beside a quick one its block is of 9 parameters: 80 + 39 + 140 + 400 + 12 B leave room for 10
 * steps more, and 22 steps take 1.83 s. Cut off before that, its time was up. */
START_TEST(test_deadline_before)
{
    static const char fleet[] =
        "fleet={cells: {count: 1, up: unlimited, down: unlimited, latency: 0 s, speed: 12 steps/s, "
        "on_memory: fail}, quick: {count: 1, up: unlimited, down: unlimited, latency: 0 s, speed: "
        "unlimited}}";
    char *budget = world_memory("fleet.cells.memory", world_bookkeeping(1, NULL) + 1000);
    for (int late = 0; late < 2; late++) {
        struct world world = {.text = world_learning,
                              .sets = {"policy.hidden=[]", fleet, budget, "panel.view=recorded",
                                       "rounds=1",
                                       late ? "round={policy: deadline, deadline: 1.7 s}"
                                            : "round={policy: deadline, deadline: 1.9 s}"}};
        world_record(&world);
        EXPECT_GOOD(world);
        world_expect(&world, "SELECT outcome, cause, steps FROM agent_round WHERE slot = 0",
                     late ? "aborted|deadline|20\n" : "dropped|memory|22\n");
        world_free(&world);
    }
    free(budget);
}
END_TEST

/* D = 3 needs 80 + 75 + 140 + 4 + 6 · 396 + 16 = 2691 B, each pair of episodes 792 B: 2000 B are
 * enough for D = 2, 1107 B for 1, and 1106 B for none. */
START_TEST(test_shrink)
{
    static const double budgets[] = {2691, 2000, 1107, 1106}, needs[] = {2691, 1899, 1107, 2691};
    static const char *const makes_do[] = {"", ": plays 2 episodes instead of 3",
                                           ": plays 1 episodes instead of 3", ""};
    double books = world_bookkeeping(1, NULL);
    for (int place = 0; place < 2; place++)
        for (int i = 0; i < 4; i++) {
            char *budget = world_memory("fleet.*.memory", books + budgets[i]);
            char *reason = mem_format("needs %.0f B of memory, has %.0f B%s", books + 2691,
                                      books + budgets[i], makes_do[i]);
            char *agents =
                mem_format("%.0f|%d|%s\n", books + needs[i], i < 3, i == 0 ? "NULL" : reason);
            struct world world = {.text = world_learning,
                                  .audit = 1,
                                  .sets = {SMALL, "panel.episodes=3", "panel.view=recorded",
                                           "rounds=2", budget, "fleet.*.on_memory=shrink",
                                           place ? "panel.place=server" : "panel.place=local"}};
            world_record(&world);
            EXPECT_GOOD(world);
            world_expect(&world, "SELECT need_B, eligible, reason FROM fleet_class", agents);
            if (i < 3) /* it is asked */
                world_expect(&world, "SELECT need_B, eligible, reason FROM agent", agents);
            if (i < 3)
                world_expect(&world,
                             "SELECT DISTINCT episodes, outcome FROM agent_round WHERE slot >= 0",
                             i == 0   ? "6|used\n"
                             : i == 1 ? "4|used\n"
                                      : "2|used\n");
            else
                world_expect(&world, "SELECT state FROM run", "nobody_fits\n");
            world_free(&world);
            free(budget);
            free(reason);
            free(agents);
        }
}
END_TEST

/* Three of them, so blocks of 6 parameters: a copy takes 72 B, a saved block 24 B. Who perturbs in
 * place learns the same. */
START_TEST(test_in_place)
{
    char *thetas[2];
    double need = 0;
    for (int tight = 0; tight < 2; tight++) {
        char *budget = mem_format("fleet.*.memory=%.0f B", tight ? need - 1 : 1e6);
        struct world world = {.text = world_learning,
                              .sets = {SMALL, "fleet.cells.count=3", "algorithm.perturb=copy",
                                       "fleet.*.on_memory=in_place", budget, "record=events"}};
        world_record(&world);
        EXPECT_GOOD(world);
        thetas[tight] = world_rows(&world, "SELECT round, theta_hash FROM round");
        if (!tight)
            need = world_number(&world, "SELECT min(need_B) FROM agent WHERE reason IS NULL");
        else
            ck_assert_double_eq(
                world_number(&world, "SELECT need_B FROM agent WHERE reason LIKE '%%in place' "
                                     "AND eligible AND agent = 3"),
                need - 48);
        world_expect(&world, "SELECT max(held_B) FROM memory_event WHERE category = 'perturbation'",
                     tight ? "27\n" : "75\n");
        free(budget);
        world_free(&world);
    }
    world_same(thetas[1], thetas[0]);
    free(thetas[0]);
    free(thetas[1]);
    char *budget = mem_format("fleet.*.memory=%.0f B", need - 49);
    struct world world = {.text = world_learning,
                          .sets = {SMALL, "fleet.cells.count=3", "algorithm.perturb=copy",
                                   "fleet.*.on_memory=in_place", budget}};
    world_record(&world);
    world_expect(&world, "SELECT state FROM run", "nobody_fits\n");
    free(budget);
    world_free(&world);
}
END_TEST

/* Reckoned with ten blocks, cut for two: those that gave way run out at the instant they save a
 * larger block than they have room for, and so do those that would not have taken part. */
START_TEST(test_larger_blocks)
{
    char *budget = world_memory("fleet.a.memory", world_bookkeeping(1, NULL) + 250);
    for (int refuse = 0; refuse < 2; refuse++) {
        struct world world = {
            .text = world_learning,
            .sets = {"policy.hidden=[]",
                     "fleet={a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 0 s, speed: 12 "
                     "steps/s}, b: {count: 8, up: 1 kB/s, down: 1 kB/s, latency: 0 "
                     "s, speed: 12 steps/s, memory: 10 B}}",
                     refuse ? "fleet.a.on_memory=refuse" : "fleet.a.on_memory=in_place", budget,
                     "rounds=1", "record=events"}};
        world_record(&world);
        EXPECT_GOOD(world);
        /* 80 + 3 + 140 + 4 · 2 + 16 = 247 B of need; 80 + 3 + 140 + 4 · 9 = 259 B would be held. */
        world_expect(&world,
                     "SELECT need_B - " WORLD_BOOKKEEPING
                     ", agents, eligible FROM fleet_class ORDER BY first",
                     "247|2|2\n247|8|0\n");
        world_expect(
            &world,
            "SELECT DISTINCT outcome, cause, outcome_phase, steps, peak_B - " WORLD_BOOKKEEPING
            " FROM agent_round WHERE slot >= 0",
            "dropped|memory|compute|12|223\n");
        world_expect(&world,
                     "SELECT selected, dropped, void, wasted_steps, (SELECT count(*) FROM event "
                     "WHERE kind = 'memory') FROM round",
                     "2|2|1|24|2\n");
        world_free(&world);
    }
    free(budget);
}
END_TEST

/* Wherever a dispatch was broken off, its peak is the largest sum of what its rows say, and none is
 * above the need while blocks are as many as reckoned with. */
START_TEST(test_line_and_peak)
{
    static const char *const views[] = {"panel.view=live", "panel.view=recorded"};
    for (int place = 0; place < 2; place++)
        for (int view = 0; view < 2; view++) {
            struct world world = {
                .text = world_rich,
                .jobs = 2,
                .sets = {views[view], place ? "panel.place=server" : "panel.place=local",
                         place ? "sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo]}]"
                               : "sweep=[{algorithm.name: [par_s2zpo, fedavg]}]",
                         "rounds=4", "algorithm.local_steps=2"}};
            world_record(&world);
            EXPECT_GOOD(world);
            double count = world_number(&world, "SELECT count(*) FROM agent_round");
            char *expected = mem_format("%.0f|0|0\n", count);
            world_expect(
                &world,
                "WITH line AS (SELECT run, dispatch, row, held_B - coalesce(lag(held_B) "
                "OVER (PARTITION BY run, dispatch, category ORDER BY row), 0) AS more FROM "
                "memory_event), total AS (SELECT run, dispatch, sum(more) OVER (PARTITION "
                "BY run, dispatch ORDER BY row) AS held FROM line), peak AS (SELECT run, "
                "dispatch, max(held) AS peak FROM total GROUP BY 1, 2) SELECT count(*), "
                "sum(peak <> peak_B), sum(peak_B > need_B) FROM agent_round JOIN peak "
                "USING (run, dispatch) JOIN agent USING (run, agent)",
                expected);
            ck_assert(count > 40);
            free(expected);
            world_free(&world);
        }
}
END_TEST

/* Nothing changes while an agent is away and its work rests; instants stay in order, and within the
 * dispatch. */
START_TEST(test_at_rest)
{
    struct world world = {
        .text = world_rich,
        .sets = {
            "panel.view=recorded", "sweep=[{algorithm.name: [par_s2zpo, fedavg]}]", "rounds=6",
            "fleet.*.availability={model: on_off, on: {exponential: 3 s}, off: {exponential: 1 "
            "s}}",
            "fleet.*.on_leave=pause"}};
    world_record(&world);
    EXPECT_GOOD(world);
    double rests = world_number(
        &world, "SELECT count(*) FROM event p JOIN agent_round USING (run, dispatch) WHERE "
                "p.kind = 'pause' AND compute_ns > 0");
    ck_assert(rests > 5);
    world_expect(
        &world,
        "WITH rest AS (SELECT run, dispatch, p.t_ns AS away, (SELECT min(r.t_ns) FROM event "
        "r WHERE r.run = p.run AND r.dispatch = p.dispatch AND r.seq > p.seq) AS back FROM "
        "event p WHERE kind = 'pause') SELECT count(*) FROM memory_event JOIN rest USING "
        "(run, dispatch) WHERE t_ns > away AND t_ns < back",
        "0\n");
    world_expect(&world,
                 "SELECT count(*) FROM memory_event a JOIN memory_event b ON b.run = a.run AND "
                 "b.dispatch = a.dispatch AND b.row = a.row + 1 WHERE b.t_ns < a.t_ns",
                 "0\n");
    world_expect(&world,
                 "SELECT count(*) FROM memory_event JOIN agent_round USING (run, dispatch) WHERE "
                 "t_ns < t_begin_ns OR t_ns > t_end_ns",
                 "0\n");
    world_free(&world);
}
END_TEST

/* With two dispatches under way one may compute while the other's episodes wait for an answer: room
 * for two recordings of 4 + 2 · 396 B. */
START_TEST(test_two_recordings)
{
    struct world live = {.text = world_learning, .sets = {SMALL, "round.in_flight=2", "rounds=1"}};
    struct world recorded = {
        .text = world_learning,
        .sets = {SMALL, "round.in_flight=2", "rounds=1", "panel.view=recorded"}};
    world_record(&live);
    world_record(&recorded);
    EXPECT_GOOD(live);
    EXPECT_GOOD(recorded);
    double more = world_number(&recorded, "SELECT need_B FROM agent") -
                  world_number(&live, "SELECT need_B FROM agent");
    ck_assert_double_eq(more, 2 * 796);
    world_free(&live);
    world_free(&recorded);
}
END_TEST

TEST_MAIN("sim_memory", test_by_hand, test_two_recordings, test_live, test_runs_out,
          test_deadline_before, test_shrink, test_in_place, test_larger_blocks, test_line_and_peak,
          test_at_rest)
