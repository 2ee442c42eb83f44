/* The file that a recorder writes: which files it takes, who else may use it, and what is left of
 * it when a disk is full or a process is killed. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "sim/record/recorder.h"
#include "sim/record/recorder_open.h"
#include "tests/sim/record/recorded_rows.h"
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

static void change(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static const char *const child_tables[] = {
    "agent",        "run_memory", "round",  "agent_round", "span",     "presence",
    "agent_energy", "evaluation", "policy", "event",       "host_run", "client_evaluation"};
enum { CHILD_TABLES = sizeof child_tables / sizeof *child_tables };

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
    change(scratch.path, "PRAGMA user_version = 8");
    check_refused(scratch.path, 2,
                  "it has format 8 of the database, made by a later fedsim; this is "
                  "fedsim " VERSION_TEXT ", which reads and writes format 7");
    change(scratch.path, "PRAGMA user_version = 3");
    check_refused(scratch.path, 2, "it has format 3 of the database, made by an earlier fedsim");
    change(scratch.path, "PRAGMA user_version = 7; PRAGMA application_id = 5");
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
    spoil_byte(scratch.path, 47, 5); /* the schema's format: 1 to 4 */
    check_refused(scratch.path, 2, "unsupported file format");
    spoil_byte(scratch.path, 47, 4);
    recorder_close(recorder_open(scratch.path, &errs));
    ck_assert_str_eq(errs_first(&errs), "");
    ck_assert_int_eq(truncate(scratch.path, 8192), 0); /* only the first page is left */
    check_refused(scratch.path, 2, "damaged");
    ck_assert_int_eq(unlink(scratch.path), 0);
    recorder_close(recorder_open(scratch.path, &errs));
    change(scratch.path, "ALTER TABLE host_run RENAME jobs TO jo"); /* as a changed byte may */
    check_refused(scratch.path, 2, "damaged: table host_run has no column named jobs");
    ck_assert_str_eq(ask(scratch.path, "PRAGMA journal_mode"), "delete");
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
    ck_assert_str_eq(ask(scratch.path, "PRAGMA user_version"), "7");
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

TEST_MAIN("recorder_file", other_files_are_refused, another_log_is_not_played,
          another_journal_is_not_put_back, an_empty_file_becomes_a_database, read_only_places,
          a_full_disk_leaves_what_was_committed, no_room_for_the_tables,
          unfinished_runs_are_deleted, a_killed_run_keeps_its_rounds, one_writer_and_any_reader)
