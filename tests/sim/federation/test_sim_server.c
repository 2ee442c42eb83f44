/* The server is a device too: its panel accepts or rejects, aggregation takes it time, its memory
 * has an end. */
#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>
#include <unistd.h>

static const char panel[] = "algorithm.server_panel=accept_reject";

/* Agents take no time. The acceptance panel sees two episodes of 12 steps at 8 steps/s, 3 s, and
 * thinks for 2 s: a round lasts 5 s, the next begins at once. θ moves if and only if the panel
 * accepts; α and μ are halved after each rejection. */
START_TEST(test_accept_or_reject)
{
    struct world world = {.text = world_learning,
                          .sets = {panel, "server.speed=8 steps/s", "server.answer=2 s",
                                   "algorithm.schedule=halving", "algorithm.patience=1",
                                   "rounds=12", "record=events"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*), min(t_begin_ns = 5000000000 * (round - 1)), min(t_end_ns = "
                 "5000000000 * round), sum(server_episodes), sum(server_steps), sum(used) FROM "
                 "round",
                 "12|1|1|24|288|36\n");
    world_expect(
        &world,
        "SELECT count(*), sum(a.kind = 'aggregate') FROM event a JOIN event b ON a.seq + 1 "
        "= b.seq WHERE b.kind IN ('accept', 'reject') AND b.t_ns = a.t_ns + 5000000000",
        "12|12\n");
    world_expect(&world,
                 "SELECT count(*) FROM round JOIN event USING (round) WHERE kind IN ('accept', "
                 "'reject') AND accepted = (kind = 'accept')",
                 "12\n");
    /* Both happened, or nothing below is tested. */
    world_expect(&world, "SELECT sum(accepted) BETWEEN 2 AND 10, sum(void) FROM round", "1|0\n");
    world_expect(&world,
                 "SELECT sum((a.theta_hash = b.theta_hash) = b.accepted), sum(b.alpha <> a.alpha * "
                 "iif(a.accepted, 1, 0.5)), sum(b.mu <> a.mu * iif(a.accepted, 1, 0.5)) FROM round "
                 "a JOIN round b ON a.round + 1 = b.round",
                 "0|0|0\n");
    world_free(&world);
}
END_TEST

/* One vote's perturbation and two operations a coordinate: par_s2zpo's blocks make one up, 3 d =
 * 138 operations, 3 s at 46 FLOP/s; fedavg_s2zpo has one for each of 3 agents, 5 d: 5 s. The next
 * round begins so much later; the round itself ended with the last arrival. */
START_TEST(test_aggregation_takes_time)
{
    static const char *const methods[] = {"algorithm.name=par_s2zpo",
                                          "algorithm.name=fedavg_s2zpo"};
    for (int m = 0; m < 2; m++) {
        struct world world = {
            .text = world_learning,
            .sets = {methods[m], "server.flops=46 FLOP/s", "fleet.*.latency=500 ms"}};
        world_run(&world);
        char *rows = world_rows(&world, "SELECT t_begin_ns, t_end_ns FROM round");
        char *expected = mem_format("0|1000000000\n%d000000000|%d000000000\n"
                                    "%d000000000|%d000000000\n",
                                    m ? 6 : 4, m ? 7 : 5, m ? 12 : 8, m ? 13 : 9);
        ck_assert_str_eq(rows, expected);
        free(rows);
        free(expected);
        world_free(&world);
    }
}
END_TEST

/* Everything at once with an acceptance panel, Adam, clipping and Gaussian directions: the same at
 * any number of threads and under audit, and θ does not see the server's speed. */
START_TEST(test_all_settings_together)
{
    static const char *const sets[] = {"sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo]}]",
                                       panel,
                                       "algorithm.optimizer=adam",
                                       "algorithm.clip=1",
                                       "algorithm.direction=gaussian",
                                       "algorithm.schedule=halving",
                                       "algorithm.patience=1",
                                       "algorithm.partition=random_each_round",
                                       "server.answer=1 s",
                                       "server.speed=50 steps/s",
                                       "server.flops=1 kFLOP/s"};
    char *first = NULL;
    for (unsigned i = 0; i < 4; i++) {
        struct world world = {.text = world_rich, .jobs = i == 3 ? 4 : i + 1, .audit = i / 3};
        memcpy(world.sets, sets, sizeof sets);
        world_run(&world);
        world_expect(
            &world,
            "SELECT count(*), min(accepted), max(accepted), max(late) > 0, sum(server_steps "
            "> 0) > 8 FROM round",
            "16|0|1|1|1\n");
        char *dump = world_dump(&world);
        if (first)
            world_same(dump, first);
        else
            first = mem_string(dump);
        free(dump);
        world_free(&world);
    }
    free(first);

    struct world slow = {.text = world_rich}, fast = {.text = world_rich};
    memcpy(slow.sets, sets, sizeof sets);
    memcpy(fast.sets, sets, sizeof sets);
    slow.sets[11] = fast.sets[11] = "round.policy=wait_all";
    slow.sets[12] = fast.sets[12] = "fleet.*.dropout=0";
    fast.sets[8] = "server.answer=0 s";
    fast.sets[9] = fast.sets[10] = "server.up=unlimited";
    world_record(&slow);
    world_record(&fast);
    static const char thetas[] =
        "SELECT algorithm, round, theta_hash, accepted FROM round JOIN run USING (run) ORDER BY 1, "
        "2";
    char *a = world_rows(&slow, "%s", thetas), *b = world_rows(&fast, "%s", thetas);
    world_same(a, b);
    ck_assert_double_gt(world_number(&slow, "SELECT sum(t_end_ns) FROM run"),
                        8e9 + world_number(&fast, "SELECT sum(t_end_ns) FROM run"));
    free(a);
    free(b);
    world_free(&slow);
    world_free(&fast);
}
END_TEST

/* A server too small for the algorithm is the user's mistake; a panel that answers beyond the clock
 * fails the run. */
START_TEST(test_limits)
{
    struct world small = {.text = world_learning, .sets = {"server.memory=100 B"}};
    world_record(&small);
    ck_assert_int_eq(small.status, 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&small.errs), "server.memory"));
    ck_assert_int_ne(access(small.database, F_OK), 0); /* told before anything was run */

    struct world late = {.text = world_learning,
                         .sets = {panel, "server.speed=1e-9 steps/s"}}; /* 2.4e10 s */
    world_record(&late);
    ck_assert_int_eq(late.status, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&late.errs), "beyond the clock"));
    world_expect(&late, "SELECT state FROM run", "failed\n");
    world_record(&late); /* a failed trial is run again, and fails again */
    ck_assert_int_eq(late.status, 1);
    world_expect(&late, "SELECT state FROM run", "failed\n");
    world_free(&small);
    world_free(&late);
}
END_TEST

TEST_MAIN("sim_server", test_accept_or_reject, test_aggregation_takes_time,
          test_all_settings_together, test_limits)
