/* In which order a dispatch's time went, when its agent had others under way: what the reports make
 * of agent_round (reports/waits.sql) against what happened. */
#include "core/datadir.h"
#include "core/mem.h"
#include "reports/query.h"
#include "tests/check.h"
#include "tests/sim_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A statement of the reports over the world's database. */
static struct table *ask(struct world *world, const char *name)
{
    struct database *database = database_open(world->database, &world->errs);
    ck_assert_msg(database != NULL, "%s", errs_first(&world->errs));
    struct table *table = database_query(database, name, &world->errs);
    ck_assert_msg(table != NULL, "%s", errs_first(&world->errs));
    database_close(database);
    return table;
}

static void record(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "%s", errs_first(&world->errs));
}

static void expect(const struct table *table, size_t row, const char *const *columns, size_t count,
                   const double *expected)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(fabs(table_number(table, row, columns[i]) - expected[i]) < 1e-6,
                      "row %zu: %s is %g, not %g", row, columns[i],
                      table_number(table, row, columns[i]), expected[i]);
}

/* One device, two dispatches at once; a download takes 0.1 + 1000 / 1000 s, an upload 0.6 s:
 *
 *   1: download 0-1.1, computing 1.1-3.1, panel 3.1-4.1, upload 4.1-4.7: round 1
 *   2: waits 0-1.1, download 1.1-2.2, waits 2.2-3.1, computing 3.1-5.1, panel 5.1-6.1, upload
 *      6.1-6.7: round 2
 *
 * Round 1 waited for the first, round 2 (4.7-6.7) for the second: 0.4 s of its computing, its
 * answer, its upload. */
START_TEST(test_by_hand)
{
    static const char text[] =
        "name: two\n"
        "rounds: 2\n"
        "task: {name: none, horizon: 100}\n"
        "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
        "round: {policy: buffered, buffer: 1, in_flight: 2}\n"
        "network: {framing: none}\n"
        "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
        "fleet:\n"
        "  x: {count: 1, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, speed: 100 steps/s,\n"
        "      answer: 1 s}\n";
    static const char *const steps[] = {"for_down_s", "download_s", "for_processor_s",
                                        "compute_s",  "panel_s",    "for_up_s",
                                        "upload_s",   "away_s",     "wait_s"};
    static const char *const parts[] = {"own_down_s", "shared_down_s", "compute_s", "panel_s",
                                        "own_up_s",   "shared_up_s",   "gone_s",    "server_s"};
    struct world world = {.text = text};
    record(&world);
    /* The shorter round of two is the median: the second, with dispatches 2 and 3; then 1 and 2. */
    struct table *gantt = ask(&world, "gantt");
    size_t row = 0;
    while (row < gantt->rows && table_number(gantt, row, "longest") < 1)
        row++;
    expect(gantt, row, steps, 9, (const double[]){0, 1.1, 0, 2, 1, 0, 0.6, 0, 0});
    expect(gantt, row + 1, steps, 9, (const double[]){1.1, 1.1, 0.9, 2, 1, 0, 0.6, 0, 0});
    table_free(gantt);
    struct table *slow = ask(&world, "slow_rounds");
    ck_assert_uint_eq(slow->rows, 2);
    expect(slow, 0, parts, 8, (const double[]){1.1, 0, 2, 1, 0.6, 0, 0, 0});
    expect(slow, 1, parts, 8, (const double[]){0, 0, 0.4, 1, 0.6, 0, 0, 0});
    table_free(slow);
    world_free(&world);
}
END_TEST

/* Links shared, devices that vary, answers that do, dispatches lost: every phase of those that were
 * not ended at the instant at which the simulator says so, and none of their waiting is left for
 * the end. With one at a time there is nothing else. */
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
        struct source waits;
        char *path = datadir_path("reports/waits.sql");
        ck_assert(source_read(&waits, path, &world.errs));
        char *sql = mem_format(
            "WITH %s said AS (SELECT run, dispatch, max(CASE kind WHEN 'download' THEN t_ns END) "
            "AS down, max(CASE kind WHEN 'compute' THEN t_ns END) AS computed, max(CASE kind WHEN "
            "'arrive' THEN t_ns END) AS up FROM event GROUP BY 1, 2), course AS (SELECT *, "
            "t_begin_ns + for_down_ns + download_ns AS a, t_begin_ns + for_down_ns + download_ns + "
            "for_processor_ns + compute_ns AS b FROM agent_round JOIN waits USING (run, dispatch) "
            "JOIN said USING (run, dispatch) WHERE fate = 'used') SELECT count(*), sum(a <> down), "
            "sum(b <> computed), sum(b + panel_ns + for_up_ns + upload_ns <> up), sum(for_down_ns "
            "+ for_processor_ns + for_up_ns <> wait_ns), sum(for_down_ns > 0) > 5, "
            "sum(for_processor_ns > 0) > 5, sum(for_up_ns > 0) > 5 FROM course",
            waits.text);
        world_expect(&world, sql, i ? "90|0|0|0|0|1|1|1\n" : "90|0|0|0|0|0|0|0\n");
        ck_assert_double_gt(
            world_number(&world, "SELECT count(*) FROM agent_round WHERE fate = 'dropped'"), 3);
        /* The parts of a round's critical path are the round. */
        struct table *slow = ask(&world, "slow_rounds");
        for (size_t row = 0; row < slow->rows; row++) {
            double sum = 0;
            for (const char *const *part =
                     (const char *const[]){"own_down_s", "shared_down_s", "compute_s", "panel_s",
                                           "own_up_s", "shared_up_s", "gone_s", "server_s", NULL};
                 *part; part++)
                sum += table_number(slow, row, *part);
            ck_assert_double_eq_tol(sum, table_number(slow, row, "round_s"), 1e-6);
        }
        table_free(slow);
        source_free(&waits);
        free(sql);
        free(path);
        world_free(&world);
    }
}
END_TEST

TEST_MAIN("sim_course", test_by_hand, test_as_it_happened)
