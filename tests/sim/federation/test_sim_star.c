/* The star workload through fleet, protocol, network and recorder gives SimGrid's checksums. */
#include "core/base/mem.h"
#include "sim/record/recorder.h"
#include "tests/support/own_folder.h"
#include "tests/support/star_federation.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* Regime M: 1 Mbit/s of server rate an agent, 1 MB each way, seed 1. */
static struct star regime_m(uint32_t agents, uint32_t selected, unsigned rounds)
{
    return (struct star){.agents = agents,
                         .selected = selected,
                         .seed = 1,
                         .server_Bps = agents * 1e6 / 8,
                         .bytes = 1e6,
                         .rounds = rounds};
}

static void compare(uint32_t agents, unsigned rounds, double checksum)
{
    struct star star = regime_m(agents, agents, rounds);
    struct star_times times = star_federation(&star, NULL, RECORD_ROUNDS);
    /* Ends are late by at most 1 ns for each of four steps; SimGrid's figure has its own rounding.
     */
    ck_assert_double_eq_tol(times.sum_end_s, checksum, 4e-9 * agents * rounds + 1e-9 * checksum);
    ck_assert_uint_eq(times.used, (uint64_t)agents * rounds);
    /* Bytes through the server's links: rate x 1 ns for each of a flow's two events. */
    double bytes = 1e6 * agents * rounds, slack = star.server_Bps * 2e-9 * agents * rounds;
    ck_assert_double_eq_tol(times.served_B[0], bytes, slack);
    ck_assert_double_eq_tol(times.served_B[1], bytes, slack);
    star_times_free(&times);
}

/* SimGrid 3.32, CM02 without its TCP factors: sum over rounds and agents of upload end - round
 * start. */
START_TEST(test_checksums)
{
    compare(10, 5000, 1988379.434891);
    compare(100, 200, 480958.617143);
    compare(1000, 3, 85013.342848);
    compare(3000, 1, 82484.063879);
}
END_TEST

/* A bare water-filling engine's, for the sizes nobody else reaches. */
START_TEST(test_large)
{
    compare(1000, 1000, 28360232.120534);
}
END_TEST

/* A cohort of 20 out of 50: the same agents at the same instants as in the bare driver. */
START_TEST(test_cohort)
{
    struct star star = regime_m(50, 20, 40);
    struct star_times times = star_federation(&star, NULL, RECORD_ROUNDS);
    struct star_result bare = star_run(&star);
    ck_assert_uint_eq(times.used, 20 * 40);
    ck_assert_double_eq_tol(times.sum_end_s, bare.sum_end_s, 1e-9 * bare.sum_end_s);
    ck_assert_double_eq_tol(times.end_s, bare.end_s, 1e-6);
    star_times_free(&times);
}
END_TEST

static double number(sqlite3 *db, const char *query)
{
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_prepare_v2(db, query, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    double value = sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* The database says the same: row by row with `record: agents`, in means with `record: rounds`. */
static void check_database(enum record_level level, const char *query)
{
    enter();
    struct star star = regime_m(100, 100, 200);
    struct star_times times = star_federation(&star, "star.db", level);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open("star.db", &db), SQLITE_OK);
    ck_assert_double_eq_tol(number(db, query), 480958.617143, 1e-3);
    ck_assert_double_eq(number(db, "SELECT count(*) FROM agent_round"),
                        level == RECORD_AGENTS ? 20000 : 0);
    ck_assert_double_eq(number(db, "SELECT count(*) FROM round"), 200);
    ck_assert_double_eq(number(db, "SELECT count(*) FROM agent"), level == RECORD_AGENTS ? 100 : 0);
    sqlite3_close(db);
    leave();
    star_times_free(&times);
}

START_TEST(test_recorded)
{
    check_database(RECORD_AGENTS,
                   "SELECT sum(t_end_ns - t_begin_ns - wait_ns) * 1e-9 FROM agent_round");
    check_database(RECORD_ROUNDS, "SELECT sum(used * (mean_download_s + mean_compute_s + "
                                  "mean_panel_s + mean_upload_s)) FROM round");
}
END_TEST

TEST_MAIN("sim_star", test_checksums, test_large, test_cohort, test_recorded)
