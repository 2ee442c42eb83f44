/* Money, batteries and radios, and what people are asked: numbers worked out by hand.
 *
 * In world_timeline a, b and c compute 1, 2 and 10 s; a download of 1000 B takes 0.1 + 1 s, an
 * upload of 500 B 0.1 + 0.5 s. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#define WAIT_ALL "round={policy: wait_all}"
#define ALONE "fleet.b.count=0", "fleet.c.count=0"

/* Three agents send 1 GB and receive 0.5 GB each; a computes for 1 s at 3600 kW, which is 1 kWh:
 * 3 (2 + 0.5 * 1) = 7.5 for bytes and 0.3 for energy. */
START_TEST(test_prices)
{
    struct world world = {.text = world_timeline,
                          .sets = {"rounds=1", WAIT_ALL, "algorithm.upload=1 GB",
                                   "algorithm.download=500 MB", "fleet.a.power={compute: 3600 kW}",
                                   "price={currency: EUR, up: 2 per GB, down: 1 per GB, "
                                   "energy: 0.3 per kWh}"}};
    world_run(&world);
    const char *const money = "SELECT currency, printf('%.6f %.6f %.6f %.6f', bytes, energy, "
                              "answers, money) FROM round_money JOIN run USING (run)";
    world_expect(&world, money, "EUR|7.500000 0.300000 0.000000 7.800000\n");
    world_expect(&world, "SELECT printf('%.6f', money) FROM spent", "7.800000\n");
    /* The same command with other prices: no trial is run again, and the file is still sound. */
    world.sets[5] = "price={up: 4 /GB, down: 1e-3 per MB, energy: 300 per MWh}";
    world_run(&world);
    world_expect(&world, money, "NULL|13.500000 0.300000 0.000000 13.800000\n");
    world_expect(&world, "SELECT count(*) FROM run", "1\n");
    /* Without a price there is no money. */
    world.sets[5] = NULL;
    world_run(&world);
    world_expect(&world, "SELECT count(*) FROM round_money", "0\n");
    world_expect(&world, "SELECT money FROM spent", "NULL\n");
    world_free(&world);
}
END_TEST

/* Three agents ask N = 2 times, and each time 7 people. The server's own panel asks as often. */
START_TEST(test_answers)
{
    static const struct {
        const char *place, *acceptance, *expected;
    } cases[] = {{"panel.place=local", NULL, "42|42|0|21\n"},
                 {"panel.place=server", NULL, "42|0|42|21\n"},
                 {"panel.place=local", "algorithm.server_panel=accept_reject", "56|42|14|28\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world = {.text = world_learning,
                              .sets = {"rounds=1", "panel.panelists=7", "panel.batches=2",
                                       "price.answer=0.5", cases[i].place, cases[i].acceptance}};
        world_run(&world);
        world_expect(&world,
                     "SELECT questions, agent_answers, server_answers, money FROM round JOIN "
                     "round_money USING (run, round)",
                     cases[i].expected);
        world_free(&world);
    }
}
END_TEST

/* Each answer takes 2 s, of 3 people at once; the deadline falls into the third of four: it was
 * asked and is never given. 3 agents: 3 * 3 * 3 questions, 3 * 2 * 3 answers. */
START_TEST(test_cut_answers)
{
    struct world world = {.text = world_learning,
                          .sets = {"rounds=1", "panel.panelists=3", "panel.batches=4",
                                   "fleet.cells.answer=2 s",
                                   "round={policy: deadline, deadline: 5 s, on_few: void}"}};
    world_run(&world);
    world_expect(&world, "SELECT questions, agent_answers, server_answers FROM round", "27|18|0\n");
    world_free(&world);
    /* One panel for all: at 5 s the first agent is at its third answer, the others still wait. */
    struct world shared = {.text = world_learning,
                           .sets = {"rounds=1", "panel.panelists=3", "panel.batches=4",
                                    "fleet.cells.answer=2 s", "fleet.cells.agents_per_panel=3",
                                    "round={policy: deadline, deadline: 5 s, on_few: void}"}};
    world_run(&shared);
    world_expect(&shared, "SELECT questions, agent_answers FROM round", "9|6\n");
    world_free(&shared);
}
END_TEST

static void check_battery(const char *start, const char *power, const char *expected)
{
    struct world world = {.text = world_timeline,
                          .sets = {"rounds=2", ALONE, start, power,
                                   "fleet.a.battery={capacity: 10 Wh, self_discharge: 0.03}"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT rhythm_ns / 1000000, printf('%.6f %.6f', power_W, months) FROM "
                 "agent_battery JOIN run USING (run)",
                 expected);
    world_free(&world);
}

/* A round takes 2.7 s, of which a computes for 1 s at 36 W: 36 J, 0.01 Wh. A month has 730.5 h, and
 * of 10 Wh it takes 0.3. */
START_TEST(test_battery)
{
    /* Every hour: 0.01 W, so 10 / (0.01 * 730.5 + 0.3) months. */
    check_battery("round={policy: wait_all, start: every 1 h}", "fleet.a.power={compute: 36 W}",
                  "7200000|0.010000 1.314924\n");
    /* Idle at 10 mW for 3597.3 s of each hour: (36 + 35.973) / 3600 W. */
    check_battery("round={policy: wait_all, start: every 1 h}",
                  "fleet.a.power={compute: 36 W, idle: 10 mW}", "7200000|0.019993 0.670937\n");
    /* Once a day: 36 J in 86400 s, so 10 / (0.01 * 30.4375 + 0.3); the first two hours, before the
     * first round, are no part of the rhythm. */
    check_battery("round={policy: wait_all, start: at 02:00}", "fleet.a.power={compute: 36 W}",
                  "172800000|0.000417 16.546019\n");
    /* One after another: 36 J in 2.7 s. */
    check_battery("round={policy: wait_all}", "fleet.a.power={compute: 36 W}",
                  "5400|13.333333 0.001027\n");
}
END_TEST

/* At 1 W whatever they do, agents draw 1 J a second: until the end of the last round in
 * agent_energy and in no round of the flush; after it in run.flush_J. */
START_TEST(test_flush_apart)
{
    struct world world = {.text = world_learning,
                          .sets = {"fleet.*.up=1 kB/s", "fleet.*.down=1 kB/s",
                                   "fleet.*.latency=100 ms", "fleet.*.speed=100 steps/s",
                                   "fleet.*.power={compute: 1 W, up: 1 W, down: 1 W, idle: 1 W}"}};
    world_run(&world);
    world_expect(&world,
                 "SELECT count(*), max(abs(compute_J + up_J + down_J + idle_J - t_end_ns * 1e-9)) "
                 "< 1e-9 FROM agent_energy JOIN run USING (run)",
                 "3|1\n");
    world_expect(&world,
                 "SELECT t_flush_end_ns > t_end_ns, abs(flush_J - 3e-9 * (t_flush_end_ns - "
                 "t_end_ns)) < 1e-9 FROM run",
                 "1|1\n");
    world_expect(&world,
                 "SELECT abs(sum(compute_J + up_J + down_J + idle_J) - 3e-9 * t_end_ns) < 1e-9 "
                 "FROM agent_round_energy JOIN run USING (run)",
                 "1\n");
    world_free(&world);
}
END_TEST

static void check_radio(const char *power, const char *radio, const char *expected)
{
    struct world world = {.text = world_timeline,
                          .sets = {"rounds=1", WAIT_ALL, ALONE, power, radio}};
    world_run(&world);
    world_expect(&world,
                 "SELECT printf('%.3f %.3f %.3f %.3f', compute_W, up_W, down_W, idle_W), "
                 "printf('%.3f %.3f', energy_down_J, energy_up_J) FROM agent JOIN agent_round "
                 "USING (run, agent)",
                 expected);
    world_free(&world);
}

/* A download of 1.1 s, an upload of 0.6 s. */
START_TEST(test_radio)
{
    /* On top of 0.5 W; asleep while the agent computes or idles. */
    check_radio("fleet.a.power={compute: 3 W, idle: 0.5 W}",
                "fleet.a.radio={up: 2 W, down: 1 W, sleep: 10 mW}",
                "3.010 2.500 1.500 0.510|1.650 1.500\n");
    /* What the class says it draws in all counts. */
    check_radio("fleet.a.power={compute: 3 W, up: 4 W, idle: 0.5 W}",
                "fleet.a.radio={up: 2 W, sleep: 10 mW}", "3.010 4.000 0.510 0.510|0.561 2.400\n");
    /* A radio whose power is not known: the device idles. */
    check_radio("fleet.a.power={compute: 3 W, idle: 0.5 W}", "fleet.a.radio={kind: 5g}",
                "3.000 0.500 0.500 0.500|0.550 0.300\n");
    /* No radio is told of: as the powers say. */
    check_radio("fleet.a.power={compute: 3 W, idle: 0.5 W}", NULL,
                "3.000 0.000 0.000 0.500|0.000 0.000\n");
}
END_TEST

TEST_MAIN("sim_money", test_prices, test_answers, test_cut_answers, test_battery, test_flush_apart,
          test_radio)
