#include "tests/support/results_db.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"

#include <check.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void db_exec(struct results_db *db, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sql = sqlite3_vmprintf(format, arguments), *why = NULL;
    va_end(arguments);
    ck_assert_msg(sqlite3_exec(db->handle, sql, NULL, NULL, &why) == SQLITE_OK, "%s: %s", sql, why);
    sqlite3_free(sql);
}

struct results_db db_open(void)
{
    struct results_db db = {.runs = 0};
    folder_make(db.folder);
    snprintf(db.path, sizeof db.path, "%s/results.db", db.folder);
    ck_assert_int_eq(sqlite3_open(db.path, &db.handle), SQLITE_OK);
    char *schema = file_text(BUILDDIR, "tests/support/schema.sql"), *why = NULL;
    ck_assert_msg(sqlite3_exec(db.handle, schema, NULL, NULL, &why) == SQLITE_OK, "%s", why);
    free(schema);
    sqlite3_exec(db.handle, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* it need not last */
    return db;
}

void db_seal(struct results_db *db)
{
    char **items, **runs;
    int item_count, run_count;
    ck_assert_int_eq(sqlite3_get_table(db->handle,
                                       "SELECT name FROM sqlite_schema WHERE type IN ('table', "
                                       "'view')",
                                       &items, &item_count, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_get_table(db->handle,
                                       "SELECT run FROM run WHERE state IN ('done', "
                                       "'nobody_fits')",
                                       &runs, &run_count, NULL, NULL),
                     SQLITE_OK);
    for (int i = 1; i <= run_count; i++)
        for (int j = 1; j <= item_count; j++)
            ck_assert_int_eq(results_seal(db->handle, strtoll(runs[i], NULL, 10),
                                          &(struct results_item){.name = items[j]}, 1),
                             SQLITE_DONE);
    sqlite3_free_table(items);
    sqlite3_free_table(runs);
}

void db_close(struct results_db *db)
{
    db_seal(db);
    ck_assert_int_eq(sqlite3_close(db->handle), SQLITE_OK);
    db->handle = NULL;
}

void db_remove(struct results_db *db)
{
    folder_remove(db->folder);
}

static void put_fleet(struct results_db *db, int run)
{
    db_exec(
        db,
        "INSERT INTO fleet_class(run, class, first, agents, eligible, budget_B, need_B, "
        "paper_memory_B) VALUES (%d, 'gateways', 1, 2, 2, 1000000, 3000, NULL), (%d, 'sensors', 3, "
        "2, 2, 4000, 3000, NULL)",
        run, run);
    for (int agent = 1; agent <= 4; agent++)
        db_exec(db,
                "INSERT INTO agent(run, agent, class, idx, panel, latency_ns, mass, friction, "
                "gravity, actuator, objective, wish_speed, target_speed, wish_energy, "
                "wish_posture, wish_taste, compute_W, up_W, down_W, idle_W, budget_B, need_B, "
                "eligible) "
                "VALUES(%d, %d, '%s', %d, %d, 0, 1, "
                "1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, %d, 3000, 1)",
                run, agent, agent <= 2 ? "gateways" : "sensors", (agent - 1) % 2, agent,
                agent <= 2 ? 1000000 : 4000);
    db_exec(db, "INSERT INTO run_memory VALUES(%d, 'policy', 2000), (%d, 'rollout', 1000)", run,
            run);
}

int db_run(struct results_db *db, const struct db_run *run)
{
    int number = ++db->runs;
    char target[32] = "NULL";
    if (!isnan(run->target))
        snprintf(target, sizeof target, "%.17g", run->target);
    db_exec(db,
            "INSERT INTO run(run, scenario, scenario_hash, resolved, point, place, trials, trial, "
            "algorithm, task, seed, d, rounds, agents, eligible, target, version, state, reason) "
            "VALUES(%d, %Q, "
            "'0123456789abcdef', 'name: <resolved>', %Q, %d, 12, 'algorithm: %q\nseed: %d\npoint: "
            "%q\n', "
            "%Q, %Q, %d, 10, 4, 4, 4, %s, '0.1.0', %Q, %Q)",
            number, run->scenario, run->point, number - 1, run->algorithm, run->seed, run->point,
            run->algorithm, run->task, run->seed, target, run->state, run->reason);
    put_fleet(db, number);
    return number;
}

void db_rounds(struct results_db *db, int run, int rounds)
{
    for (int round = 1; round <= rounds; round++)
        db_exec(
            db,
            "INSERT INTO round(run, round, t_begin_ns, t_end_ns, selected, used, late, aborted, "
            "dropped, void, accepted, alpha, mu, agent_episodes, agent_steps, wasted_episodes, "
            "wasted_steps, server_episodes, server_steps, questions, agent_answers, "
            "server_answers, blowups, server_blowups, mean_download_s, "
            "mean_compute_s, mean_panel_s, mean_queue_s, mean_upload_s, mean_away_s, "
            "mean_wait_s, energy_J, "
            "down_payload_B, down_wire_B, up_payload_B, up_wire_B, server_up_B, server_down_B, "
            "paper_bits, theta_hash) VALUES(%d, %d, %d * 10000000000, %d * 10000000000, 4, 3, "
            "0, 0, 1, 0, 1, 0.01, 0.05, 8, 200, 0, 0, 6, 70, 0, 0, 0, 0, 0, 1, 4, 2, 0, 0.5, 0, "
            "2.5, "
            "0, "
            "100, "
            "110, 40, 50, 0, 0, 9, 'ff')",
            run, round, round - 1, round);
    db_exec(db,
            "UPDATE run SET t_end_ns = %d * 10000000000, t_flush_end_ns = %d * 10000000000 + "
            "5000000000, flush_payload_B = 20, flush_wire_B = 24 WHERE run = %d",
            rounds, rounds, run);
    db_exec(db,
            "INSERT INTO host_run VALUES(%d, 2, 'A <CPU>', 'glibc 2.36', '2.2.2', "
            "'2026-01-01T00:00:%02dZ', 2, 4, 2, 1, 1000, 99, 'GenuineIntel family 6', 100, 0)",
            run, run % 60);
}

void db_evaluations(struct results_db *db, int run, const char *mode, const double *returns,
                    size_t count)
{
    for (size_t round = 0; round < count; round++)
        if (isinf(returns[round]))
            db_exec(db, "INSERT INTO evaluation VALUES(%d, %d, '%s', 10, NULL, NULL, 100, 3)", run,
                    (int)round, mode);
        else
            db_exec(db, "INSERT INTO evaluation VALUES(%d, %d, '%s', 10, %.17g, 1, 100, 0)", run,
                    (int)round, mode, returns[round]);
}

void db_hand_made(struct results_db *db)
{
    static const double returns[6][5] = {
        {0, 50, 110, 120, 140}, {0, 120, 90, 100, 120}, {0, 20, 40, 80, 90},
        {0, 10, 20, 30, 40},    {0, 10, 20, 60, 100},   {0, 5, 10, 15, 25},
    };
    for (int i = 0; i < 6; i++) {
        bool first = i < 3;
        struct db_run run = {.scenario = "hand",
                             .task = "HalfCheetah",
                             .point = first ? "algorithm.name=par_s2zpo" : "algorithm.name=fedavg",
                             .algorithm = first ? "par_s2zpo" : "fedavg",
                             .state = "done",
                             .seed = i % 3 + 1,
                             .target = 100};
        int number = db_run(db, &run);
        db_rounds(db, number, 4);
        db_evaluations(db, number, "deterministic", returns[i], 5);
    }
}

void db_policies(struct results_db *db, const char *speed_axis, const char *policy_axis)
{
    static const char *const speeds[] = {"fast", "slow"};
    static const char *const policies[] = {"wait_all", "quorum", "buffered"};
    static const double returns[2][3][2][4] = {{{{0, 20, 40, 60}, {0, 20, 40, 80}},
                                                {{0, 60, 50, 62}, {0, 10, 60, 72}},
                                                {{0, 10, 20, 30}, {0, 10, 20, 40}}},
                                               {{{0, 10, 30, 50}, {0, 10, 30, 70}},
                                                {{0, 30, 60, 53}, {0, 30, 60, 83}},
                                                {{0, 60, 70, 90}, {0, 60, 70, 100}}}};
    db_exec(db, "BEGIN");
    for (int speed = 0; speed < 2; speed++)
        for (int policy = 0; policy < 3; policy++)
            for (int seed = 1; seed <= 2; seed++) {
                char point[128];
                snprintf(point, sizeof point, "%s=%s, %s=%s", speed_axis, speeds[speed],
                         policy_axis, policies[policy]);
                struct db_run run = {"policies", "Hopper", point, "par_s2zpo",
                                     "done",     NULL,     seed,  50};
                int number = db_run(db, &run);
                db_rounds(db, number, 3);
                db_evaluations(db, number, "deterministic", returns[speed][policy][seed - 1], 4);
            }
    db_exec(db, "COMMIT");
}
