/* `fedsim compare` at budgets, of people and of data; how it prints numbers, what fits on a narrow
 * terminal, and what it refuses. */
#include "core/base/mem.h"
#include "core/text/wrap.h"
#include "reports/data/results.h"
#include "reports/drawing/format.h"
#include "reports/pages/compare.h"
#include "tests/reports/pages/compare_text.h"
#include "tests/support/check.h"
#include "tests/support/pseudo_terminal.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>

/* The study of test_compare.c's head at budgets: a round costs 160 B, 10 s and 3 used updates.
 * After 399 B, 29 s or 8 updates two rounds are over: par has 110, 90, 40 (mean 80, sd sqrt(1300)
 * = 36.1, standard error 20.8), fedavg 20, 20, 10 (mean 16.7, standard error 3.3). Nobody spends
 * 641 B. */
static char *text_at(const struct results_db *db, const char *at, int status)
{
    const char *const path = db->path;
    struct compare_request request = {.results = {&path, NULL, 1, 0}, .at = at};
    char *text = NULL;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    struct errs errs = {0};
    ck_assert_int_eq(compare_print(&request, out, &errs), status);
    errs_free(&errs);
    fclose(out);
    return text;
}

START_TEST(test_budgets)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    static const char *const budgets[] = {"bytes=399 B", "time=29 s", "rounds=2", "updates=8"};
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        char *text = text_at(&db, budgets[i], 0);
        must_hold(text, "3/3      80.0 ± 20.8\n");
        must_hold(text, "3/3       16.7 ± 3.3\n");
        must_hold(text, "fedavg − par_s2zpo: mean −63.3; by seed 1: −90.0, 2: −70.0, 3: −30.0\n");
        free(text);
    }
    char *text = text_at(&db, "bytes=641 B", 0);
    must_hold(text, "0/3                –\n");
    free(text);
    static const char *const wrong[] = {"bytes", "bytes=x", "miles=3", "time=0 s"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        free(text_at(&db, wrong[i], 2));
    db_remove(&db);
}
END_TEST

/* The same study with people, energy and money: a round asks 40 questions, of which 38 are answered
 * at 0.5 EUR (19 EUR), and takes 0.5 MJ at 0.36 EUR per kWh (0.05 EUR). Four rounds cost 76.2 EUR
 * in 40 s, a year of 31557600 s 60 million. The target takes par_s2zpo two rounds, as in bytes. */
static void put_people(struct results_db *db)
{
    db_hand_made(db);
    db_exec(db, "UPDATE round SET questions = 40, agent_answers = 30, server_answers = 8, "
                "energy_J = 5e5");
    db_exec(db, "UPDATE run SET currency = 'EUR', price_up_per_GB = 0, price_down_per_GB = 0, "
                "price_per_kWh = 0.36, price_per_answer = 0.5, rhythm_ns = t_end_ns, flush_J = 2");
}

START_TEST(test_people)
{
    struct results_db db = db_open();
    put_people(&db);
    /* A battery of 10 Wh at 10 mW (0.4 J in 40 s), 3 % a month: 36000 / (26298 + 1080) months. */
    db_exec(&db, "UPDATE agent SET battery_J = 36000, self_discharge = 0.03 WHERE agent = 2");
    db_exec(&db, "INSERT INTO agent_energy SELECT run, 2, 0.1, 0.1, 0.1, 0.1 FROM run");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "people, energy, money      questions    answers    energy       money     "
                    "money a year battery lasts\n");
    must_hold(text, "par_s2zpo                        160        152      2 MJ    76.2 EUR 60.1 "
                    "million EUR   1.31 months\n");
    must_hold(text, "par_s2zpo                                               80 (2/3)        1 MJ "
                    "(2/3)    38.1 EUR (2/3)\n");
    must_hold(text, "24 B       5 s       2 J\n");
    must_hold(text,
              "questions: only the second; energy: only the second; money: only the second\n");
    free(text);
    /* Two rounds are over at each; a round is 270 environment steps. */
    static const char *const budgets[] = {"questions=119", "energy=1499 kJ", "money=57.1",
                                          "steps=809"};
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        text = text_at(&db, budgets[i], 0);
        must_hold(text, "3/3      80.0 ± 20.8\n");
        free(text);
    }
    db_remove(&db);
}
END_TEST

/* Mean final returns 325/3 and 45, printed so that they are read back exactly. Best is the highest
 * evaluation of any seed, as in the tables: 140 of par_s2zpo, 100 of fedavg. */
START_TEST(test_data)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    const char *const path = db.path;
    for (int format = COMPARE_CSV; format <= COMPARE_JSON; format++) {
        struct compare_request request = {.results = {&path, NULL, 1, 0},
                                          .format = (enum compare_format)format};
        char *text = NULL;
        size_t size;
        FILE *out = mem_stream(&text, &size);
        struct errs errs = {0};
        ck_assert_int_eq(compare_print(&request, out, &errs), 0);
        fclose(out);
        must_hold(text,
                  format == COMPARE_CSV
                      ? "\nhand,HalfCheetah,fedavg,fedavg,algorithm.name=fedavg,3,3,45,100,"
                      : "{\"scenario\":\"hand\",\"task\":\"HalfCheetah\",\"series\":\"fedavg\",");
        must_hold(text, format == COMPARE_CSV ? ",3,3,108.33333333333333,140,"
                                              : "\"final\":108.33333333333333,\"best\":140,");
        must_hold(text, format == COMPARE_CSV
                            ? "scenario,task,series,algorithm,point,trials,done,final,"
                            : "\"at\":null,");
        free(text);
    }
    db_remove(&db);
}
END_TEST

START_TEST(test_equal_curves)
{
    /* x and y have the returns 0 and 10 of both seeds; z has another one of seed 2. The one round
     * moves 110 + 50 = 160 B, that of y 106 + 50 = 156 B: 156 / 160 = 0.975, 2.5 % fewer. */
    struct results_db db = db_open();
    static const char *const points[] = {"variant=x", "variant=y", "variant=z"};
    for (int i = 0; i < 3; i++)
        for (int seed = 1; seed <= 2; seed++)
            put_trial(&db, 100 + 10 * i + seed, points[i], seed, i == 2 && seed == 2 ? 11 : 10,
                      "done");
    db_exec(&db, "UPDATE run SET flush_payload_B = 0, flush_wire_B = 0");
    db_exec(&db, "UPDATE round SET down_wire_B = 106 WHERE run IN (111, 112)");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "Equal curves: variant=y has the returns of variant=x in every evaluation, and "
                    "needs 2.5 % fewer\nbytes and the same virtual time.");
    ck_assert_ptr_null(strstr(text, "Equal curves: variant=z"));
    free(text);
    db_remove(&db);
}
END_TEST

/* Without a finished trial the table says what there is. */
START_TEST(test_unfinished)
{
    struct results_db db = db_open();
    put_trial(&db, 101, "variant=x", 1, 10, "running");
    put_trial(&db, 102, "variant=x", 2, 10, "failed");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "0/2");
    must_hold(text, "(1 seed)");
    free(text);
    db_remove(&db);
}
END_TEST

static void refused(const char *path, const char *why)
{
    struct errs errs = {0};
    FILE *out = tmpfile();
    int status = compare_one(path, NULL, out, false, &errs);
    ck_assert_int_eq(status, 2);
    ck_assert_msg(strstr(errs_first(&errs), why) && strstr(errs_first(&errs), path),
                  "'%s' is not in: %s", why, errs_first(&errs));
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    errs_free(&errs);
}

START_TEST(test_refusals)
{
    struct results_db db = db_open();
    char path[128];
    refused("/nowhere/results.db", "no such file");
    refused(db.folder, "not a file");
    snprintf(path, sizeof path, "%s/text.db", db.folder);
    write_file(path, "");
    refused(path, "is empty");
    write_file(
        path,
        "This is a text, long enough to be more than the head of a database file, which has 100.\n"
        "........................................................................................");
    refused(path, "not a results database");
    db_exec(&db, "PRAGMA user_version = 9");
    refused(db.path, "it has format 9 of the database, made by a later fedsim");
    db_exec(&db, "PRAGMA user_version = 3");
    refused(db.path, "it has format 3 of the database, made by an earlier fedsim");
    db_exec(&db, "PRAGMA user_version = 7");
    refused(db.path, "holds no run");
    db_exec(&db, "PRAGMA application_id = 7");
    refused(db.path, "not a results database");
    db_close(&db);
    db_remove(&db);
}
END_TEST

START_TEST(test_damaged)
{
    /* A table is missing: the file is ours, but a statement cannot be run. */
    struct results_db db = db_open();
    db_hand_made(&db);
    db_exec(&db, "DROP TABLE evaluation");
    db_close(&db);
    struct errs errs = {0};
    FILE *out = tmpfile();
    ck_assert_int_eq(compare_one(db.path, NULL, out, false, &errs), 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "no such table: evaluation"));
    fclose(out);
    errs_free(&errs);
    db_remove(&db);
}
END_TEST

START_TEST(test_format)
{
    char text[FORMAT_SIZE];
    ck_assert_str_eq(format_return(text, 12345.6), "12346");
    ck_assert_str_eq(format_return(text, -2.384e17), "−2.38e17");
    ck_assert_str_eq(format_return(text, 757.12), "757.1");
    ck_assert_str_eq(format_return(text, -1.234), "−1.23");
    ck_assert_str_eq(format_return(text, 0), "0");
    ck_assert_str_eq(format_return(text, NAN), "–");
    ck_assert_str_eq(format_signed(text, 3), "+3.00");
    ck_assert_str_eq(format_count(text, 1234567), "1 234 567");
    ck_assert_str_eq(format_count(text, 12), "12");
    ck_assert_str_eq(format_bytes(text, 1.25e6), "1.25 MB");
    ck_assert_str_eq(format_seconds(text, NAN), "–");
}
END_TEST

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        count++;
    return count;
}

/* No line is longer than the terminal is wide, so that it breaks none, and every column is there
 * once. */
START_TEST(test_narrow_terminal)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    setenv("TERM", "dumb", 1);
    for (int columns = 40; columns <= 120; columns += 10) {
        struct pseudo_terminal terminal;
        struct errs errs = {0};
        pseudo_terminal_open(&terminal, columns);
        ck_assert_int_eq(compare_one(db.path, NULL, terminal.out, false, &errs), 0);
        char *seen = pseudo_terminal_close(&terminal), *rest = seen, *line;
        ck_assert_uint_eq(count_of(seen, "bytes to target"), 1);
        ck_assert_uint_eq(count_of(seen, "time to target"), 1);
        ck_assert_uint_eq(count_of(seen, "paper bits/round"), 1);
        ck_assert_uint_eq(count_of(seen, "env steps: agents"), 1);
        while ((line = strsep(&rest, "\n"))) {
            line[strcspn(line, "\r")] = '\0';
            ck_assert_msg(text_columns(line) <= columns, "%d columns: %s", columns, line);
        }
        free(seen);
    }
    db_remove(&db);
}
END_TEST

TEST_MAIN("compare_text", test_budgets, test_people, test_data, test_equal_curves, test_unfinished,
          test_refusals, test_damaged, test_format, test_narrow_terminal)
