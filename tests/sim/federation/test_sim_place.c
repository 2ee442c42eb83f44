/* A panel at the server: when it answers, what travels, and that it votes as a panel beside the
 * robot would. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

#define EXPECT_GOOD(world) ck_assert_msg((world).status == 0, "%s", errs_first(&(world).errs))

static const char phases[] =
    "SELECT agent, download_ns / 1000000, compute_ns / 1000000, panel_ns / 1000000, "
    "queue_ns / 1000000, upload_ns / 1000000, wait_ns / 1000000, outcome FROM agent_round "
    "WHERE round = 1 ORDER BY agent";

/* Down 1.1 s, computing 1, 2 and 10 s, up 0.6 s; the panel at the server takes 2 s for a query.
 *
 *        arrives   answered
 *     a  2.7       4.7
 *     b  3.7       6.7, after a second of queueing
 *     c  11.7 + 1  13.7
 *
 * 1.1 + 10 + 0.6 = 11.7, so c is answered at 13.7 and the others wait for 9.0 and 7.0 s. */
START_TEST(test_recorded)
{
    struct world world = {.text = world_timeline,
                          .sets = {"panel.place=server", "panel.view=recorded", "rounds=1",
                                   "server.answer=2 s", "round={policy: wait_all}"}};
    world_record(&world);
    EXPECT_GOOD(world);
    world_expect(&world, phases,
                 "1|1100|1000|2000|0|600|9000|used\n"
                 "2|1100|2000|3000|1000|600|7000|used\n"
                 "3|1100|10000|2000|0|600|0|used\n");
    world_expect(&world, "SELECT t_end_ns FROM round", "13700000000\n");
    world_expect(&world,
                 "SELECT agent, kind, t_ns / 1000000 FROM event WHERE agent < 3 ORDER BY seq",
                 "1|select|0\n2|select|0\n1|download|1100\n2|download|1100\n1|compute|2100\n"
                 "1|arrive|2700\n2|compute|3100\n2|arrive|3700\n1|panel|4700\n2|panel|6700\n");
    world_free(&world);
}
END_TEST

/* Live, the panel takes an agent from its first step to its answer:
 *
 *        downloaded   begins   arrives   answered
 *     a  1.1          1.1      2.7       4.7
 *     b  1.1          4.7      7.3       9.3
 *     c  1.1          9.3      19.9      21.9 */
START_TEST(test_live)
{
    struct world world = {.text = world_timeline,
                          .sets = {"panel.place=server", "rounds=1", "server.answer=2 s",
                                   "round={policy: wait_all}"}};
    world_record(&world);
    EXPECT_GOOD(world);
    world_expect(&world, phases,
                 "1|1100|1000|2000|0|600|17200|used\n"
                 "2|1100|2000|5600|3600|600|12600|used\n"
                 "3|1100|10000|10200|8200|600|0|used\n");
    world_free(&world);
}
END_TEST

/* A deadline of 5 s: a's answer is in, b's recording waits for the panel and is put away, c still
 * computes; the round after begins with an idle panel. Live, b and c are cut off before they begin,
 * at 6 s b while it computes. */
START_TEST(test_deadline)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"panel.place=server", "panel.view=recorded", "server.answer=2 s"}};
    world_record(&world);
    EXPECT_GOOD(world);
    world_expect(&world,
                 "SELECT round, agent, outcome, coalesce(outcome_phase, '-'), panel_ns / 1000000, "
                 "queue_ns / 1000000, up_payload_B FROM agent_round",
                 "1|1|used|-|2000|0|500\n1|2|aborted|panel|1300|1000|500\n"
                 "1|3|aborted|compute|0|0|0\n"
                 "2|1|used|-|2000|0|500\n2|2|aborted|panel|1300|1000|500\n"
                 "2|3|aborted|compute|0|0|0\n");
    world_free(&world);
    struct world live = {.text = world_timeline,
                         .sets = {"panel.place=server", "server.answer=2 s", "round.deadline=6 s"}};
    world_record(&live);
    EXPECT_GOOD(live);
    world_expect(&live,
                 "SELECT round, agent, outcome, coalesce(outcome_phase, '-'), panel_ns / 1000000, "
                 "queue_ns / 1000000 FROM agent_round",
                 "1|1|used|-|2000|0\n1|2|aborted|compute|3600|3600\n1|3|aborted|panel|4900|4900\n"
                 "2|1|used|-|2000|0\n2|2|aborted|compute|3600|3600\n2|3|aborted|panel|4900|4900\n");
    world_free(&live);
}
END_TEST

/* One who drops while the panel is its own leaves it to the next; a drop that would strike while
 * the panel at the server answers strikes nobody. */
START_TEST(test_drops)
{
    for (int phase = 0; phase < 2; phase++) {
        struct world world = {.text = world_timeline,
                              .sets = {"panel.place=server", "rounds=1", "server.answer=2 s",
                                       "round={policy: wait_all}", "fleet.a.dropout=1",
                                       phase ? "fleet.a.dropout_phase={panel: 1}"
                                             : "fleet.a.dropout_phase={upload: 1}"}};
        world_record(&world);
        EXPECT_GOOD(world);
        world_expect(&world, "SELECT outcome FROM agent_round ORDER BY agent",
                     phase ? "used\nused\nused\n" : "dropped\nused\nused\n");
        /* b begins as soon as a is gone. */
        world_expect(&world,
                     "SELECT count(*) FROM event drop_, agent_round b WHERE drop_.kind = 'drop' "
                     "AND b.agent = 2 AND b.queue_ns = drop_.t_ns - b.download_ns",
                     phase ? "0\n" : "1\n");
        world_free(&world);
    }
}
END_TEST

static char *curve(const char *place, const char *view, const char *extra, double *up_B)
{
    struct world world = {
        .text = world_learning,
        .jobs = 2,
        .audit = 1,
        .sets = {"panel.batches=2", "panel.episodes=2", place, view, "rounds=6", extra}};
    world_record(&world);
    EXPECT_GOOD(world);
    char *rows = world_rows(&world, "SELECT round, theta_hash, agent_steps FROM round "
                                    "UNION ALL SELECT dispatch, vote, steps FROM agent_round");
    *up_B = world_number(&world, "SELECT sum(up_payload_B) FROM round");
    world_free(&world);
    return rows;
}

/* Three Swimmers of 12 steps: N = D = 2 are 8 episodes of 12 + 12 · 8 · 4 = 396 B, with a header
 * and D 3180 B; a vote is 9 B. Six rounds. */
START_TEST(test_same_theta)
{
    static const char *const extras[] = {"rounds=6", "algorithm.name=fedavg_s2zpo",
                                         "algorithm.perturbation=seed"};
    for (int i = 0; i < 3; i++) {
        double beside_B, away_B;
        char *beside = curve("panel.place=local", "panel.view=live", extras[i], &beside_B);
        char *kept = curve("panel.place=local", "panel.view=recorded", extras[i], &away_B);
        world_same(kept, beside);
        ck_assert_double_eq(away_B, beside_B);
        char *away = curve("panel.place=server", "panel.view=recorded", extras[i], &away_B);
        world_same(away, beside);
        ck_assert_double_eq(beside_B, 6 * 3 * 9);
        ck_assert_double_eq(away_B, 6 * 3 * 3180);
        char *streamed = curve("panel.place=server", "panel.view=live", extras[i], &away_B);
        world_same(streamed, beside);
        free(beside);
        free(kept);
        free(away);
        free(streamed);
    }
}
END_TEST

/* The same database at any number of threads, with everything that can go on. */
START_TEST(test_same_at_any_jobs)
{
    char *dumps[2];
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        struct world world = {.text = world_rich,
                              .jobs = jobs,
                              .sets = {"panel.place=server", "server.answer=200 ms",
                                       "sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo]}]"}};
        world_record(&world);
        EXPECT_GOOD(world);
        dumps[jobs - 1] = world_dump(&world);
        world_free(&world);
    }
    world_same(dumps[1], dumps[0]);
    free(dumps[0]);
    free(dumps[1]);
}
END_TEST

START_TEST(test_refused)
{
    struct world world = {.text = world_learning,
                          .sets = {"algorithm.name=fedavg", "panel.place=server"}};
    world_record(&world);
    ck_assert_int_eq(world.status, 2);
    ck_assert_ptr_nonnull(
        strstr(errs_first(&world.errs), "panel.place: fedavg acts on each answer as it comes"));
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_place", test_recorded, test_live, test_deadline, test_drops, test_same_theta,
          test_same_at_any_jobs, test_refused)
