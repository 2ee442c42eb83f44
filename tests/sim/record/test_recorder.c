/* The recorder: rows come back as written, and nothing else goes wrong than what it says. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"
#include "sim/record/schema.h"
#include "sim/scenario/scenario.h"
#include "tests/support/files.h"

#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- a scratch folder, and reading back ------------------------------------------------------ */

struct scratch {
    char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16];
};

static struct scratch scratch_new(void)
{
    struct scratch scratch;
    folder_make(scratch.folder);
    snprintf(scratch.path, sizeof scratch.path, "%s/results.db", scratch.folder);
    return scratch;
}

static void scratch_free(struct scratch *scratch)
{
    folder_remove(scratch->folder);
}

/* The first column of the first row as text; "NULL"; "" when there is no row. */
static const char *ask(const char *path, const char *sql)
{
    static char answer[1024];
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    answer[0] = 0;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        snprintf(answer, sizeof answer, "%s", text ? text : "NULL");
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

static void change(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* --- rows ------------------------------------------------------------------------------------ */

static struct run_row a_run(int64_t run)
{
    return (struct run_row){.run = run,
                            .scenario = "hello",
                            .scenario_hash = "0123456789abcdef",
                            .resolved = "seeds: 1\n",
                            .point = "",
                            .place = 5,
                            .trials = 8,
                            .trial = "t",
                            .algorithm = "par_s2zpo",
                            .task = "Hopper",
                            .seed = 3,
                            .d = 5123,
                            .rounds = 9,
                            .agents = 2,
                            .eligible = 1,
                            .server_up_Bps = 1.5e6,
                            .server_down_Bps = INFINITY,
                            .target = NAN,
                            .price_up_per_GB = NAN,
                            .price_down_per_GB = NAN,
                            .price_per_kWh = NAN,
                            .price_per_answer = NAN,
                            .version = "0.1"};
}

/* With run 1 begun. */
static struct recorder *begun(const struct scratch *scratch, struct errs *errs)
{
    struct recorder *recorder = recorder_open(scratch->path, errs);
    struct run_row run = a_run(1);
    ck_assert_msg(recorder && recorder_begin_run(recorder, &run), "%s", errs_first(errs));
    return recorder;
}

static struct round_row a_round(uint32_t round)
{
    return (struct round_row){.round = round,
                              .t_end_ns = 7,
                              .is_void = true,
                              .paper_bits = -1,
                              .alpha = 0.01,
                              .theta_hash = 0xab};
}

static struct agent_round_row an_agent_round(uint64_t dispatch)
{
    return (struct agent_round_row){.dispatch = dispatch,
                                    .round = 1,
                                    .ended = 2,
                                    .agent = 5,
                                    .slot = -1,
                                    .outcome = OUTCOME_DROPPED,
                                    .outcome_phase = 2,
                                    .wave = 3,
                                    .cause = CAUSE_LEFT,
                                    .staleness = -1,
                                    .t_begin_ns = 100,
                                    .t_end_ns = 115,
                                    .download_ns = 1,
                                    .compute_ns = 2,
                                    .panel_ns = 3,
                                    .queue_ns = 1,
                                    .upload_ns = 4,
                                    .away_ns = 3,
                                    .wait_ns = 2,
                                    .down_payload_B = 11,
                                    .down_wire_B = 12,
                                    .up_payload_B = 13,
                                    .up_wire_B = 14,
                                    .episodes = 15,
                                    .steps = 16,
                                    .vote = -1,
                                    .blowups = 17,
                                    .energy_compute_J = 0.5,
                                    .energy_up_J = 1.5,
                                    .energy_down_J = 2.5,
                                    .energy_idle_J = 3.5,
                                    .peak_B = 18};
}

static void write_everything(struct recorder *recorder, int64_t run)
{
    struct run_row row = a_run(run);
    ck_assert(recorder_begin_run(recorder, &row));
    ck_assert(recorder_agent(recorder, &(struct agent_row){.agent = 1,
                                                           .class = "phones",
                                                           .idx = 4,
                                                           .panel = 2,
                                                           .up_Bps = 125000,
                                                           .down_Bps = INFINITY,
                                                           .latency_ns = 20000000,
                                                           .steps_per_s = 800,
                                                           .flop_per_s = INFINITY,
                                                           .mass = 1.5,
                                                           .friction = 1,
                                                           .gravity = 1,
                                                           .actuator = 0.5,
                                                           .compute_W = 6.5,
                                                           .up_W = 2.5,
                                                           .down_W = 1.5,
                                                           .idle_W = 0.25,
                                                           .budget_B = 262144,
                                                           .need_B = 300000,
                                                           .paper_memory_B = -1,
                                                           .reason = "needs more than it has"}));
    ck_assert(recorder_agent(recorder, &(struct agent_row){.agent = 2,
                                                           .class = "phones",
                                                           .budget_B = INFINITY,
                                                           .paper_memory_B = 27372,
                                                           .eligible = true}));
    ck_assert(recorder_run_memory(recorder, &(struct run_memory_row){"policy", 20492}));
    struct round_row round = a_round(1);
    ck_assert(recorder_round(recorder, &round));
    struct agent_round_row agent_round = an_agent_round(1);
    ck_assert(recorder_agent_round(recorder, &agent_round));
    ck_assert(recorder_span(recorder, &(struct span_row){1, 100, 115, SPAN_UPLOAD, 4, 9}));
    ck_assert(recorder_presence(recorder, &(struct presence_row){1, 40, true}));
    ck_assert(recorder_presence(recorder, &(struct presence_row){1, 90, false}));
    ck_assert(recorder_agent_energy(recorder, &(struct agent_energy_row){1, 0.5, 1.5, 2.5, 8.5}));
    ck_assert(recorder_evaluation(
        recorder, &(struct evaluation_row){1, "deterministic", 10, -36.5, 2.5, 3000, 0}));
    uint8_t bytes[3] = {1, 2, 255};
    ck_assert(recorder_policy(recorder, &(struct policy_row){1, {bytes, 3, 3}}));
    ck_assert(recorder_policy(recorder, &(struct policy_row){2, {bytes, 1, 3}}));
    ck_assert(recorder_event(recorder, &(struct event_row){1, 50, "upload", 1, 1, 5, 9, 49}));
    ck_assert(recorder_event(recorder, &(struct event_row){2, 60, "deadline", 1, -1, -1, -1, -1}));
    ck_assert(
        recorder_host_run(recorder, &(struct host_run_row){2, "cpu", "glibc", "2.2.2", "now", 1, 2,
                                                           3, 4, 5, 6, "cpu family", 8, 9}));
    ck_assert(recorder_commit(recorder));
}

static const char *const child_tables[] = {"agent",  "run_memory", "round",        "agent_round",
                                           "span",   "presence",   "agent_energy", "evaluation",
                                           "policy", "event",      "host_run"};
enum { CHILD_TABLES = sizeof child_tables / sizeof *child_tables };

/* --- tests ----------------------------------------------------------------------------------- */

/* What write_everything writes, as SQL finds it. */
static const struct {
    const char *sql, *answer;
} written[] = {
    {"SELECT "
     "run||scenario||scenario_hash||resolved||point||place||trials||trial||algorithm||task||"
     "seed||' "
     "'||d||' '||rounds||"
     "agents||eligible||version||state FROM run",
     "77hello0123456789abcdefseeds: 1\n58tpar_s2zpoHopper3 5123 9210.1done"},
    {"SELECT server_up_Bps FROM run WHERE server_down_Bps IS NULL AND target IS NULL AND "
     "reason IS NULL",
     "1500000.0"},
    {"SELECT t_end_ns||' '||t_flush_end_ns||' '||flush_payload_B||' '||flush_wire_B FROM run",
     "1234 2345 56 78"},
    {"SELECT class||idx||panel||up_Bps||' '||latency_ns||' '||steps_per_s||' "
     "'||mass||friction||gravity||actuator||"
     "' '||budget_B||' '||need_B||eligible||reason FROM agent WHERE agent = 1 AND down_Bps IS "
     "NULL AND "
     "flop_per_s IS NULL AND paper_memory_B IS NULL",
     "phones42125000.0 20000000 800.0 1.51.01.00.5 262144 3000000needs more than it has"},
    {"SELECT paper_memory_B||eligible FROM agent WHERE agent = 2 AND budget_B IS NULL AND "
     "reason IS NULL",
     "273721"},
    {"SELECT category||need_B FROM run_memory", "policy20492"},
    {"SELECT round||t_end_ns||void||accepted||alpha||theta_hash FROM round WHERE paper_bits IS "
     "NULL",
     "17100.0100000000000000ab"},
    {"SELECT dispatch||round||ended||agent||slot||outcome||outcome_phase FROM agent_round",
     "1125-1droppedpanel"},
    {"SELECT wave||cause FROM agent_round WHERE staleness IS NULL", "3left"},
    {"SELECT energy_compute_J||energy_up_J||energy_down_J||energy_idle_J FROM agent_round",
     "0.51.52.53.5"},
    {"SELECT t_begin_ns||' "
     "'||t_end_ns||download_ns||compute_ns||panel_ns||queue_ns||upload_ns||away_ns||wait_ns "
     "FROM "
     "agent_round",
     "100 1151231432"},
    {"SELECT "
     "down_payload_B||down_wire_B||up_payload_B||up_wire_B||episodes||steps||vote||blowups||"
     "peak_B FROM "
     "agent_round",
     "111213141516-11718"},
    {"SELECT dispatch||' '||from_ns||' '||to_ns||phase||cell_ns||server_ns FROM span",
     "1 100 115upload49"},
    {"SELECT compute_W||up_W||down_W||idle_W FROM agent WHERE agent = 1", "6.52.51.50.25"},
    {"SELECT group_concat(agent||' '||t_ns||' '||online) FROM presence", "1 40 1,1 90 0"},
    {"SELECT agent||' '||compute_J||up_J||down_J||idle_J FROM agent_energy", "1 0.51.52.58.5"},
    {"SELECT round||mode||n||mean||sd||steps FROM evaluation", "1deterministic10-36.52.53000"},
    {"SELECT hex(policy) FROM policy WHERE round = 1", "0102FF"},
    {"SELECT hex(policy) FROM policy WHERE round = 2", "01"},
    {"SELECT t_ns||kind||round||dispatch||agent||payload_B||wire_B FROM event WHERE seq = 1",
     "50upload115949"},
    {"SELECT t_ns||kind||round FROM event WHERE dispatch IS NULL AND agent IS NULL AND "
     "payload_B IS NULL AND "
     "wire_B IS NULL",
     "60deadline1"},
    {"SELECT "
     "jobs||cpu||libm||mujoco||started||wall_s||cpu_s||physics_s||policy_s||steps||events FROM "
     "host_run",
     "2cpuglibc2.2.2now1.02.03.04.056"},
    {"PRAGMA journal_mode", "wal"},
    {"PRAGMA page_size", "8192"},
};

START_TEST(rows_come_back_as_written)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    ck_assert_msg(recorder != NULL, "%s", errs_first(&errs));
    write_everything(recorder, 77);
    ck_assert_int_eq(recorder_run_state(recorder, 77), RUN_RUNNING);
    ck_assert_int_eq(recorder_run_state(recorder, 78), RUN_ABSENT);
    ck_assert(recorder_end_run(
        recorder, &(struct run_end){RUN_DONE, NULL, NULL, 1234, 1300, 2345, 56, 78, 0.5}));
    ck_assert_int_eq(recorder_run_state(recorder, 77), RUN_DONE);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        ck_assert_str_eq(ask(scratch.path, written[i].sql), written[i].answer);
    recorder_close(recorder);
    ck_assert_uint_eq(errs.count, 0);
    scratch_free(&scratch);
}
END_TEST

/* Every column of the database is a line of columns.h, in that order. */
START_TEST(schema_and_rows_agree)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    recorder_close(recorder_open(scratch.path, &errs));
    char sql[256], expected[64];
    int known = 0;
    for (int i = 0; i < TABLES; i++) {
        const struct recorded_table *table = &recorded_tables[i];
        int before = has_run_in_front(table->link);
        for (int j = 0; j < table->count; j++) {
            snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') WHERE cid = %d",
                     table->name, j + before);
            ck_assert_str_eq(ask(scratch.path, sql), table->columns[j].name);
            ck_assert_msg(*table->columns[j].about, "%s.%s", table->name, table->columns[j].name);
        }
        known += table->count + before;
    }
    snprintf(expected, sizeof expected, "%d", known);
    ck_assert_str_eq(
        ask(scratch.path,
            "SELECT count(*) FROM pragma_table_list AS t, pragma_table_info(t.name) "
            "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"),
        expected);
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM pragma_table_list WHERE schema = "
                                       "'main' AND type = 'table' AND NOT strict "
                                       "AND name NOT LIKE 'sqlite_%'"),
                     "0");
    ck_assert_str_eq(ask(scratch.path, "PRAGMA application_id"),
                     "1178944595"); /* "FEDS" = 46 45 44 53 */
    ck_assert_str_eq(ask(scratch.path, "PRAGMA user_version"), "5");
    scratch_free(&scratch);
}
END_TEST

static void check_refused(const char *path, int exit_status, const char *part)
{
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(path, &errs);
    ck_assert_ptr_null(recorder);
    ck_assert_uint_eq(errs.count, 1);
    ck_assert_msg(strstr(errs_first(&errs), part) != NULL, "%s", errs_first(&errs));
    ck_assert_int_eq(errs_exit_status(&errs), exit_status);
    errs_free(&errs);
}

static void spoil_byte(const char *path, long place, int value)
{
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, place, SEEK_SET), 0);
    ck_assert_int_eq(fputc(value, file), value);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(other_files_are_refused)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    recorder_close(recorder_open(scratch.path, &errs));
    change(scratch.path, "PRAGMA user_version = 7");
    check_refused(scratch.path, 2,
                  "it has format 7 of the database, made by a later fedsim; this is "
                  "fedsim " VERSION_TEXT ", which reads and writes format 5");
    change(scratch.path, "PRAGMA user_version = 3");
    check_refused(scratch.path, 2, "it has format 3 of the database, made by an earlier fedsim");
    change(scratch.path, "PRAGMA user_version = 5; PRAGMA application_id = 5");
    check_refused(scratch.path, 2, "not one of Fedsim's");
    ck_assert_int_eq(unlink(scratch.path), 0);
    change(scratch.path, "CREATE TABLE t(x)"); /* an SQLite file without an application id */
    check_refused(scratch.path, 2, "not one of Fedsim's");
    ck_assert_str_eq(ask(scratch.path, "PRAGMA journal_mode"),
                     "delete"); /* and nothing was done to it */
    FILE *file = fopen(scratch.path, "w");
    for (int i = 0; i < 5000; i++)
        fputs("noise", file);
    fclose(file);
    check_refused(scratch.path, 2, "not a database");
    ck_assert_int_eq(unlink(scratch.path), 0);
    recorder_close(recorder_open(scratch.path, &errs));
    spoil_byte(scratch.path, 18, 3); /* the file format's write version: 1 or 2 */
    check_refused(scratch.path, 2, "damaged: its header forbids to write to it");
    spoil_byte(scratch.path, 18, 1);
    recorder_close(recorder_open(scratch.path, &errs));
    ck_assert_str_eq(errs_first(&errs), "");
    ck_assert_int_eq(truncate(scratch.path, 8192), 0); /* only the first page is left */
    check_refused(scratch.path, 2, "damaged");
    write_file(scratch.path, "\n"); /* which SQLite takes for an empty one */
    check_refused(scratch.path, 2, "not a database");
    struct stat about;
    ck_assert(stat(scratch.path, &about) == 0 && about.st_size == 1);
    check_refused(scratch.folder, 2, "a folder");
    check_refused("", 2, "empty");
    check_refused("/dev/null", 2, "not a regular file");
    check_refused("/nowhere/at/all/results.db", 2, "No such file or directory");
    scratch_free(&scratch);
}
END_TEST

/* A closed database is in journal_mode=DELETE, so a log beside it is another's: SQLite would play
 * it into the file. Refused, both files are as they were, and good again without the log. */
START_TEST(another_log_is_not_played)
{
    struct scratch scratch = scratch_new(), other = scratch_new();
    struct errs errs = {0};
    sqlite3 *writer;
    recorder_close(recorder_open(scratch.path, &errs));
    ck_assert_int_eq(sqlite3_open(other.path, &writer), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(writer,
                                  "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
                                  "CREATE TABLE run(run INTEGER PRIMARY KEY)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    char *theirs = mem_format("%s-wal", other.path), *ours = mem_format("%s-wal", scratch.path);
    ck_assert_int_eq(link(theirs, ours), 0);
    check_refused(scratch.path, 2, "the log of another database");
    ck_assert_int_eq(unlink(ours), 0);
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) > 10 FROM sqlite_schema"), "1");
    ck_assert_int_eq(mkdir(ours, 0777), 0);
    check_refused(scratch.path, 2, "results.db-wal beside it is not a regular file");
    ck_assert_int_eq(rmdir(ours), 0);
    sqlite3_close(writer);
    free(theirs);
    free(ours);
    scratch_free(&scratch);
    scratch_free(&other);
}
END_TEST

/* Lays the journal of a transaction that is under way beside another file. */
static void leave_journal(const char *of, const char *sql, const char *beside)
{
    sqlite3 *writer;
    char *theirs = mem_format("%s-journal", of), *ours = mem_format("%s-journal", beside);
    struct source journal;
    struct errs errs = {0};
    const char *begin = "PRAGMA synchronous = OFF; PRAGMA page_size = 8192; BEGIN";
    ck_assert_int_eq(sqlite3_open(of, &writer), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(writer, begin, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(writer, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert(source_read(&journal, theirs, &errs));
    ck_assert_int_eq(sqlite3_exec(writer, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(writer);
    FILE *copy = fopen(ours, "wb");
    ck_assert_uint_eq(fwrite(journal.text, 1, journal.length, copy), journal.length);
    fclose(copy);
    source_free(&journal);
    free(theirs);
    free(ours);
}

static void check_journal(const char *path, const char *message)
{
    char *journal = mem_format("%s-journal", path);
    const char *whole = "SELECT count(*) > 10 FROM sqlite_schema";
    if (message)
        check_refused(path, 2, message);
    else
        ck_assert_str_eq(ask(path, whole), "1"); /* SQLite has put its pages back */
    ck_assert_int_eq(unlink(journal), message ? 0 : -1);
    ck_assert_str_eq(ask(path, whole), "1");
    free(journal);
}

/* SQLite would put the pages of a journal back, whosever they are, and cut the file to the length
 * that the journal names: 2 pages of 4 or 8 KiB of a database with a table, 0 of a new one. */
START_TEST(another_journal_is_not_put_back)
{
    struct scratch scratch = scratch_new(), small = scratch_new(), other = scratch_new(),
                   empty = scratch_new();
    struct errs errs = {0};
    const char *told = "results.db-journal beside it is the journal of another database";
    recorder_close(recorder_open(scratch.path, &errs));
    write_file(small.path, "");
    change(small.path, "CREATE TABLE run(run INTEGER)");
    leave_journal(small.path, "DROP TABLE run", scratch.path);
    check_journal(scratch.path, told);
    write_file(other.path, "");
    change(other.path, "PRAGMA page_size = 8192; CREATE TABLE run(run INTEGER)");
    leave_journal(other.path, "DROP TABLE run", scratch.path);
    check_journal(scratch.path, told);
    leave_journal(empty.path, "CREATE TABLE run(run INTEGER)", scratch.path);
    check_journal(scratch.path, told);
    leave_journal(scratch.path, "DROP VIEW spent", scratch.path);
    check_journal(scratch.path, NULL);
    scratch_free(&scratch);
    scratch_free(&small);
    scratch_free(&other);
    scratch_free(&empty);
}
END_TEST

START_TEST(an_empty_file_becomes_a_database)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    write_file(scratch.path, "");
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    ck_assert_ptr_nonnull(recorder);
    recorder_close(recorder);
    ck_assert_str_eq(ask(scratch.path, "PRAGMA user_version"), "5");
    scratch_free(&scratch);
}
END_TEST

/* The schema comes with the program: a database can be made where no file of its data can be found.
 * And it is the text of schema_sql, comments included, so that `.schema` in the sqlite3 shell
 * explains every column. */
START_TEST(the_schema_is_in_the_program)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    setenv("FEDSIM_DATADIR", scratch.folder, 1);
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    ck_assert_ptr_nonnull(recorder);
    recorder_close(recorder);
    const char *table = ask(scratch.path, "SELECT sql FROM sqlite_schema WHERE name = 'cell'");
    char *schema = schema_sql();
    ck_assert_msg(strstr(table, "-- towards the server; NULL: unlimited") != NULL, "%s", table);
    ck_assert_msg(strstr(schema, table) != NULL, "%s", table);
    free(schema);
    scratch_free(&scratch);
}
END_TEST

/* In a folder where nothing may be made, and in a file that may only be read. Root may do
 * everything, so it steps down. */
START_TEST(read_only_places)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    recorder_close(recorder_open(scratch.path, &errs));
    char locked[128], missing[160];
    snprintf(locked, sizeof locked, "%s/locked", scratch.folder);
    snprintf(missing, sizeof missing, "%s/results.db", locked);
    ck_assert_int_eq(mkdir(locked, 0555), 0);
    ck_assert_int_eq(chmod(scratch.path, 0444), 0);
    ck_assert_int_eq(chmod(scratch.folder, 0755), 0);
    if (geteuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    check_refused(missing, 1, "Permission denied");
    check_refused(scratch.path, 1, "Permission denied");
    /* The file may be written, but no log beside it. */
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(scratch.path, 0666), 0);
    ck_assert_int_eq(chmod(scratch.folder, 0555), 0);
    if (geteuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    check_refused(scratch.path, 1, "results.db: cannot ");
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(scratch.folder, 0755), 0);
    scratch_free(&scratch);
}
END_TEST

/* A limit on the size of files stands in for a full disk: writing fails in the middle of a round.
 */
START_TEST(a_full_disk_leaves_what_was_committed)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit, before;
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 400000;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    uint32_t committed = 0;
    for (bool ok = true; ok && committed < 1000; committed += ok) {
        struct round_row round = a_round(committed + 1);
        ok = recorder_round(recorder, &round);
        for (uint64_t i = 0; ok && i < 10; i++) {
            struct agent_round_row row = an_agent_round(10 * committed + i + 1);
            ok = recorder_agent_round(recorder, &row);
        }
        ok = ok && recorder_commit(recorder);
    }
    ck_assert_uint_gt(committed, 3);
    ck_assert_uint_lt(committed, 1000);
    ck_assert(!recorder_ok(recorder));
    ck_assert_uint_eq(errs.count, 1);
    ck_assert_int_eq(errs_exit_status(&errs), 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "results.db: cannot "));
    ck_assert_msg(strstr(errs_first(&errs), "disk") != NULL, "%s", errs_first(&errs));
    /* Told once; every call is refused from now on. */
    struct round_row round = a_round(5000);
    ck_assert(!recorder_round(recorder, &round));
    ck_assert(!recorder_commit(recorder));
    ck_assert(!recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE}));
    ck_assert(!recorder_delete_run(recorder, 1));
    ck_assert_int_eq(recorder_run_state(recorder, 1), RUN_ABSENT);
    ck_assert_uint_eq(errs.count, 1);
    recorder_close(recorder);
    setrlimit(RLIMIT_FSIZE, &before);
    char expected[32];
    snprintf(expected, sizeof expected, "%u %u", committed, 10 * committed);
    ck_assert_str_eq(
        ask(scratch.path,
            "SELECT (SELECT count(*) FROM round)||' '||(SELECT count(*) FROM agent_round)"),
        expected);
    ck_assert_str_eq(ask(scratch.path, "PRAGMA integrity_check"), "ok");
    errs_free(&errs);
    scratch_free(&scratch);
}
END_TEST

/* Even the first page does not fit. */
START_TEST(no_room_for_the_tables)
{
    struct scratch scratch = scratch_new();
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit, before;
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 16384;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    check_refused(scratch.path, 1, "cannot ");
    setrlimit(RLIMIT_FSIZE, &before);
    struct errs errs = {0};
    struct recorder *recorder =
        recorder_open(scratch.path, &errs); /* with room, it is created after all */
    ck_assert_msg(recorder != NULL, "%s", errs_first(&errs));
    recorder_close(recorder);
    scratch_free(&scratch);
}
END_TEST

START_TEST(unfinished_runs_are_deleted)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    write_everything(recorder, 1);
    ck_assert(
        recorder_end_run(recorder, &(struct run_end){RUN_DONE, NULL, NULL, 1, 1, 1, 0, 0, 0}));
    write_everything(recorder, 2); /* never ends */
    recorder_close(recorder);
    recorder = recorder_open(scratch.path, &errs);
    ck_assert_int_eq(recorder_run_state(recorder, 1), RUN_DONE);
    ck_assert_int_eq(recorder_run_state(recorder, 2), RUN_RUNNING);
    char sql[128];
    for (int again = 0; again < 2; again++) { /* as it was left running, then as it failed */
        struct run_row row = a_run(2);
        ck_assert(recorder_begin_run(recorder, &row));
        for (int i = 0; i < CHILD_TABLES; i++) {
            snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE run = 2", child_tables[i]);
            ck_assert_str_eq(ask(scratch.path, sql), "0");
            snprintf(sql, sizeof sql, "SELECT count(*) > 0 FROM %s WHERE run = 1", child_tables[i]);
            ck_assert_str_eq(ask(scratch.path, sql), "1");
        }
        struct round_row round = a_round(1);
        ck_assert(recorder_round(recorder, &round));
        ck_assert(
            recorder_end_run(recorder, &(struct run_end){RUN_FAILED, NULL, "agent 3 never answers",
                                                         5, 5, 5, 0, 0, 0}));
        ck_assert_int_eq(recorder_run_state(recorder, 2), RUN_FAILED);
        ck_assert_str_eq(ask(scratch.path, "SELECT reason FROM run WHERE run = 2"),
                         "agent 3 never answers");
        ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM round WHERE run = 2"), "1");
    }
    ck_assert(recorder_delete_run(recorder, 1)); /* --fresh: even one that is done */
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM agent_round"), "0");
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(run) FROM run"), "2");
    recorder_close(recorder);
    scratch_free(&scratch);
}
END_TEST

/* kill -9 in the middle of the fourth round: three are there. */
START_TEST(a_killed_run_keeps_its_rounds)
{
    struct scratch scratch = scratch_new();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct errs errs = {0};
        struct recorder *recorder = begun(&scratch, &errs);
        for (uint32_t i = 1; i <= 4; i++) {
            struct round_row round = a_round(i);
            recorder_round(recorder, &round);
            if (i < 4)
                recorder_commit(recorder);
        }
        kill(getpid(), SIGKILL);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ck_assert_str_eq(ask(scratch.path, "SELECT group_concat(round) FROM round"), "1,2,3");
    scratch_free(&scratch);
}
END_TEST

START_TEST(one_writer_and_any_reader)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    struct round_row round = a_round(1);
    ck_assert(recorder_round(recorder, &round));
    check_refused(scratch.path, 1, "another fedsim is writing");
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM round"), "0"); /* not committed yet */
    ck_assert(recorder_commit(recorder));
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM round"), "1");
    ck_assert(recorder_commit(recorder)); /* nothing open: fine */
    round.round = 2;
    ck_assert(recorder_round(recorder, &round));
    recorder_close(recorder); /* without a commit: gone */
    ck_assert_str_eq(ask(scratch.path, "SELECT count(*) FROM round"), "1");
    recorder = recorder_open(scratch.path, &errs); /* and the lock went with it */
    ck_assert_ptr_nonnull(recorder);
    recorder_close(recorder);
    recorder_close(NULL);
    scratch_free(&scratch);
}
END_TEST

/* A row that breaks a rule of the schema is a bug and dies. */
START_TEST(phases_must_sum_up)
{
    struct scratch scratch = scratch_new();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct errs errs = {0};
        struct recorder *recorder = begun(&scratch, &errs);
        struct agent_round_row row = an_agent_round(1);
        row.wait_ns++;
        close(STDERR_FILENO); /* what it says is not for the log */
        recorder_agent_round(recorder, &row);
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    scratch_free(&scratch);
}
END_TEST

static void must_be_refused(sqlite3 *db, const char *set)
{
    char *sql = mem_format("UPDATE span SET %s WHERE from_ns = 100", set);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_CONSTRAINT, "%s", set);
    free(sql);
}

/* Every kind of span is one the schema knows; none is empty, and links only add to transfers, no
 * more than these took. */
START_TEST(spans)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(scratch.path, &errs);
    struct run_row run = a_run(1);
    ck_assert(recorder_begin_run(recorder, &run));
    for (enum span_kind kind = 0; kind < SPANS; kind++)
        ck_assert(recorder_span(
            recorder, &(struct span_row){1, 100 + 10 * kind, 110 + 10 * kind, kind, 0, 0}));
    ck_assert(recorder_commit(recorder));
    recorder_close(recorder);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(scratch.path, &db), SQLITE_OK);
    must_be_refused(db, "phase = 'nap'");
    must_be_refused(db, "to_ns = 100");
    must_be_refused(db, "cell_ns = 6, server_ns = 5");
    must_be_refused(db, "cell_ns = -1");
    must_be_refused(db, "phase = 'panel', cell_ns = 1");
    ck_assert_int_eq(sqlite3_exec(db,
                                  "UPDATE span SET cell_ns = 6, server_ns = 4 WHERE from_ns = "
                                  "100",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    scratch_free(&scratch);
}
END_TEST

/* Every outcome, phase and cause the program knows is one the schema knows. */
START_TEST(outcomes_and_phases)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    uint64_t dispatch = 0;
    for (enum outcome outcome = 0; outcome < OUTCOMES; outcome++)
        for (int phase = -1; phase < PHASES; phase++) {
            struct agent_round_row row = an_agent_round(++dispatch);
            row.outcome = outcome;
            row.outcome_phase = phase;
            bool wasted = outcome != OUTCOME_USED && outcome != OUTCOME_FLUSH;
            row.cause = wasted ? 1 + dispatch % (CAUSES - 1) : CAUSE_NONE;
            ck_assert(recorder_agent_round(recorder, &row));
        }
    ck_assert(recorder_commit(recorder));
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT count(*)||' '||count(DISTINCT outcome)||' "
                         "'||count(DISTINCT outcome_phase)||' '||count(DISTINCT cause) FROM "
                         "agent_round"),
                     "49 7 6 10");
    recorder_close(recorder);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(scratch.path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "UPDATE agent_round SET outcome = 'lost' WHERE dispatch = 1",
                                  NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    /* The first was used, so nothing made it come to nothing. */
    static const char *const wrong[] = {"outcome_phase = 'nap'", "cause = 'left'",
                                        "outcome = 'late', cause = 'boredom'", "outcome = 'late'"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *sql = mem_format("UPDATE agent_round SET %s WHERE dispatch = 1", wrong[i]);
        ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
        free(sql);
    }
    sqlite3_close(db);
    scratch_free(&scratch);
}
END_TEST

/* A study that has grown and renamed a variant relabels a finished trial; the file is still sound,
 * which recorder_open judges by the digests of finished trials. A trial that is not there stays
 * away. */
START_TEST(a_finished_trial_is_relabelled)
{
    struct scratch scratch = scratch_new();
    struct errs errs = {0};
    struct recorder *recorder = begun(&scratch, &errs);
    ck_assert(recorder_end_run(recorder, &(struct run_end){.state = RUN_DONE}));
    struct run_row row = a_run(1);
    row.point = "new";
    row.place = 6;
    row.trials = 40;
    row.target = 1.5;
    row.currency = "EUR";
    row.price_up_per_GB = 2;
    row.price_down_per_GB = row.price_per_kWh = 0;
    row.price_per_answer = 0.05;
    ck_assert(recorder_relabel_run(recorder, &row));
    row.run = 2;
    ck_assert(recorder_relabel_run(recorder, &row));
    recorder_close(recorder);
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT group_concat(run||point||' '||place||' '||trials||' '||"
                         "target) FROM run"),
                     "1new 6 40 1.5");
    ck_assert_str_eq(ask(scratch.path,
                         "SELECT currency||price_up_per_GB||' '||price_down_per_GB||' '||"
                         "price_per_kWh||' '||price_per_answer FROM run"),
                     "EUR2.0 0.0 0.0 0.05");
    recorder = recorder_open(scratch.path, &errs);
    ck_assert_msg(recorder != NULL, "%s", errs_first(&errs));
    recorder_close(recorder);
    scratch_free(&scratch);
}
END_TEST

TEST_MAIN("recorder", rows_come_back_as_written, schema_and_rows_agree, other_files_are_refused,
          another_log_is_not_played, another_journal_is_not_put_back,
          an_empty_file_becomes_a_database, the_schema_is_in_the_program, read_only_places,
          a_full_disk_leaves_what_was_committed, no_room_for_the_tables,
          unfinished_runs_are_deleted, a_killed_run_keeps_its_rounds, one_writer_and_any_reader,
          phases_must_sum_up, spans, outcomes_and_phases, a_finished_trial_is_relabelled)
