/* Links that are more than a constant rate, worked by hand. */
#include "core/base/mem.h"
#include "tests/support/own_folder.h"
#include "tests/support/sim_world.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *setting(const char *key, const char *name)
{
    return mem_format("fleet.%s={trace: %s/%s}", key, folder, name);
}

#define ARRIVALS                                                                                   \
    "SELECT agent, kind, t_ns FROM event WHERE round = 1 AND kind IN ('download', 'arrive') "      \
    "ORDER BY agent, t_ns"

/* Agent a's upload of 500 B enters at 2.2 s (downloaded at 1.1, computed for 1 s, latency 0.1 s).
 * Up: 1000 B/s until 2.3 s: 100 B; 250 B/s until 3.3 s: 250 B; 1000 B/s: the last 150 B in 0.15 s:
 * 3.45 s. Agent b's download of 1000 B enters at 0.1 s. Down: 2000 B/s for 0.25 s, 1000 B/s for
 * 0.25 s, and again: 300 B by 0.25, 550 by 0.5, then 450 B at 2000 B/s: 0.725 s. It computes for
 * 2 s and sends at 1000 B/s from 2.825 s: 3.325 s. */
START_TEST(test_hand_worked)
{
    enter();
    write_file("a.csv", "s,B/s\n0,1000\n2.3,250\n3.3,1000\n9,1000\n");
    write_file("b.csv", "s,B/s\n0,2000\n0.25,1000\n");
    char *a = setting("a.up", "a.csv"), *b = setting("b.down", "b.csv");
    struct world world = {.text = world_timeline, .sets = {a, b}};
    world_run(&world);
    world_expect(&world, ARRIVALS,
                 "1|download|1100000000\n1|arrive|3450000000\n"
                 "2|download|725000000\n2|arrive|3325000000\n"
                 "3|download|1100000000\n");
    /* What is on record is a trace's mean: (2.3 * 1000 + 1 * 250 + 11.4 * 1000) / 14.7 B/s. */
    ck_assert_double_eq_tol(world_number(&world, "SELECT up_Bps FROM agent WHERE agent = 1"),
                            13950 / 14.7, 1e-6);
    ck_assert_double_eq(world_number(&world, "SELECT down_Bps FROM agent WHERE agent = 2"), 1500);
    world_free(&world);
    free(a);
    free(b);
    leave();
}
END_TEST

/* The same with silences. a: nothing from 2.3 to 3.3 s, so 100 + 400 B by 3.7 s. b: 2000 B/s for
 * 0.25 s of each 0.5 s from 0.1 s: 300, 800, then 200 B from 1 s on: 1.1 s. c has no link before
 * 4.9 s: 100 B of 1000 pass before it is cut off at 5 s. */
START_TEST(test_silence)
{
    enter();
    write_file("a.csv", "s,B/s\n0,1000\n2.3,0\n3.3,1000\n9,1000\n");
    write_file("b.csv", "s,B/s\n0,2000\n0.25,0\n");
    write_file("c.csv", "s,B/s\n0,0\n4.9,1000\n20,0\n");
    char *a = setting("a.up", "a.csv"), *b = setting("b.down", "b.csv");
    char *c = setting("c.down", "c.csv");
    struct world world = {.text = world_timeline, .sets = {a, b, c}};
    world_run(&world);
    world_expect(&world, ARRIVALS,
                 "1|download|1100000000\n1|arrive|3700000000\n"
                 "2|download|1100000000\n2|arrive|3700000000\n");
    world_expect(&world,
                 "SELECT outcome, outcome_phase, download_ns, down_wire_B FROM agent_round "
                 "WHERE round = 1 AND agent = 3",
                 "aborted|download|5000000000|100\n");
    world_free(&world);
    free(a);
    free(b);
    free(c);
    leave();
}
END_TEST

/* A trace that changes each ms costs an event a ms of transfer: 0.5 s up and 1 s down; the 10000 s
 * that the agent computes for cost nothing. */
START_TEST(test_events_only_in_transfers)
{
    enter();
    write_file("a.csv", "ms,B/s\n0,999\n1,1001\n");
    char *up = setting("a.up", "a.csv"), *down = setting("a.down", "a.csv");
    struct world world = {.text = world_timeline,
                          .sets = {up, down, "fleet.a.speed=0.02 steps/s", "fleet.b.count=0",
                                   "fleet.c.count=0", "round.deadline=100000 s", "rounds=1"}};
    world_run(&world);
    ck_assert_double_gt(world_number(&world, "SELECT t_end_ns FROM round"), 10001e9);
    double events = world_number(&world, "SELECT events FROM host_run");
    ck_assert_double_gt(events, 1500);
    ck_assert_double_lt(events, 1520);
    world_free(&world);
    free(up);
    free(down);
    leave();
}
END_TEST

static char *dump(const char *set, const char *seed, unsigned jobs)
{
    struct world world = {.text = world_timeline,
                          .sets = {set, seed, "fleet.*.count=40", "round.policy=wait_all"},
                          .jobs = jobs};
    world_run(&world);
    char *text =
        world_rows(&world, "SELECT agent, round(up_Bps, 1), kind, t_ns FROM agent JOIN event "
                           "USING (agent) WHERE kind = 'arrive' ORDER BY seq");
    world_free(&world);
    return text;
}

/* Each agent draws a trace of the set, and where it starts, by the seed alone. */
START_TEST(test_drawn_by_seed)
{
    enter();
    write_file("1.csv", "s,B/s\n0,1000\n1,300\n");
    write_file("2.csv", "s,B/s\n0,2000\n2,700\n3,2000\n");
    write_file("3.csv", "s,B/s\n0,5000\n7,10\n");
    char *set = mem_format("fleet.*.up={trace: {file: %s, start: random}}", folder);
    char *one = dump(set, "seed=1", 1), *again = dump(set, "seed=1", 2);
    char *two = dump(set, "seed=2", 1);
    world_same(one, again);
    ck_assert_str_ne(one, two);
    free(set);
    set = mem_format("fleet.*.up={trace: {file: %s, scale: 3}}", folder);
    char *scaled = dump(set, "seed=1", 1);
    /* Means: 650, 1675 and 2505 B/s, x 3; a
     * third of 240 dispatches each, give or take. */
    static const char *const means[] = {"|1950|", "|5025|", "|7515|"};
    for (size_t i = 0; i < 3; i++) {
        int count = 0;
        for (const char *at = scaled; (at = strstr(at, means[i])); at++)
            count++;
        ck_assert_msg(count > 50 && count < 110, "%s %d times", means[i], count);
    }
    free(scaled);
    free(set);
    free(one);
    free(again);
    free(two);
    leave();
}
END_TEST

/* Rates by trace and speeds by column of one file are one client's: i Mbit/s go with i ms/step. */
START_TEST(test_drawn_jointly)
{
    enter();
    write_file("capacity.csv", "client,communication,computation (ms/step)\n"
                               "a,1000,1\nb,2000,2\nc,4000,4\nd,8000,8\n");
    char *up = setting("*.up", "capacity.csv"), *down = setting("*.down", "capacity.csv");
    char *speed = mem_format("fleet.*.speed={csv: {file: %s/capacity.csv, "
                             "column: computation (ms/step)}}",
                             folder);
    struct world world = {.text = world_timeline,
                          .sets = {up, down, speed, "fleet.*.count=40", "round.policy=wait_all"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*), count(DISTINCT up_Bps), sum(abs(up_Bps * steps_per_s / 125e6 "
                 "- 1) > 1e-9), sum(up_Bps <> down_Bps) FROM agent",
                 "120|4|0|0\n");
    world_expect(&world,
                 "SELECT DISTINCT up_trace, down_trace, online_trace, CAST(up_Bps AS INTEGER) FROM "
                 "agent ORDER BY 1",
                 "a|a|NULL|125000\nb|b|NULL|250000\nc|c|NULL|500000\nd|d|NULL|1000000\n");
    world_free(&world);
    free(up);
    free(down);
    free(speed);
    leave();
}
END_TEST

/* A trace's contents count in a trial's number, wherever it lies and whatever else is there. */
START_TEST(test_run_hash)
{
    enter();
    int64_t runs[3];
    char *set = setting("a.up", "a.csv");
    for (int i = 0; i < 3; i++) {
        write_file("a.csv", i == 1 ? "0 1\n1 2\n" : "0 1\n1 3\n");
        struct world world = {.text = world_timeline, .sets = {set}};
        struct study study = world_study(&world);
        runs[i] = study.keys[0].run;
        study_free(&study);
        world_free(&world);
    }
    ck_assert_int_eq(runs[0], runs[2]);
    ck_assert_int_ne(runs[0], runs[1]);
    free(set);
    leave();
}
END_TEST

/* Agent a alone sends 500 B at 1000 B/s: on the air for 0.5 s, at a duty cycle of 10 % silent for 9
 * times that. It arrives at 2.7 s, so it is silent until 7.2 s. Round 2: downloaded at 3.8 s,
 * computed at 4.8 s; its upload waits for 7.2 s, then 0.1 s of latency and 0.5 s: 7.8 s. At 40 % it
 * is silent until 2.7 + 0.75 = 3.45 s, and nothing waits: 5.4 s. One of no length of time at all
 * ends in an error. */
START_TEST(test_duty_cycle)
{
    static const char arrivals[] = "SELECT t_ns FROM event WHERE kind = 'arrive' ORDER BY seq";
    struct world world = {.text = world_timeline,
                          .sets = {"fleet.b.count=0", "fleet.c.count=0", "round.policy=wait_all",
                                   "fleet.a.duty_cycle=0.1"}};
    world_run(&world);
    world_expect(&world, arrivals, "2700000000\n7800000000\n");
    world_expect(&world, "SELECT upload_ns FROM agent_round WHERE round = 2", "3000000000\n");
    world_free(&world);
    world = (struct world){.text = world_timeline,
                           .sets = {"fleet.b.count=0", "fleet.c.count=0", "round.policy=wait_all",
                                    "fleet.a.duty_cycle=0.4"}};
    world_record(&world);
    world_expect(&world, arrivals, "2700000000\n5400000000\n");
    world_free(&world);
    world = (struct world){.text = world_timeline,
                           .sets = {"fleet.b.count=0", "fleet.c.count=0", "round.policy=wait_all",
                                    "fleet.a.duty_cycle=1e-18"}};
    world_record(&world);
    ck_assert_int_eq(world.status, 1);
    ck_assert(strstr(errs_first(&world.errs), "upload of agent a[0] would end beyond the clock"));
    world_free(&world);
}
END_TEST

TEST_MAIN("sim_trace", test_hand_worked, test_silence, test_events_only_in_transfers,
          test_drawn_by_seed, test_drawn_jointly, test_run_hash, test_duty_cycle)
