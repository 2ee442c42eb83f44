/* Rows of agent_round recorded a second, against a bare SQLite insert loop: as many columns of the
 * same kinds, bound from constants into a plain table without a key, a check or a type, in as many
 * transactions under the same modes. Medians of interleaved repeats. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { REPEATS = 9, ROUNDS = 100, AGENTS = 200 };
/* The columns of agent_round in order: i whole, r real, t text, 0 text that is NULL as a rule. */
static const char kinds[] = "iiiiiiit00iiiiiiiiiiiiiiiiiirrrri";
enum { COLUMNS = sizeof kinds - 1 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void check(int result, sqlite3 *db)
{
    if (result != SQLITE_OK && result != SQLITE_DONE)
        die("%s", sqlite3_errmsg(db));
}

static void remove_database(const char *path)
{
    char name[96];
    const char *const suffixes[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

/* "?, ?, ..." or "a0, a1, ...", one a column; the caller frees it. */
static char *column_list(bool names)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (int i = 0; i < COLUMNS; i++) {
        fputs(i ? ", " : "", out);
        if (names)
            fprintf(out, "a%d", i);
        else
            fputc('?', out);
    }
    fclose(out);
    return text;
}

static sqlite3_stmt *prepare_bare(sqlite3 *db)
{
    sqlite3_stmt *insert;
    char *names = column_list(true), *marks = column_list(false);
    char *table = mem_format("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE "
                             "t(%s)",
                             names);
    char *row = mem_format("INSERT INTO t VALUES(%s)", marks);
    check(sqlite3_exec(db, table, NULL, NULL, NULL), db);
    check(sqlite3_prepare_v2(db, row, -1, &insert, NULL), db);
    free(names);
    free(marks);
    free(table);
    free(row);
    return insert;
}

static void bind_bare(sqlite3_stmt *insert, int agent)
{
    for (int i = 0; i < COLUMNS; i++)
        if (kinds[i] == 't')
            sqlite3_bind_text(insert, i + 1, "used", -1, SQLITE_STATIC);
        else if (kinds[i] == '0')
            sqlite3_bind_null(insert, i + 1);
        else if (kinds[i] == 'r')
            sqlite3_bind_double(insert, i + 1, 0.1 * agent);
        else
            sqlite3_bind_int64(insert, i + 1, i ? 1000000 + i * agent : INT64_C(1) << 62);
}

static double bare(const char *path)
{
    sqlite3 *db;
    check(sqlite3_open(path, &db), db);
    sqlite3_stmt *insert = prepare_bare(db);
    double began = seconds();
    for (int round = 0; round < ROUNDS; round++) {
        check(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), db);
        for (int agent = 0; agent < AGENTS; agent++) {
            bind_bare(insert, agent);
            check(sqlite3_step(insert), db);
            sqlite3_reset(insert);
        }
        check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
    }
    double took = seconds() - began;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return ROUNDS * AGENTS / took;
}

static double recorded(const char *path)
{
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(path, &errs);
    struct run_row run = {.run = INT64_C(1) << 62,
                          .scenario = "",
                          .scenario_hash = "",
                          .resolved = "",
                          .point = "",
                          .trial = "",
                          .algorithm = "",
                          .task = "",
                          .version = ""};
    if (!recorder || !recorder_begin_run(recorder, &run))
        die("%s", errs_first(&errs));
    double began = seconds();
    for (int64_t round = 0; round < ROUNDS; round++) {
        for (int64_t agent = 0; agent < AGENTS; agent++) {
            struct agent_round_row row = {.dispatch = (uint64_t)(round * AGENTS + agent),
                                          .round = (uint32_t)round,
                                          .wave = 1000000,
                                          .ended = (uint32_t)round,
                                          .agent = (uint32_t)agent,
                                          .slot = (int32_t)agent,
                                          .outcome_phase = -1,
                                          .t_begin_ns = 1000000,
                                          .t_end_ns = 8000000 + agent,
                                          .download_ns = 1000000,
                                          .compute_ns = 1000000,
                                          .panel_ns = 2000000,
                                          .queue_ns = 1000000,
                                          .upload_ns = 1000000,
                                          .away_ns = 1000000,
                                          .wait_ns = 1000000 + agent,
                                          .down_payload_B = 1000000,
                                          .down_wire_B = 1000000,
                                          .up_payload_B = 1000000,
                                          .up_wire_B = 1000000,
                                          .episodes = 1000000,
                                          .steps = 1000000,
                                          .vote = 1,
                                          .energy_compute_J = 0.1 * (double)agent,
                                          .energy_up_J = 0.1 * (double)agent,
                                          .energy_down_J = 0.1 * (double)agent,
                                          .energy_idle_J = 0.1 * (double)agent,
                                          .peak_B = 1000000};
            recorder_agent_round(recorder, &row);
        }
        recorder_commit(recorder);
    }
    double took = seconds() - began;
    if (!recorder_ok(recorder))
        die("%s", errs_first(&errs));
    recorder_close(recorder);
    return ROUNDS * AGENTS / took;
}

/* The bare row is as wide as the recorded one. */
static void check_width(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *count;
    check(sqlite3_open(path, &db), db);
    check(sqlite3_prepare_v2(db, "SELECT count(*) FROM pragma_table_info('agent_round')", -1,
                             &count, NULL),
          db);
    sqlite3_step(count);
    if (sqlite3_column_int(count, 0) != COLUMNS)
        die("agent_round has %d columns, the bare table %d", sqlite3_column_int(count, 0), COLUMNS);
    sqlite3_finalize(count);
    sqlite3_close(db);
}

int main(void)
{
    char folder[] = "/tmp/fedsim-bench-XXXXXX", path[64];
    double bare_rate[REPEATS], recorded_rate[REPEATS], ratio[REPEATS];
    if (!mkdtemp(folder))
        die("no folder for the benchmark");
    snprintf(path, sizeof path, "%s/bench.db", folder);
    for (int i = 0; i < REPEATS; i++) {
        bare_rate[i] = bare(path);
        remove_database(path);
        recorded_rate[i] = recorded(path);
        check_width(path);
        remove_database(path);
        ratio[i] = recorded_rate[i] / bare_rate[i];
    }
    rmdir(folder);
    printf("rows recorded: %.0f/s, bare insert loop: %.0f/s, ratio %.2f (aim 0.6)\n",
           stats_median(recorded_rate, REPEATS), stats_median(bare_rate, REPEATS),
           stats_median(ratio, REPEATS));
    return 0;
}
