/* Cells of a scenario: who shares them, what they slow down, and what passed them. */
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Downloads of 1000 B enter at 0.1 s: a and b share the cell's 500 B/s, 250 each, to 4.1 s; c has
 * its own 1000 B/s, to 1.1 s. a computes 1 s, b 2 s, c 10 s. Uploads of 500 B: a's enters at 5.2 s
 * and has the cell's 250 B/s alone, half of it is through when b's enters at 6.2 s; at 125 B/s each
 * a's ends at 8.2 s, where b has 250 B left and 250 B/s: 9.2 s. c's: 1.1 + 10 + 0.1 + 0.5 = 11.7 s.
 */
START_TEST(test_timeline)
{
    struct world world = {.text = world_timeline,
                          .sets = {"cells={home: {up: 250 B/s, down: 500 B/s}}", "rounds=1",
                                   "fleet.a.cell=home", "fleet.b.cell=home",
                                   "round.policy=wait_all"}};
    world_run(&world);
    world_expect(
        &world,
        "SELECT agent, kind, t_ns / 100000000 FROM event WHERE kind IN ('download', 'arrive') "
        "ORDER BY t_ns, seq",
        "3|download|11\n1|download|41\n2|download|41\n1|arrive|82\n2|arrive|92\n"
        "3|arrive|117\n");
    world_expect(&world, "SELECT cell, name, up_Bps, down_Bps FROM cell", "1|home|250|500\n");
    world_expect(&world, "SELECT agent, cell FROM agent", "1|1\n2|1\n3|NULL\n");
    world_expect(&world, "SELECT round, cell, round(up_B, 3), round(down_B, 3) FROM cell_round",
                 "1|1|1000|2000\n");
    world_free(&world);
}
END_TEST

/* Five agents of a, two to a cell; b and c share one; and a class can be in none. */
START_TEST(test_who_is_where)
{
    struct world world = {
        .text = world_timeline,
        .sets = {"cells={home: {up: 1 kB/s, down: unlimited}, hall: {up: 2 kB/s, down: 3 kB/s},"
                 " attic: {up: 9 kB/s, down: 9 kB/s}}",
                 "rounds=1", "fleet.a.count=5", "fleet.a.cell=home", "fleet.a.agents_per_cell=2",
                 "fleet.b.cell=hall", "fleet.c.cell=hall", "fleet.c.count=2"}};
    world_run(&world);
    world_expect(&world, "SELECT cell, name, up_Bps, down_Bps FROM cell",
                 "1|hall|2000|3000\n2|home.a.0|1000|NULL\n3|home.a.1|1000|NULL\n"
                 "4|home.a.2|1000|NULL\n");
    world_expect(&world, "SELECT class, idx, cell FROM agent",
                 "a|0|2\na|1|2\na|2|3\na|3|3\na|4|4\nb|0|1\nc|0|1\nc|1|1\n");
    world_free(&world);
}
END_TEST

#define RICH_CELLS                                                                                 \
    "cells={home: {up: 900 B/s, down: 1800 B/s}, hall: {up: {uniform: [0.5 kB/s, 2 kB/s]}, down: " \
    "{uniform: [1 kB/s, 3 kB/s]}}}",                                                               \
        "fleet.phones.cell=home", "fleet.sensors.cell=hall", "fleet.sensors.agents_per_cell=3"

/* Bytes over a cell are its agents', round by round: the integral of its use is off by at most its
 * rate for 1 ns at each of a flow's two events, and bytes of what was cut short are rounded down.
 */
static void cells_agree(const struct world *world)
{
    static const char worst[] =
        "SELECT max(abs(c.%s_B - (SELECT total(%s_wire_B) FROM agent_round a JOIN agent g USING "
        "(run, agent) WHERE a.run = c.run AND a.round = c.round AND g.cell = c.cell)) - (SELECT "
        "count(*) * 1e-5 + sum(outcome IN ('aborted', 'dropped')) FROM agent_round a WHERE a.run = "
        "c.run AND a.round = c.round)) FROM cell_round c";
    ck_assert_double_le(world_number(world, worst, "up", "up"), 0);
    ck_assert_double_le(world_number(world, worst, "down", "down"), 0);
    /* Everybody is in a cell: together they are the server's links. */
    ck_assert_double_le(
        world_number(world, "SELECT max(abs(server_up_B - (SELECT sum(down_B) FROM cell_round c "
                            "WHERE c.run = r.run AND c.round = r.round))) FROM round r"),
        1e-3);
    ck_assert_double_le(
        world_number(world, "SELECT max(abs(server_down_B - (SELECT sum(up_B) FROM cell_round c "
                            "WHERE c.run = r.run AND c.round = r.round))) FROM round r"),
        1e-3);
    world_expect(world, "SELECT count(*), (SELECT count(*) FROM cell) FROM cell_round",
                 "72|9\n"); /* 3 methods of 8 rounds with 3 cells */
    ck_assert_double_gt(world_number(world, "SELECT max(up_B) FROM cell_round"), 100);
}

START_TEST(test_bytes_over_cells)
{
    struct world all = {.text = world_rich,
                        .sets = {RICH_CELLS, "round.policy=wait_all", "fleet.*.dropout=0"}};
    struct world some = {.text = world_rich,
                         .sets = {RICH_CELLS, "round.on_deadline=abort", "round.deadline=4 s",
                                  "round.detection=0 s", "record=agents"}};
    world_run(&all);
    cells_agree(&all);
    world_record(&some);
    ck_assert_double_gt(world_number(&some, "SELECT sum(aborted) FROM round"), 10);
    cells_agree(&some);
    world_free(&all);
    world_free(&some);
}
END_TEST

/* The same at any number of threads; and a cell without limits changes no row of any agent. */
START_TEST(test_same_rows)
{
    static const char rows[] = "SELECT * FROM agent_round ORDER BY run, dispatch";
    struct world one = {.text = world_rich, .sets = {RICH_CELLS}, .jobs = 1},
                 two = {.text = world_rich, .sets = {RICH_CELLS}, .jobs = 2};
    struct world none = {.text = world_rich},
                 open = {.text = world_rich,
                         .sets = {"cells={x: {up: unlimited, down: unlimited}}", "fleet.*.cell=x",
                                  "fleet.phones.agents_per_cell=3"}};
    world_record(&one);
    world_record(&two);
    char *a = world_dump(&one), *b = world_dump(&two);
    world_same(a, b);
    free(a);
    free(b);
    static const char by_point[] = "SELECT point, dispatch, agent, outcome, vote, a.t_begin_ns, "
                                   "a.t_end_ns, download_ns, upload_ns "
                                   "FROM agent_round a JOIN run USING (run) ORDER BY 1, 2";
    world_record(&none);
    world_record(&open);
    a = world_rows(&none, by_point);
    b = world_rows(&open, by_point);
    world_same(a, b);
    ck_assert_uint_gt(strlen(a), 1000);
    free(a);
    free(b);
    a = world_rows(&one, rows);
    b = world_rows(&none, rows);
    ck_assert_str_ne(a, b); /* but a cell with limits does */
    free(a);
    free(b);
    world_free(&one);
    world_free(&two);
    world_free(&none);
    world_free(&open);
}
END_TEST

/* A cell's rates are its own draw: no other class or cell changes them, another seed does. */
START_TEST(test_drawn_rates)
{
    static const char *const fleets[] = {"fleet.a.count=1", "fleet.a.count=7", "seed=2"};
    char *rates[3];
    for (int i = 0; i < 3; i++) {
        struct world world = {
            .text = world_timeline,
            .sets = {"cells={lane: {up: 1 kB/s, down: 1 kB/s}, home: {up: {uniform: [1 kB/s, 9 "
                     "kB/s]}, down: {uniform: [1 kB/s, 9 kB/s]}}}",
                     "rounds=1", "fleet.b.count=4", "fleet.b.cell=home",
                     "fleet.b.agents_per_cell=2", i == 1 ? "fleet.a.cell=lane" : "rounds=1",
                     fleets[i]}};
        world_run(&world);
        world_expect(&world,
                     "SELECT count(*), count(DISTINCT up_Bps), sum(up_Bps = down_Bps), min(up_Bps) "
                     ">= 1000 AND max(down_Bps) <= 9000 FROM cell WHERE name LIKE 'home%'",
                     "2|2|0|1\n");
        rates[i] = world_rows(&world, "SELECT name, up_Bps, down_Bps FROM cell WHERE name LIKE "
                                      "'home%%' ORDER BY name");
        world_free(&world);
    }
    ck_assert_str_eq(rates[0], rates[1]);
    ck_assert_str_ne(rates[0], rates[2]);
    for (int i = 0; i < 3; i++)
        free(rates[i]);
}
END_TEST

/* TCP's start is held up by the least rate on the way, which is the cell's. */
START_TEST(test_framing_knows_the_cell)
{
    char *ends[2];
    for (int i = 0; i < 2; i++) {
        struct world world = {.text = world_timeline,
                              .sets = {"network.framing=tcp", "round.policy=wait_all", "rounds=1",
                                       "fleet.b.count=0", "fleet.c.count=0",
                                       "algorithm.download=30 kB",
                                       "cells={home: {up: 40 kB/s, down: 40 kB/s}}",
                                       i ? "fleet.a.cell=home" : "fleet.a.down=40 kB/s",
                                       i ? "fleet.a.down=90 kB/s" : "fleet.a.up=40 kB/s",
                                       i ? "fleet.a.up=90 kB/s" : "seed=1"}};
        world_run(&world);
        ends[i] = world_rows(&world, "SELECT download_ns, upload_ns FROM agent_round");
        world_free(&world);
    }
    ck_assert_str_eq(ends[0], ends[1]);
    for (int i = 0; i < 2; i++)
        free(ends[i]);
}
END_TEST

/* The resolved text gives the same trial again; a cell nobody names changes the trial's number, no
 * cell at all does not say so in its text. */
START_TEST(test_text)
{
    static const char *const cells =
        "cells={home: {up: 1 kB/s, down: {uniform: [1 kB/s, 2 kB/s]}}}";
    struct world plain = {.text = world_timeline},
                 given = {.text = world_timeline,
                          .sets = {cells, "fleet.a.cell=home", "fleet.a.agents_per_cell=3"}};
    struct study one = world_study(&plain), two = world_study(&given);
    ck_assert_ptr_null(strstr(study_trial_texts(&one, 0, NULL)->resolved, "cells:"));
    ck_assert_ptr_nonnull(strstr(study_trial_texts(&one, 0, NULL)->resolved, "cell: none"));
    ck_assert_ptr_null(strstr(study_trial_texts(&one, 0, NULL)->text, "cell"));
    ck_assert_ptr_nonnull(strstr(study_trial_texts(&two, 0, NULL)->text, "agents_per_cell: 3"));
    struct world again = {.text = study_trial_texts(&two, 0, NULL)->resolved};
    struct study three = world_study(&again);
    ck_assert_str_eq(study_trial_texts(&three, 0, NULL)->resolved,
                     study_trial_texts(&two, 0, NULL)->resolved);
    ck_assert_int_eq(three.keys[0].run, two.keys[0].run);
    ck_assert_int_ne(one.keys[0].run, two.keys[0].run);
    study_free(&one);
    study_free(&two);
    study_free(&three);
    world_free(&plain);
    world_free(&given);
    world_free(&again);
}
END_TEST

START_TEST(test_wrong_cells)
{
    static const struct {
        const char *cells, *set, *fault;
    } cases[] = {
        {"cells={home: {up: 1 kB/s, down: 1 kB/s}}", "fleet.a.cell=hom",
         "--set:1:14: fleet.a.cell: there is no cell hom"},
        {"rounds=1", "fleet.a.agents_per_cell=2",
         "--set:1:25: fleet.a.agents_per_cell: the class names no cell"},
        {"cells={none: {up: 1 kB/s, down: 1 kB/s}}", "rounds=1",
         "--set:1:14: cells: a class says none when it is in no cell"},
        {"cells={home: {up: 1 kB/s}}", "fleet.a.cell=home",
         "--set:1:8: cells.home.down is missing"},
        {"cells={}", "rounds=1", "--set:1:7: cells: expected a table of one or more named tables"},
        {"cells={home: {up: {normal: {mean: 1 kB/s, sd: 900 B/s}}, down: 1 kB/s}}",
         "fleet.a={count: 200, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 1 steps/s, cell: "
         "home, agents_per_cell: 1}",
         "cells.home.a."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world = {.text = world_timeline, .sets = {cases[i].cells, cases[i].set}};
        world_record(&world);
        ck_assert_int_eq(world.status, 2);
        ck_assert_msg(strncmp(errs_first(&world.errs), cases[i].fault, strlen(cases[i].fault)) == 0,
                      "%s, not %s", errs_first(&world.errs), cases[i].fault);
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("sim_cells", test_text, test_wrong_cells, test_timeline, test_who_is_where,
          test_bytes_over_cells, test_same_rows, test_drawn_rates, test_framing_knows_the_cell)
