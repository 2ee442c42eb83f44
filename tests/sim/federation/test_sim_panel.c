/* The acceptance panel in the simulator: what it costs in time and samples, and what its answers do
 * to the rounds that follow. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

static const char algorithm[] =
    "algorithm={name: par_s2zpo, alpha: 0.5, mu: 0.1, server_panel: accept_reject, "
    "schedule: halving, patience: 2}";

/* 3 cells of Swimmers that take no time; N = 3, D = 2 and a horizon of 12 are 144 steps, at 72
 * steps/s 2 s, and three answers of 0.5 s each: a round is 3.5 s long. The linear policy takes
 * 2 · 8 · 2 flops a step, so 2 FLOP/s of arithmetic are 144 · 32 / 2 = 2304 s more, and aggregating
 * the 18 parameters comes before with 3 · 18 / 2 = 27 s. */
START_TEST(test_time)
{
    for (int flops = 0; flops < 2; flops++) {
        struct world world = {.text = world_learning,
                              .sets = {algorithm, "policy.hidden=[]", "panel.batches=3",
                                       "panel.episodes=2", "server.speed=72 steps/s",
                                       "server.answer=500 ms", "record=events",
                                       flops ? "server.flops=2 FLOP/s" : "rounds=3"}};
        world_run(&world);
        world_expect(&world, "SELECT DISTINCT t_end_ns - t_begin_ns FROM round",
                     flops ? "2334500000000\n" : "3500000000\n");
        /* The next round begins at once; agents were free when the server had their votes. */
        world_expect(&world,
                     "SELECT count(*) FROM round a JOIN round b ON b.round = a.round + 1 WHERE "
                     "b.t_begin_ns = a.t_end_ns",
                     "2\n");
        world_expect(&world, "SELECT DISTINCT t_end_ns - t_begin_ns FROM agent_round", "0\n");
        world_expect(&world,
                     "SELECT DISTINCT server_episodes, server_steps, agent_episodes, agent_steps, "
                     "paper_bits FROM round",
                     "12|144|36|432|22\n"); /* 18 + 3 + the accept bit */
        world_expect(&world, "SELECT count(*) FROM event WHERE kind IN ('accept', 'reject')",
                     "3\n");
        world_expect(&world,
                     "SELECT count(*) FROM event JOIN round USING (round) WHERE kind = "
                     "iif(accepted, 'accept', 'reject') AND event.t_ns = round.t_end_ns",
                     "3\n");
        world_free(&world);
    }
}
END_TEST

/* The acceptance panel's own D = 4 beside the agents' 2: 288 steps, 4 s, and 1.5 s of answers. */
START_TEST(test_episodes_of_its_own)
{
    struct world world = {.text = world_learning,
                          .sets = {algorithm, "panel.batches=3", "panel.episodes=2",
                                   "algorithm.server_episodes=4", "server.speed=72 steps/s",
                                   "server.answer=500 ms"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT DISTINCT t_end_ns - t_begin_ns, server_episodes, server_steps, "
                 "agent_episodes, agent_steps FROM round",
                 "5500000000|24|288|36|432\n");
    world_free(&world);
}
END_TEST

/* A Gaussian head whose actions are not sampled before the panels is voted on, and judged, as a
 * deterministic one. */
START_TEST(test_actions)
{
    struct world world = {.text = world_learning,
                          .sets = {"algorithm.server_panel=accept_reject", "rounds=6",
                                   "panel.link=step", "evaluation.mode=[deterministic]",
                                   "sweep=[{variant: {mean: {panel.actions: deterministic}, "
                                   "head: {policy.head: deterministic}, sampled: {}}}]"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*) FROM round a JOIN round b USING (round) JOIN run x ON x.run = "
                 "a.run JOIN run y ON y.run = b.run WHERE x.point = 'variant=mean' AND y.point = "
                 "'variant=head' AND a.theta_hash = b.theta_hash AND a.accepted = b.accepted",
                 "6\n");
    world_expect(&world, "SELECT count(DISTINCT theta_hash) > 6 FROM round", "1\n");
    world_free(&world);
}
END_TEST

/* Rejected rounds keep θ, every second rejection in a row halves α and μ of the next round; the
 * agents' replicas are checked against the server's all along. A clumsy α makes rejections sure. */
START_TEST(test_rejections)
{
    struct world world = {
        .text = world_learning,
        .audit = 1,
        .jobs = 2,
        .sets = {algorithm, "rounds=30", "round.cohort=2", "panel.link={logistic: 0.001}"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*) FROM round a JOIN round b ON b.round = a.round + 1 WHERE "
                 "(a.theta_hash <> b.theta_hash) <> b.accepted",
                 "0\n");
    char *rows = world_rows(&world, "SELECT accepted, alpha, mu FROM round ORDER BY round");
    double factor = 1;
    unsigned rejections = 0, accepted_rounds = 0;
    for (char *row = strtok(rows, "\n"); row; row = strtok(NULL, "\n")) {
        int accepted;
        double alpha, mu;
        ck_assert_int_eq(sscanf(row, "%d|%lf|%lf", &accepted, &alpha, &mu), 3);
        ck_assert_double_eq_tol(alpha, 0.5 * factor, 1e-15);
        ck_assert_double_eq_tol(mu, 0.1 * factor, 1e-15);
        rejections = accepted ? 0 : rejections + 1;
        accepted_rounds += (unsigned)accepted;
        factor *= rejections == 2 ? 0.5 : 1;
        rejections %= 2;
    }
    free(rows);
    ck_assert(factor < 1 && accepted_rounds > 0);
    world_free(&world);
}
END_TEST

/* Everything at once, deadlines, drops and late agents too: the same database on one thread and on
 * three, and every replica is the server's. */
START_TEST(test_any_number_of_threads)
{
    struct world one = {
        .text = world_rich,
        .audit = 1,
        .sets = {"sweep=[{algorithm.name: [par_s2zpo, fedavg_s2zpo]}]",
                 "algorithm.server_panel=accept_reject", "algorithm.schedule=halving",
                 "algorithm.patience=1", "algorithm.optimizer=adam", "algorithm.clip=4",
                 "algorithm.direction=sphere", "algorithm.partition=random_each_round",
                 "server.speed=100 steps/s"}};
    struct world three = one;
    three.jobs = 3;
    world_record(&one);
    world_record(&three);
    ck_assert_msg(one.status == 0, "%s", errs_first(&one.errs));
    char *a = world_dump(&one), *b = world_dump(&three);
    world_same(a, b);
    world_expect(&one, "SELECT count(DISTINCT accepted), sum(late) > 0 FROM round WHERE NOT void",
                 "2|1\n");
    free(a);
    free(b);
    world_free(&one);
    world_free(&three);
}
END_TEST

/* An answer beyond the clock is said, and by whom. */
START_TEST(test_endless)
{
    struct world world = {.text = world_learning,
                          .sets = {algorithm, "panel.batches=100", "server.answer=9e8 s"}};
    world_record(&world);
    ck_assert_int_eq(world.status, 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&world.errs), "acceptance panel"));
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_panel", test_time, test_episodes_of_its_own, test_actions, test_rejections,
          test_any_number_of_threads, test_endless)
