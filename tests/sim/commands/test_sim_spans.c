/* When each phase of a dispatch began and ended, and which link held it up, worked by hand.
 *
 * The agents of world_timeline: a download takes 0.1 + 1 s, computing 1, 2, 10 s, an upload 0.1 +
 * 0.5 s. */
#include "core/base/mem.h"
#include "reports/data/query.h"
#include "tests/support/check.h"
#include "tests/support/files.h"
#include "tests/support/sim_world.h"

#include <stdlib.h>
#include <string.h>

/* Milliseconds. */
#define SPANS_OF                                                                                   \
    "SELECT char(96 + agent) || ' ' || dispatch, phase, from_ns / 1000000, to_ns / 1000000 FROM "  \
    "span JOIN agent_round USING (run, dispatch) WHERE outcome <> 'flush' "

static void run(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "%s", errs_first(&world->errs));
    world_expect(world, "SELECT count(*) FROM span WHERE cell_ns + server_ns > 0", "0\n");
}

/* A statement of the reports over the world's database. */
static struct sql_table *ask(struct world *world, const char *name)
{
    struct database *database = database_open(world->database, &world->errs);
    ck_assert_msg(database != NULL, "%s", errs_first(&world->errs));
    struct sql_table *table = database_query(database, name, &world->errs);
    ck_assert_msg(table != NULL, "%s", errs_first(&world->errs));
    database_close(database);
    return table;
}

/* The path of each round, by the report's own statement: agent, then ms of its own link down and
 * up, of computing, of the panel, away or silent, and of the server. */
static void expect_paths(struct world *world, const char *expected)
{
    static const char *const columns[] = {"own_down_s", "own_up_s", "compute_s",
                                          "panel_s",    "gone_s",   "server_s"};
    char *text = NULL;
    size_t length;
    FILE *out = mem_stream(&text, &length);
    struct sql_table *table = ask(world, "slow_rounds");
    for (size_t row = 0; row < table->rows; row++) {
        fprintf(out, "%s %s:", sql_text(table, row, "round"), sql_text(table, row, "label"));
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            fprintf(out, " %.0f", 1e3 * sql_number(table, row, columns[i]));
        fputc('\n', out);
    }
    fclose(out);
    sql_table_free(table);
    ck_assert_str_eq(text, expected);
    free(text);
}

/* The panel at the server takes 10 s, one after the other, and every answer ends a round. a's
 * recording is there at 2.7, b's at 3.7, so b is answered from 12.7 to 22.7: all of round 2 is the
 * panel's. a, sent off again at 12.7, is back at 15.4 and still queues when the run ends. */
START_TEST(test_panel_at_the_server)
{
    struct world world = {.text = world_timeline,
                          .sets = {"panel.place=server", "panel.view=recorded", "rounds=2",
                                   "server.answer=10 s", "round={policy: buffered, buffer: 1}",
                                   "fleet.c.count=0"}};
    run(&world);
    world_expect(&world, SPANS_OF "ORDER BY dispatch, from_ns",
                 "a 1|download|0|1100\na 1|compute|1100|2100\na 1|upload|2100|2700\n"
                 "a 1|panel|2700|12700\n"
                 "b 2|download|0|1100\nb 2|compute|1100|3100\nb 2|upload|3100|3700\n"
                 "b 2|queue|3700|12700\nb 2|panel|12700|22700\n"
                 "a 3|download|12700|13800\na 3|compute|13800|14800\na 3|upload|14800|15400\n"
                 "a 3|queue|15400|22700\n");
    world_free(&world);
}
END_TEST

/* Live, it takes a from 1.1 to 1.1 + 1 + 0.6 + 2 = 4.7, then b to 4.7 + 2 + 0.6 + 2 = 9.3. */
START_TEST(test_live_panel)
{
    struct world world = {.text = world_timeline,
                          .sets = {"panel.place=server", "panel.view=live", "rounds=1",
                                   "server.answer=2 s", "round={policy: wait_all}",
                                   "fleet.c.count=0"}};
    run(&world);
    world_expect(&world, SPANS_OF "ORDER BY dispatch, from_ns",
                 "a 1|download|0|1100\na 1|compute|1100|2100\na 1|upload|2100|2700\n"
                 "a 1|panel|2700|4700\na 1|wait|4700|9300\n"
                 "b 2|download|0|1100\nb 2|queue|1100|4700\nb 2|compute|4700|6700\n"
                 "b 2|upload|6700|7300\nb 2|panel|7300|9300\n");
    world_free(&world);
}
END_TEST

/* c alone, two dispatches at a time: the second waits for the link until 1.1 and for the processor
 * from 2.2 to 11.1; the third, from 11.7 on, waits from 12.8 to 21.1, and ends with the run. */
START_TEST(test_two_in_flight)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 1, in_flight: 2}", "rounds=2",
                                   "fleet.a.count=0", "fleet.b.count=0"}};
    run(&world);
    world_expect(&world, SPANS_OF "ORDER BY dispatch, from_ns",
                 "a 1|download|0|1100\na 1|compute|1100|11100\na 1|upload|11100|11700\n"
                 "a 2|behind_download|0|1100\na 2|download|1100|2200\n"
                 "a 2|behind_compute|2200|11100\na 2|compute|11100|21100\n"
                 "a 2|upload|21100|21700\n"
                 "a 3|download|11700|12800\na 3|behind_compute|12800|21100\n"
                 "a 3|compute|21100|21700\n");
    world_free(&world);
}
END_TEST

/* Online from 0 to 0.6, 1.6 to 4.6, 5.6 to 20.6 s. Of c's download half a second's worth of bytes
 * is through at 0.6; at 1.6 its latency anew, and the rest to 2.2. Of the 10 s of computing 2.4 are
 * done at 4.6; the rest is at 13.2. Answers take 3 s, the upload 0.6: 16.8. */
START_TEST(test_pause)
{
    struct world world = {.text = world_timeline};
    char *path =
        world_file(&world, "c.csv", "active,inactive,finish_time\n0;1.6;5.6,0.6;4.6;20.6,30\n");
    char *trace = mem_format("fleet.c.availability={model: trace, trace: %s}", path);
    const char *sets[] = {
        trace,      "fleet.c.on_leave=pause", "fleet.c.answer=3 s", "round={policy: wait_all}",
        "rounds=1", "fleet.a.count=0",        "fleet.b.count=0"};
    memcpy(world.sets, sets, sizeof sets);
    run(&world);
    world_expect(&world, SPANS_OF "ORDER BY dispatch, from_ns",
                 "a 1|download|0|600\na 1|away|600|1600\na 1|download|1600|2200\n"
                 "a 1|compute|2200|4600\na 1|away|4600|5600\na 1|compute|5600|13200\n"
                 "a 1|panel|13200|16200\na 1|upload|16200|16800\n");
    expect_paths(&world, "1 c[0]: 1200 600 10000 3000 2000 0\n");
    free(trace);
    free(path);
    world_free(&world);
}
END_TEST

/* The two a share a panel that takes 1 s: the second queues. c is lost when its panel is asked,
 * which takes no time, at 11.1, and given up half a second later. */
START_TEST(test_loss_and_silence)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: wait_all, detection: 500 ms}", "rounds=1",
                                   "fleet.a.count=2", "fleet.a.answer=1 s",
                                   "fleet.a.agents_per_panel=2", "fleet.b.count=0",
                                   "fleet.c.count=1", "fleet.c.dropout=1",
                                   "fleet.c.dropout_phase={panel: 1}", "fleet.c.answer=0 s"}};
    run(&world);
    world_expect(&world, SPANS_OF "ORDER BY dispatch, from_ns",
                 "a 1|download|0|1100\na 1|compute|1100|2100\na 1|panel|2100|3100\n"
                 "a 1|upload|3100|3700\na 1|wait|3700|11600\n"
                 "b 2|download|0|1100\nb 2|compute|1100|2100\nb 2|queue|2100|3100\n"
                 "b 2|panel|3100|4100\nb 2|upload|4100|4700\nb 2|wait|4700|11600\n"
                 "c 3|download|0|1100\nc 3|compute|1100|11100\nc 3|detection|11100|11600\n");
    world_free(&world);
    /* Its link sends a tenth of the time: after half a second, up to 2.7, it is silent to 2.7 + 9 *
     * 0.5 = 7.2. Sent off again at 2.7 it has computed at 4.8. Latency follows the silence. */
    struct world silent = {.text = world_timeline,
                           .sets = {"round={policy: wait_all}", "rounds=2", "fleet.b.count=0",
                                    "fleet.c.count=0", "fleet.a.duty_cycle=0.1",
                                    "fleet.a.power={idle: 1 W}"}};
    run(&silent);
    world_expect(&silent, SPANS_OF "AND dispatch = 2 ORDER BY from_ns",
                 "a 2|download|2700|3800\na 2|compute|3800|4800\na 2|silence|4800|7200\n"
                 "a 2|upload|7200|7800\n");
    world_free(&silent);
}
END_TEST

/* --- which link ------------------------------------------------------------------------------ */

#define HOME                                                                                       \
    "cells={home: {up: unlimited, down: 1000 B/s}}", "fleet.a.cell=home", "fleet.b.cell=home"
#define LINKS                                                                                      \
    "SELECT char(96 + agent), (to_ns - from_ns) / 1000000, cell_ns, server_ns FROM span JOIN "     \
    "agent_round USING (run, dispatch) WHERE phase = 'download' AND round = 1 ORDER BY agent"

static void record(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "%s", errs_first(&world->errs));
}

/* 1000 B, alone 1 s each. In a cell of 1000 B/s a and b have 500 each: 2 s, of which the cell added
 * one. A server of 1500 B/s gives each of three 500 at once: it added one second to each. */
START_TEST(test_one_link)
{
    struct world cell = {.text = world_timeline, .sets = {HOME, "rounds=1"}};
    record(&cell);
    world_expect(&cell, LINKS, "a|2100|1000000000|0\nb|2100|1000000000|0\nc|1100|0|0\n");
    world_free(&cell);
    struct world server = {.text = world_timeline, .sets = {"server.up=1500 B/s", "rounds=1"}};
    record(&server);
    world_expect(&server, LINKS, "a|2100|0|1000000000\nb|2100|0|1000000000\nc|2100|0|1000000000\n");
    world_free(&server);
}
END_TEST

/* Its own link stands still from 0.6 to 100 s: the deadline of 5 s cuts the download off, and no
 * shared link is to blame. */
START_TEST(test_own_link_stands_still)
{
    struct world world = {.text = world_timeline};
    char *path = world_file(&world, "a.csv", "seconds,kbit/s\n0,8\n0.6,0\n100,8\n200,8\n");
    char *trace = mem_format("fleet.a.down={trace: %s}", path);
    const char *sets[] = {trace, "rounds=1", "cells={home: {up: unlimited, down: 10 kB/s}}",
                          "fleet.a.cell=home"};
    memcpy(world.sets, sets, sizeof sets);
    record(&world);
    world_expect(&world, LINKS, "a|5000|0|0\nb|1100|0|0\nc|1100|0|0\n");
    free(trace);
    free(path);
    world_free(&world);
}
END_TEST

/* Both, one after the other. The server has 1200 B/s, and c's message enters at 0.6, half a second
 * behind the others'. Until then a and b have the cell's 500 each, and have moved 250. From 0.6 on
 * all three have 400: the other 750 B of a and b take 1.875 s, to 2.475. c has moved 750 by then
 * and has its own 1000 for the last 250, to 2.725.
 *
 * a: 2.375 s instead of 1; the cell held it up for 0.5 s and the server for 1.875:
 *    1.375 * 0.5 / 2.375 = 0.289473684 s, and 1.085526316 s. c: 2.125 - 1, the server's. */
START_TEST(test_both_links)
{
    struct world world = {
        .text = world_timeline,
        .sets = {HOME, "rounds=1", "server.up=1200 B/s", "fleet.c.latency=600 ms"}};
    record(&world);
    world_expect(&world,
                 "SELECT char(96 + agent), (to_ns - from_ns) / 1000000, round(cell_ns * 1e-9, 6), "
                 "round(server_ns * 1e-9, 6) FROM span JOIN agent_round USING (run, dispatch) "
                 "WHERE phase = 'download' AND round = 1 ORDER BY agent",
                 "a|2475|0.28947400000000001|1.085526\nb|2475|0.28947400000000001|1.085526\n"
                 "c|2725|0|1.125\n");
    world_free(&world);
}
END_TEST

/* --- why a round was slow -------------------------------------------------------------------- */

/* The parts of every path are its round. */
static void check_sums(struct world *world)
{
    static const char *const parts[] = {"own_down_s", "own_up_s", "cell_s", "hub_s",
                                        "compute_s",  "panel_s",  "gone_s", "server_s"};
    struct sql_table *table = ask(world, "slow_rounds");
    for (size_t row = 0; row < table->rows; row++) {
        double sum = 0;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            sum += sql_number(table, row, parts[i]);
        ck_assert_double_eq_tol(sum, sql_number(table, row, "round_s"), 1e-6);
    }
    sql_table_free(table);
}

/* As above: round 1 is a's until its answer, round 2, from 12.7 to 22.7, nothing but the panel. */
START_TEST(test_path_of_a_panel)
{
    struct world world = {.text = world_timeline,
                          .sets = {"panel.place=server", "panel.view=recorded", "rounds=2",
                                   "server.answer=10 s", "round={policy: buffered, buffer: 1}",
                                   "fleet.c.count=0"}};
    run(&world);
    expect_paths(&world, "1 a[0]: 1100 600 1000 10000 0 0\n2 b[0]: 0 0 0 10000 0 0\n");
    world_free(&world);
}
END_TEST

/* A buffer of two is full with c's second answer, at 21.7 (b is far too slow). That dispatch
 * waited 1.1 s for the link and downloaded for 1.1; it waited 8.9 s for the processor and computed
 * for 10. With a buffer of one, round 2 begins with the first answer, at 11.7: 9.4 s of computing
 * are left. */
START_TEST(test_path_of_two_in_flight)
{
    struct world both = {.text = world_timeline,
                         .sets = {"round={policy: buffered, buffer: 2, in_flight: 2}", "rounds=1",
                                  "fleet.a.count=0", "fleet.b.speed=1 steps/s"}};
    run(&both);
    expect_paths(&both, "1 c[0]: 2200 600 18900 0 0 0\n");
    world_free(&both);
    struct world one = {.text = world_timeline,
                        .sets = {"round={policy: buffered, buffer: 1, in_flight: 2}", "rounds=2",
                                 "fleet.a.count=0", "fleet.b.count=0"}};
    run(&one);
    expect_paths(&one, "1 c[0]: 1100 600 10000 0 0 0\n2 c[0]: 0 600 9400 0 0 0\n");
    world_free(&one);
}
END_TEST

/* a answers at 2.7 and, sent off again then, at 5.4, which fills a buffer of two: before its
 * second dispatch it was at its first. With a deadline of 5 s it waits for the other 2.3. */
START_TEST(test_path_of_two_after_another)
{
    struct world world = {.text = world_timeline,
                          .sets = {"round={policy: buffered, buffer: 2}", "rounds=1",
                                   "fleet.b.speed=1 steps/s", "fleet.c.count=0"}};
    run(&world);
    expect_paths(&world, "1 a[0]: 2200 1200 2000 0 0 0\n");
    world_free(&world);
    struct world period = {.text = world_timeline,
                           .sets = {"round={policy: semi_sync, period: 5 s}", "rounds=1",
                                    "fleet.b.count=0", "fleet.c.count=0"}};
    run(&period);
    expect_paths(&period, "1 a[0]: 1100 600 1000 0 0 2300\n");
    world_free(&period);
}
END_TEST

/* Links shared, devices and answers that vary, dispatches lost: every phase ended at the instant of
 * its event, the parts of each path are the round, and dispatches did wait behind others. */
START_TEST(test_as_it_happened)
{
    static const char text[] =
        "name: many\n"
        "rounds: 30\n"
        "task: {name: none, horizon: 100}\n"
        "algorithm: {name: transfer, download: 2000 B, upload: 1500 B}\n"
        "network: {framing: none}\n"
        "server: {up: 9 kB/s, down: 9 kB/s, latency: 5 ms}\n"
        "fleet:\n"
        "  x: {count: 4, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, dropout: 0.1,\n"
        "      speed: {uniform: [60 steps/s, 150 steps/s]}, answer: {exponential: 1 s},\n"
        "      speed_factor: {lognormal: {median: 1, sigma: 0.5}}}\n"
        "record: events\n";
    static const char *const rounds[] = {
        "round={policy: buffered, buffer: 3, detection: 100 ms}",
        "round={policy: buffered, buffer: 3, in_flight: 2, detection: 100 ms}",
        "round={policy: buffered, buffer: 3, in_flight: 3, detection: 100 ms}"};
    for (int i = 0; i < 3; i++) {
        struct world world = {.text = text, .sets = {rounds[i]}};
        record(&world);
        world_expect(
            &world,
            "WITH said AS (SELECT dispatch, CASE kind WHEN 'arrive' THEN 'upload' ELSE kind END AS "
            "phase, t_ns FROM event WHERE kind IN ('download', 'compute', 'panel', 'arrive')), "
            "was AS (SELECT dispatch, phase, max(to_ns) AS to_ns FROM span GROUP BY 1, 2) "
            "SELECT sum(phase = 'download'), sum(phase = 'compute'), sum(phase = 'panel'), "
            "sum(phase = 'upload'), sum(t_ns <> to_ns) FROM said JOIN was USING (dispatch, phase) "
            "JOIN agent_round USING (dispatch) WHERE outcome = 'used'",
            "90|90|90|90|0\n");
        world_expect(&world,
                     "SELECT sum(phase = 'behind_download') > 5, sum(phase = 'behind_compute') > "
                     "5, sum(phase = 'behind_upload') > 5, sum(phase = 'detection') > 3 FROM span",
                     i ? "1|1|1|1\n" : "0|0|0|1\n");
        check_sums(&world);
        world_free(&world);
    }
}
END_TEST

/* No rows where dispatches have none. */
START_TEST(test_levels)
{
    struct world world = {.text = world_timeline, .sets = {"rounds=1", "record=rounds"}};
    run(&world);
    world_expect(&world, "SELECT count(*) FROM span", "0\n");
    world_free(&world);
    struct world agents = {.text = world_timeline, .sets = {"rounds=1", "record=agents"}};
    run(&agents);
    world_expect(&agents, "SELECT count(*), count(DISTINCT dispatch) FROM span", "10|3\n");
    world_free(&agents);
}
END_TEST

TEST_MAIN("sim_spans", test_panel_at_the_server, test_live_panel, test_two_in_flight, test_pause,
          test_loss_and_silence, test_one_link, test_both_links, test_own_link_stands_still,
          test_path_of_a_panel, test_path_of_two_in_flight, test_path_of_two_after_another,
          test_as_it_happened, test_levels)
