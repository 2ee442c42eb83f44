/* Memory of an agent with several dispatches under way: what each is at adds up, and where that is
 * more than there is, the one that takes it is out of memory. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

/* The robot of test_sim_memory.c: θ and log-std are 80 B, signs 3 B a probe, the saved block 72 B,
 * buffers 140 B, a recording 4 B and 12 + 12 · 32 = 396 B an episode; an episode is 12 steps and a
 * second. The structures of its program come on top of that. Two dispatches from the beginning, and
 * nobody waits for a link. */
#define TWO                                                                                        \
    "policy.hidden=[]",                                                                            \
        "fleet.cells={count: 1, up: unlimited, down: unlimited, latency: 0 s, "                    \
        "speed: 12 steps/s, on_memory: fail}",                                                     \
        "algorithm.partition_over=fleet", "record=events"
#define OUTCOMES                                                                                   \
    "SELECT dispatch, outcome, cause, outcome_phase, compute_ns / 1000000, wait_ns / 1000000, "    \
    "steps, "                                                                                      \
    "episodes, peak_B - " WORLD_BOOKKEEPING " FROM agent_round WHERE dispatch <= 2"

static void record(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "%s", errs_first(&world->errs));
}

/* All that a dispatch's agent holds, from each instant on at which that changes. */
static void expect_line(const struct world *world, int dispatch, const char *expected)
{
    char *sql = mem_format(
        "WITH more AS (SELECT row, t_ns, held_B - coalesce(lag(held_B) OVER (PARTITION BY category "
        "ORDER BY row), 0) AS more FROM memory_event WHERE dispatch = %d), total AS (SELECT row, "
        "t_ns, sum(more) OVER (ORDER BY row) AS held FROM more) SELECT t_ns / 1000000, held "
        "- " WORLD_BOOKKEEPING " FROM "
        "total WHERE row IN (SELECT max(row) FROM more GROUP BY t_ns)",
        dispatch);
    world_expect(world, sql, expected);
    free(sql);
}

/* Recorded. The first computes at 0-2 s and asks at 2-5 s, the second computes at 2-4 s and asks
 * from 5 s on; both began with the same θ.
 *
 *   0 s   one plays:                     80 + 6 + 140 + 4     =  230
 *   1 s   θ played, the block saved:     230 + 396 + 72       =  698
 *   2 s   θ' played:                     698 + 396            = 1094
 *         one asks:                      80 + 6 + 4 + 792     =  882
 *         and the other plays:           882 + 140 + 4        = 1026
 *   3 s   θ played, the block saved:     1026 + 396 + 72      = 1494
 *   4 s   θ' played:                     1494 + 396           = 1890
 *         both ask:                      80 + 6 + 2 (4 + 792) = 1678
 *
 * 1700 B are enough for one, and not for two: at 3 s an episode of θ' begins with 1494 + 12 B, and
 * (1700 - 1506) / 32 leaves room for 6 steps, so that the second is out of memory after 12 + 6 = 18
 * of 24 steps, at 2 + 18 / 12 = 3.5 s. The first one's answer is used, 18 steps are wasted. */
START_TEST(test_two_do_not_fit)
{
    double books = world_bookkeeping(2, NULL);
    for (int tight = 0; tight < 2; tight++) {
        char *budget = world_memory("fleet.*.memory", books + (tight ? 1700 : 1890));
        struct world world = {.text = world_learning,
                              .sets = {TWO, "fleet.*.answer=3 s", "panel.view=recorded", "rounds=2",
                                       "round={policy: buffered, buffer: 1, in_flight: 2}",
                                       budget}};
        record(&world);
        world_expect(&world, OUTCOMES,
                     tight ? "1|used|NULL|NULL|2000|0|24|2|1698\n"
                             "2|dropped|memory|compute|1500|2000|18|1|1698\n"
                           : "1|used|NULL|NULL|2000|0|24|2|1890\n"
                             "2|used|NULL|NULL|2000|2000|24|2|1890\n");
        expect_line(&world, 1,
                    tight ? "0|230\n1000|698\n2000|1026\n3000|1494\n3500|882\n5000|86\n"
                          : "0|230\n1000|698\n2000|1026\n3000|1494\n4000|1678\n5000|882\n");
        world_expect(&world,
                     "SELECT used, dropped, wasted_steps, t_end_ns / 1000000 FROM round WHERE "
                     "round = 1",
                     tight ? "1|1|18|5000\n" : "1|0|0|5000\n");
        world_expect(&world,
                     "SELECT t_ns / 1000000, dispatch FROM event WHERE kind = 'memory' AND round = "
                     "1",
                     tight ? "3500|2\n" : "");
        world_free(&world);
        free(budget);
    }
}
END_TEST

/* 1450 B: at 2 s the second is to be out of memory at 3 s, as 1506 B will not be there. Where the
 * first one's answer comes before that, its 796 B are; where it comes later, they are not. */
START_TEST(test_room_in_time)
{
    char *budget = world_memory("fleet.*.memory", world_bookkeeping(2, NULL) + 1450);
    for (int late = 0; late < 2; late++) {
        struct world world = {.text = world_learning,
                              .sets = {TWO, "panel.view=recorded", "rounds=2", budget,
                                       "round={policy: buffered, buffer: 1, in_flight: 2}",
                                       late ? "fleet.*.answer=1100 ms" : "fleet.*.answer=900 ms"}};
        record(&world);
        world_expect(
            &world,
            "SELECT dispatch, outcome, compute_ns / 1000000, steps FROM agent_round WHERE dispatch "
            "<= 2",
            late ? "1|used|2000|24\n2|dropped|1000|12\n" : "1|used|2000|24\n2|used|2000|24\n");
        world_free(&world);
    }
    free(budget);
}
END_TEST

/* Live, an answer after half a second: the first is heard at 2.5 s, θ moves, and the third begins
 * with the RESULT, of R bytes, and its START. The second plays by the θ from before until 4 s:
 *
 *   2.5 s   80 + 72 + 6 + 140 + 8 + R    = 306 + R
 *   3 s     80 + 72 + 6 + 140 + 72       = 370, or without the third 298
 *
 * With 370 B all have room. With less the third has, and the second has none to save its block at
 * 3 s; with less than 306 + R the third has none, and the second goes on. */
START_TEST(test_theta_moves)
{
    double budget_B = 370, result_B = 0, books = world_bookkeeping(2, NULL);
    for (int place = 0; place < 4; place++) {
        static const char *const out[] = {"", "3000|2\n", "3000|2\n", "2500|3\n"};
        char *budget = world_memory("fleet.*.memory", books + budget_B);
        struct world world = {.text = world_learning,
                              .sets = {TWO, "fleet.*.answer=500 ms", "rounds=2", budget,
                                       "round={policy: buffered, buffer: 1, in_flight: 2}"}};
        record(&world);
        world_expect(&world,
                     "SELECT t_ns / 1000000, dispatch FROM event WHERE kind = 'memory' AND "
                     "dispatch <= 3",
                     out[place]);
        if (place == 0) {
            world_expect(&world,
                         "SELECT t_ns / 1000000, held_B FROM memory_event WHERE category = "
                         "'policy' AND dispatch = 2",
                         "0|80\n2500|152\n4000|80\n");
            result_B = world_number(&world, "SELECT max(held_B) FROM memory_event WHERE dispatch "
                                            "= 3 AND category = 'catch_up'");
            ck_assert_double_gt(result_B, 8);
        } else {
            world_expect(&world, "SELECT outcome FROM agent_round WHERE dispatch = 2",
                         place < 3 ? "dropped\n" : "used\n");
        }
        static const double less[] = {369, 306, 305};
        budget_B = place < 3 ? less[place] + (place > 0 ? result_B : 0) : 0;
        free(budget);
        world_free(&world);
    }
}
END_TEST

/* Live: at 3 s the second saves its block, and with that the two hold 298 B. When the first
 * is answered at 3.5 s its upload takes 9 B more. With 306 B there is no room for it, all it did
 * was for nothing, and the round is that of the second: 2-4 s, and its answer. */
START_TEST(test_no_room_to_send)
{
    double books = world_bookkeeping(2, NULL);
    for (int tight = 0; tight < 2; tight++) {
        char *budget = world_memory("fleet.*.memory", books + (tight ? 306 : 307));
        struct world world = {.text = world_learning,
                              .sets = {TWO, "fleet.*.answer=1500 ms", "rounds=1", budget,
                                       "round={policy: buffered, buffer: 1, in_flight: 2}"}};
        record(&world);
        world_expect(
            &world,
            "SELECT dispatch, outcome, cause, outcome_phase, t_end_ns / 1000000, steps, peak_B "
            "- " WORLD_BOOKKEEPING ", "
            "up_payload_B FROM agent_round WHERE dispatch = 1",
            tight ? "1|dropped|memory|upload|3500|24|307|0\n" : "1|used|NULL|NULL|3500|24|307|9\n");
        world_expect(&world, "SELECT wasted_steps, t_end_ns / 1000000 FROM round",
                     tight ? "24|5500\n" : "18|3500\n");
        world_free(&world);
        free(budget);
    }
}
END_TEST

/* An agent that may have two dispatches under way and never has is one that has one: the same line,
 * the same instants, out of memory at the same step, once it has room for the structures of two.
 * (Probes are keyed, as it would remember two perturbations.) */
START_TEST(test_one_of_several)
{
    static const char *const views[] = {"panel.view=live", "panel.view=recorded"};
    static const double budgets[] = {1e6, 1000};
    static const char keyed[] = "algorithm.perturbation=seed";
    for (int i = 0; i < 4; i++) {
        char *lines[2];
        for (int several = 0; several < 2; several++) {
            char *budget = world_memory("fleet.*.memory",
                                        world_bookkeeping(1 + several, keyed) + budgets[i % 2]);
            struct world world = {
                .text = world_learning,
                .sets = {TWO, "fleet.*.answer=3 s", "rounds=3", keyed, views[i / 2], budget,
                         several ? "round={policy: buffered, buffer: 1, in_flight: 2, cohort: 1}"
                                 : "round={policy: buffered, buffer: 1, cohort: 1}"}};
            record(&world);
            lines[several] =
                world_rows(&world, "SELECT dispatch, row, t_ns, category, held_B, outcome, peak_B "
                                   "- " WORLD_BOOKKEEPING " FROM agent_round JOIN memory_event "
                                   "USING (run, dispatch) WHERE category <> 'bookkeeping'");
            world_free(&world);
            free(budget);
        }
        world_same(lines[1], lines[0]);
        ck_assert_ptr_nonnull(strstr(lines[0], i == 3 ? "dropped" : "used"));
        free(lines[0]);
        free(lines[1]);
    }
}
END_TEST

/* --- whatever happens ------------------------------------------------------------------------- */

/* Agents drop, leave and come back, and some have little memory. */
static char *rich(unsigned jobs, const char *in_flight, const char *method, const char *view,
                  const char *place, const char *leave)
{
    struct world world = {
        .text = world_rich,
        .jobs = jobs,
        .sets = {view, place, leave, method, "sweep=[{algorithm.mu: [0.1]}]", "rounds=6",
                 "algorithm.partition_over=fleet", "algorithm.partition=random_each_round",
                 "round={policy: buffered, buffer: 3, detection: 100 ms}", in_flight,
                 "fleet.phones.memory={uniform: [2200 B, 5 kB]}", "fleet.phones.on_memory=fail",
                 "fleet.*.availability={model: on_off, on: {exponential: 8 s}, off: {exponential: "
                 "2 s}}"}};
    record(&world);
    /* The peak is the line's, no more than the need; above the budget only what is refused,
     * whose message may be lost on its way before the agent runs out of memory. */
    world_expect(
        &world,
        "WITH line AS (SELECT run, dispatch, row, held_B - coalesce(lag(held_B) OVER (PARTITION BY "
        "run, dispatch, category ORDER BY row), 0) AS more FROM memory_event), total AS (SELECT "
        "run, dispatch, sum(more) OVER (PARTITION BY run, dispatch ORDER BY row) AS held FROM "
        "line), peak AS (SELECT run, dispatch, max(held) AS peak FROM total GROUP BY 1, 2) SELECT "
        "count(*) > 20, sum(peak <> peak_B), sum(peak_B > need_B), sum(peak_B > budget_B AND "
        "cause IS NOT 'memory' AND outcome_phase IS NOT 'download') FROM agent_round JOIN peak "
        "USING (run, dispatch) "
        "JOIN agent USING (run, agent)",
        "1|0|0|0\n");
    /* Instants in order. Lines of one agent say the same, but at an instant at which one ends. */
    world_expect(&world,
                 "SELECT count(*) FROM memory_event a JOIN memory_event b ON b.run = a.run AND "
                 "b.dispatch = a.dispatch AND b.row = a.row + 1 WHERE b.t_ns < a.t_ns",
                 "0\n");
    world_expect(
        &world,
        "WITH line AS (SELECT m.run, m.dispatch, agent, row, t_ns, held_B - coalesce(lag(held_B) "
        "OVER (PARTITION BY m.run, m.dispatch, category ORDER BY row), 0) AS more FROM "
        "memory_event m JOIN agent_round USING (run, dispatch) WHERE cause IS NOT 'memory'), total "
        "AS (SELECT *, sum(more) OVER (PARTITION BY run, dispatch ORDER BY row) AS held FROM "
        "line), numbered AS (SELECT *, row_number() OVER (PARTITION BY run, dispatch, t_ns ORDER "
        "BY "
        "row DESC) AS from_last, max(t_ns) OVER (PARTITION BY run, dispatch) AS t_last FROM "
        "total), "
        "settled AS (SELECT run, agent, t_ns, held FROM numbered WHERE from_last = 1 AND t_ns < "
        "t_last) SELECT sum(least <> most), sum(lines > 1) > 10 FROM (SELECT min(held) AS least, "
        "max(held) AS most, count(*) AS lines FROM settled GROUP BY run, agent, t_ns)",
        "0|1\n");
    char *dump = world_dump(&world);
    world_free(&world);
    return dump;
}

START_TEST(test_whatever_happens)
{
    static const char *const methods[] = {"algorithm.name=par_s2zpo", "algorithm.name=fedavg",
                                          "algorithm.name=fedavg_s2zpo"};
    static const char *const leaves[] = {"fleet.*.on_leave=pause", "fleet.*.on_leave=continue",
                                         "fleet.*.on_leave=abort"};
    int out = 0;
    for (int i = 0; i < 12; i++) {
        const char *in_flight = i % 2 ? "round.in_flight=2" : "round.in_flight=3";
        const char *view = i / 2 % 2 ? "panel.view=recorded" : "panel.view=live";
        bool remote = i % 3 != 1 && i > 5;
        char *dumps[2];
        for (unsigned jobs = 1; jobs <= 2; jobs++)
            dumps[jobs - 1] =
                rich(jobs, in_flight, methods[i % 3], view,
                     remote ? "panel.place=server" : "panel.place=local", leaves[(i + i / 6) % 3]);
        world_same(dumps[1], dumps[0]);
        out += strstr(dumps[0], "'memory'") != NULL;
        free(dumps[0]);
        free(dumps[1]);
    }
    ck_assert_int_gt(out, 4);
}
END_TEST

TEST_MAIN("sim_several", test_two_do_not_fit, test_room_in_time, test_theta_moves,
          test_no_room_to_send, test_one_of_several, test_whatever_happens)
