/* Reads hand-made databases as `fedsim watch` does, and shows them. */
#include "reports/watch/screen.h"
#include "reports/watch/sparkline.h"
#include "reports/watch/status.h"
#include "reports/watch/watch.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%s", part, text);
}

static void lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' is in\n%s", part, text);
}

static void update(struct watch *watch, double at_s)
{
    struct errs errs = {0};
    ck_assert_msg(watch_update(watch, at_s, &errs), "%s", errs_first(&errs));
}

/* Takes the lock of a program that writes to the database; closing the descriptor releases it. */
static int lock_of(const struct results_db *db)
{
    int file = open(db->path, O_RDONLY);
    ck_assert_int_eq(flock(file, LOCK_EX | LOCK_NB), 0);
    return file;
}

static int run_in_state(struct results_db *db, const char *point, const char *state,
                        const char *reason, int seed)
{
    struct db_run run = {"hand", "Hopper", point, "par_s2zpo", state, reason, seed, NAN};
    return db_run(db, &run);
}

/* Three trials of 10 rounds. Trial 1 is done and took 2 s. Trial 2 has finished 4 rounds. Trial 3
 * failed. Each round has 3 dispatches used and 1 dropped, 160 B and 10 s of virtual time. */
static struct results_db database(void)
{
    static const double first[] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, second[] = {50, 0};
    struct results_db db = db_open();
    int done = run_in_state(&db, "algorithm.name=par_s2zpo, fleet.*.up=1 MB/s", "done", NULL, 1);
    db_rounds(&db, done, 10);
    db_evaluations(&db, done, "deterministic", first, 11);
    int running =
        run_in_state(&db, "algorithm.name=par_s2zpo, fleet.*.up=2 MB/s", "running", NULL, 1);
    db_rounds(&db, running, 4);
    db_exec(&db, "DELETE FROM host_run WHERE run = %d", running);
    db_evaluations(&db, running, "deterministic", second, 2);
    run_in_state(&db, "algorithm.name=\033[31m", "failed", "the physics blew up", 2);
    db_exec(&db, "UPDATE run SET rounds = 10");
    return db;
}

START_TEST(test_snapshot)
{
    struct results_db db = database();
    db_close(&db);
    struct watch watch = {.path = db.path};
    update(&watch, 0);
    ck_assert(!watch.now.written);
    ck_assert_uint_eq(watch.now.count, 3);
    const struct watched_trial *done = &watch.now.trials[0], *cut = &watch.now.trials[1];
    ck_assert_str_eq(done->label, "par_s2zpo, up=1 MB/s");
    ck_assert_double_eq(done->latest, 100);
    ck_assert_double_eq(done->round, 10);
    ck_assert_double_eq(done->wire_B, 1600);
    ck_assert_double_eq(done->virtual_s, 100);
    ck_assert_double_eq(done->endings[ENDING_USED], 30);
    ck_assert_double_eq(done->endings[ENDING_DROPPED], 10);
    /* Round r of 10 is in part floor(48 r / 10): 0, 4, 9, 14, 19, ..., 43, and the last in 47. */
    ck_assert_double_eq(done->curve[4], 10);
    ck_assert_double_nan(done->curve[5]);
    ck_assert_double_eq(done->curve[9], 20);
    ck_assert_double_eq(done->curve[47], 100);
    /* One scale for the study. */
    ck_assert_double_eq(cut->least, 0);
    ck_assert_double_eq(cut->most, 100);
    ck_assert_double_eq(cut->latest, 0);
    ck_assert_double_nan(cut->left_s);
    ck_assert_str_eq(watched_state(&watch.now, done), "done");
    ck_assert_str_eq(watched_state(&watch.now, cut), "cut off");
    ck_assert_str_eq(watched_state(&watch.now, &watch.now.trials[2]), "failed");
    watch_free(&watch);
    db_remove(&db);
}
END_TEST

/* While the lock is held, trial 2 is running, and has 6 rounds left. At first the pace is that
 * of trial 1, 2 s for 10 rounds: 6 * 0.2 s = 1.2 s. Then 2 rounds are finished within 5 s, and 4
 * are left: 4 * 5 s / 2 = 10 s. The study has 12 trials: trial 1 is behind it, and the failed one
 * comes again, so 12 - 1 - 1 = 10 are to come, each of which lasts as long as trial 1, 2 s. */
START_TEST(test_time_left)
{
    struct results_db db = database();
    struct watch watch = {.path = db.path};
    int lock = lock_of(&db);
    db_seal(&db);
    update(&watch, 100);
    ck_assert(watch.now.written);
    const struct watched_trial *running = &watch.now.trials[1];
    ck_assert_str_eq(watched_state(&watch.now, running), "running");
    ck_assert_double_eq_tol(running->left_s, 1.2, 1e-9);
    ck_assert_uint_eq(watch.now.ahead, 10);
    ck_assert_double_eq_tol(watch.now.left_s, 1.2 + 10 * 2, 1e-9);
    db_exec(&db, "CREATE TEMP TABLE more AS SELECT * FROM round WHERE run = 1 AND round IN (5, 6); "
                 "UPDATE more SET run = 2; INSERT INTO round SELECT * FROM more");
    update(&watch, 105);
    running = &watch.now.trials[1];
    ck_assert_double_eq(running->round, 6);
    ck_assert_double_eq_tol(running->left_s, 10, 1e-9);
    ck_assert_double_eq_tol(watch.now.left_s, 10 + 10 * 2, 1e-9);
    close(lock);
    update(&watch, 106);
    ck_assert(!watch.now.written);
    watch_free(&watch);
    db_close(&db);
    db_remove(&db);
}
END_TEST

START_TEST(test_unreadable)
{
    struct watch watch = {.path = "/nonexistent/results.db"};
    struct errs errs = {0};
    ck_assert(!watch_update(&watch, 0, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    watch_free(&watch);
}
END_TEST

/* Eight levels from 0 to 80: 0 gives ▁, 45 gives level floor(45 / 80 * 8) = 4, ▅, and 80 gives █. A
 * part without a return repeats the one before; the second half of the rounds is blank. */
START_TEST(test_sparkline)
{
    struct watched_trial trial = {.round = 5, .rounds = 10, .least = 0, .most = 80};
    char text[SPARKLINE_LONGEST * 3 + 1];
    for (size_t i = 0; i < CURVE_PARTS; i++)
        trial.curve[i] = NAN;
    trial.curve[0] = 0;
    trial.curve[11] = 45;
    trial.curve[23] = 80;
    sparkline(text, &trial, 8);
    ck_assert_str_eq(text, "▁▅▅█    ");
    trial.round = 10;
    sparkline(text, &trial, 4);
    ck_assert_str_eq(text, "▅███");
    trial.most = 0; /* all returns are equal */
    trial.curve[11] = trial.curve[23] = 0;
    sparkline(text, &trial, 2);
    ck_assert_str_eq(text, "▄▄");
}
END_TEST

static char *screen_of(const struct watch *watch, int columns, int lines, bool colour)
{
    char *text = NULL;
    size_t size = 0;
    struct screen screen = {.name = watch->path, .columns = columns, .lines = lines};
    screen.terminal = (struct terminal){open_memstream(&text, &size), colour};
    screen_print(&screen, &watch->now, "\n");
    fclose(screen.terminal.out);
    return text;
}

static void fits(const char *text, int columns, int lines)
{
    int count = 0;
    for (const char *line = text; *line; count++) {
        const char *end = strchr(line, '\n');
        char *alone = mem_format("%.*s", (int)(end - line), line);
        ck_assert_msg(text_columns(alone) <= columns, "%d columns: %s", text_columns(alone), alone);
        free(alone);
        line = end + 1;
    }
    ck_assert_int_le(count, lines);
}

START_TEST(test_screen)
{
    struct results_db db = database();
    db_close(&db);
    struct watch watch = {.path = db.path};
    int lock = lock_of(&db);
    update(&watch, 0);
    char *text = screen_of(&watch, 80, 0, false);
    fits(text, 80, 12);
    has(text, "results.db  1 done, 1 running, 1 failed, 10 to come; about 0:21 left\n");
    has(text, "\nhand, Hopper: return ▁ 0 to █ 100.0\n");
    /* 80 columns leave 25 for the curve: character i holds part floor(48 (i + 1) / 25) - 1, and the
     * return 10 r of round r stands from part floor(4.8 r) on. */
    has(text, "par_s2zpo, up=1 MB/s    1  10/10  100.0 ▁▁▁▁▁▂▂▃▃▃▄▄▄▅▅▅▅▆▆▆▇▇███  75 %     "
              "done\n");
    has(text, "par_s2zpo, up=2 MB/s    1   4/10      0 ▅▅▁▁▁▁▁▁▁▁                 75 %     0:01\n");
    has(text, "  the physics blew up\n");
    has(text, "dispatches: 42 used, 0 late, 0 aborted, 14 dropped\n");
    has(text, "links: 2.24 kB in 2.33 min of virtual time\n");
    lacks(text, "\033");
    free(text);
    close(lock);
    update(&watch, 1);
    text = screen_of(&watch, 80, 0, true);
    has(text, "1 done, 1 cut off, 1 failed, 10 not begun; no program writes to it\n");
    has(text, "\033[33m  cut off\033[0m");
    lacks(text, "\033[31m");
    free(text);
    watch_free(&watch);
    db_remove(&db);
}
END_TEST

/* 60 trials, of which the 30th is running, on terminals of several sizes. */
START_TEST(test_small_screens)
{
    static const int sizes[][2] = {{80, 24}, {60, 12}, {132, 50}, {40, 8}};
    struct results_db db = db_open();
    db_exec(&db, "BEGIN");
    for (int i = 1; i <= 60; i++)
        run_in_state(&db,
                     "fleet.phones.up={log_uniform: [50 kbit/s, 1 Mbit/s]}, round.deadline=5 s",
                     i == 30 ? "running" : "done", NULL, i);
    db_exec(&db, "COMMIT");
    db_close(&db);
    struct watch watch = {.path = db.path};
    int lock = lock_of(&db);
    update(&watch, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = screen_of(&watch, sizes[i][0], sizes[i][1], false);
        fits(text, sizes[i][0], sizes[i][1]);
        has(text, "… lines not shown: ");
        if (sizes[i][0] >= 60)
            has(text, " running\n"); /* the line of the trial */
        free(text);
    }
    close(lock);
    watch_free(&watch);
    db_remove(&db);
}
END_TEST

START_TEST(test_status)
{
    struct results_db db = database();
    db_close(&db);
    struct watch watch = {.path = db.path};
    update(&watch, 0);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    status_print(out, watch.path, &watch.now);
    fclose(out);
    has(text, "{\"database\":\"results.db\",\"written\":false,\"ahead\":10,\"left_s\":null,"
              "\"trials\":[\n");
    has(text,
        "{\"run\":\"1\",\"scenario\":\"hand\",\"task\":\"Hopper\",\"label\":\"par_s2zpo, up=1 "
        "MB/s\",\"seed\":\"1\",\"state\":\"done\",\"reason\":\"\",\"round\":10,\"rounds\":10,"
        "\"return\":100,\"target\":null,\"least\":0,\"most\":100,\"curve\":[0,null,null,null,"
        "10,null,");
    has(text, ",100],\"used\":30,\"late\":0,\"aborted\":0,\"dropped\":10,\"virtual_s\":100,"
              "\"wire_B\":1600,\"left_s\":null}");
    has(text, "\"label\":\"\\u001b[31m\"");
    free(text);
    watch_free(&watch);
    db_remove(&db);
}
END_TEST

/* Of trial 1 the policy diverges in round 5 and recovers, that of trial 2 diverges in its last
 * evaluation. The scale is that of the finite returns: 0 to 100. */
START_TEST(test_diverged)
{
    struct results_db db = database();
    db_exec(&db, "UPDATE evaluation SET mean = NULL, sd = NULL, blowups = 1 WHERE "
                 "(run = 1 AND round = 5) OR (run = 2 AND round = 1)");
    db_close(&db);
    struct watch watch = {.path = db.path};
    update(&watch, 0);
    const struct watched_trial *recovers = &watch.now.trials[0], *ends = &watch.now.trials[1];
    ck_assert_double_eq(recovers->latest, 100);
    ck_assert_double_eq(recovers->curve[24], -INFINITY); /* floor(48 * 5 / 10) */
    ck_assert_double_eq(ends->latest, -INFINITY);
    ck_assert_double_eq(recovers->least, 0);
    ck_assert_double_eq(recovers->most, 100);
    char *text = screen_of(&watch, 80, 0, false);
    has(text, "\nhand, Hopper: return ▁ 0 to █ 100.0, × diverged\n");
    has(text, "▄××▅"); /* from part 24 to the evaluation of round 6, in part 28 */
    has(text, "  4/10 diverged ▅▅×");
    fits(text, 80, 12);
    free(text);
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    status_print(out, watch.path, &watch.now);
    fclose(out);
    has(text, "\"round\":4,\"rounds\":10,\"return\":\"diverged\",");
    has(text, "\"curve\":[50,null,null,null,\"diverged\",null");
    free(text);
    watch_free(&watch);
    db_remove(&db);
}
END_TEST

/* At most once a second, and at most a tenth of the time. */
START_TEST(test_rest)
{
    ck_assert_double_eq(watch_next_s(10, 10.01), 11.01);
    ck_assert_double_eq(watch_next_s(10, 12), 12 + 9 * 2);
}
END_TEST

/* What is not a terminal gets the state once, while a program writes and afterwards. */
START_TEST(test_pipe)
{
    struct results_db db = database();
    db_close(&db);
    for (int written = 0; written < 2; written++) {
        struct errs errs = {0};
        int lock = written ? lock_of(&db) : -1;
        FILE *out = tmpfile();
        ck_assert_int_eq(watch_terminal(db.path, out, &errs), 0);
        ck_assert_int_gt(ftell(out), 300);
        rewind(out);
        for (int c; (c = fgetc(out)) != EOF;)
            ck_assert_int_ne(c, '\033');
        fclose(out);
        if (written)
            close(lock);
    }
    db_remove(&db);
}
END_TEST

TEST_MAIN("watch", test_snapshot, test_time_left, test_unreadable, test_sparkline, test_screen,
          test_small_screens, test_status, test_diverged, test_rest, test_pipe)
