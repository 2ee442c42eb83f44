/* What was gained for what it cost, and which to take: in the terminal, as data, in tables for
 * papers and on the page. */
#include "core/base/mem.h"
#include "reports/data/gain.h"
#include "reports/drawing/format.h"
#include "reports/drawing/gain_text.h"
#include "reports/pages/compare.h"
#include "tests/reports/pages/report_page.h"

#include <math.h>
#include <stdlib.h>

/* Three methods at two rates, five seeds, all of which begin at 10. A round is 160 bytes and 10 s
 * (results_db.h), 40 questions and 5 J.
 *
 *   slow        gains              mean   rounds  memory   a gain of 1 per
 *   par_s2zpo   8 8 8 8 18         10     1       3 kB     MB: 1e6/160 = 6250 times, hour: 360
 *   fedavg      20 in each seed    20     4       5 kB     MB: 1562.5 times, hour: 90
 *   zspo        -5 in each seed    -5     4       3 kB
 *   fast        all as zspo, zspo itself is not run
 *
 * Of par_s2zpo: deviation sqrt((4 · 2² + 8²) / 4) = sqrt(20), standard error 2. A draw of five has
 * k times 18, so that its mean is 8 + 2 k, k binomial (5, 1/5), 0 and 3 at 2.5 and 97.5 %: 8 and
 * 14, stretched about 10 by 1.583785 (test_interval_from_five): 6.83243 to 16.33514.
 *
 *   per            par_s2zpo                            fedavg
 *   MB             62500 (42703 to 102095)              31250
 *   hour           3600 (2460 to 5881)                  1800
 *   1000 questions 250 (170.8 to 408.4)                 125
 *   kJ             2000 (1366 to 3267)                  1000
 *   kB of memory   10/3 (2.277 to 5.445)                4
 *
 * So par_s2zpo is the one to take, but where memory is scarce fedavg is, whose 4 lies within the
 * interval of par_s2zpo. */
static const double stretch = 1.583785;

static void put_run(struct results_db *db, const char *name, const char *rate, int seed,
                    const double *returns, int rounds)
{
    char point[96];
    snprintf(point, sizeof point, "algorithm.name=%s, fleet.*.up=%s", name, rate);
    struct db_run run = {"prices", "Hopper", point, name, "done", NULL, seed, NAN};
    int number = db_run(db, &run);
    db_rounds(db, number, rounds);
    db_evaluations(db, number, "deterministic", returns, 2);
}

static struct results_db prices(void)
{
    struct results_db db = db_open();
    for (int seed = 1; seed <= 5; seed++) {
        const double varied[] = {10, seed == 5 ? 28 : 18}, high[] = {10, 30}, low[] = {10, 5};
        put_run(&db, "par_s2zpo", "slow", seed, varied, 1);
        put_run(&db, "fedavg", "slow", seed, high, 4);
        put_run(&db, "zspo", "slow", seed, low, 4);
        put_run(&db, "par_s2zpo", "fast", seed, low, 1);
        put_run(&db, "fedavg", "fast", seed, low, 4);
    }
    db_exec(&db, "UPDATE round SET questions = 40, energy_J = 5");
    db_exec(&db, "UPDATE fleet_class SET need_B = 5000 WHERE class = 'sensors' AND run IN (SELECT "
                 "run FROM run WHERE algorithm = 'fedavg')");
    return db;
}

static char *compared(struct results_db *db, enum compare_format format)
{
    db_close(db);
    const char *const path = db->path;
    struct compare_request request = {.results = {.databases = &path, .count = 1},
                                      .format = format};
    char *text = NULL;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    struct errs errs = {0};
    ck_assert_msg(compare_print(&request, out, &errs) == 0, "%s", errs_first(&errs));
    fclose(out);
    db_remove(db);
    return text;
}

static void must_lack(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' is in\n%.3000s", part, text);
}

START_TEST(test_text)
{
    struct results_db db = prices();
    char *text = compared(&db, COMPARE_TEXT);
    must_hold(text,
              "\ngain per                run             MB          hour  1000 questions      "
              "      kJ     kB memory\n"
              "up=slow\n"
              "  par_s2zpo      10.0 ± 2.0  62500 ± 12500    3600 ± 720    250.0 ± 50.0    "
              "2000 ± 400   3.33 ± 0.67\n"
              "  fedavg         20.0 ± 0.0      31250 ± 0      1800 ± 0     125.0 ± 0.0      "
              "1000 ± 0   4.00 ± 0.00\n");
    must_hold(text, "\nup=slow\n"
                    "  bytes: par_s2zpo, 62500 per MB (95 % interval 42703 to 102095)\n"
                    "  time: par_s2zpo, 3600 per hour (95 % interval 2460 to 5881)\n"
                    "  questions: par_s2zpo, 250.0 per 1000 questions (95 % interval 170.8 to "
                    "408.4)\n"
                    "  energy: par_s2zpo, 2000 per kJ (95 % interval 1366 to 3267)\n"
                    "  memory: fedavg, 4.00 per kB of memory (95 % interval 4.00 to 4.00); "
                    "intervals overlap: par_s2zpo\n"
                    "up=fast\n"
                    "  bytes: none gained anything\n");
    must_hold(text, "\nGain: by how much");
    free(text);
}
END_TEST

/* A field of the record that begins with the series' name. */
static double field(const char *json, const char *series, const char *name)
{
    char *record = mem_format("\"series\":\"%s\"", series), *key = mem_format("\"%s\":", name);
    const char *at = strstr(json, record);
    ck_assert_ptr_nonnull(at);
    at = strstr(at, key);
    ck_assert_msg(at != NULL, "no %s", name);
    at += strlen(key);
    free(record);
    free(key);
    return strncmp(at, "null", 4) == 0 ? NAN : strtod(at, NULL);
}

/* In base units: per byte, second, question, joule and byte of memory. */
START_TEST(test_data)
{
    struct results_db db = prices();
    char *json = compared(&db, COMPARE_JSON);
    static const struct {
        const char *name;
        double per;
    } gains[] = {{"gain", 1},
                 {"gain_per_wire_B", 160},
                 {"gain_per_virtual_s", 10},
                 {"gain_per_question", 40},
                 {"gain_per_J", 5},
                 {"gain_per_need_B", 3000}};
    for (size_t i = 0; i < sizeof gains / sizeof *gains; i++) {
        const double expected[] = {10, 2, 10 - 2 * stretch, 10 + 4 * stretch};
        static const char *const figures[] = {"", "_se", "_low", "_high"};
        for (size_t j = 0; j < 4; j++) {
            char *name = mem_format("%s%s", gains[i].name, figures[j]);
            double value = field(json, "par_s2zpo, up=slow", name);
            ck_assert_double_eq_tol(value * gains[i].per, expected[j], 1e-5);
            free(name);
        }
    }
    ck_assert(field(json, "par_s2zpo, up=slow", "first") == 10);
    ck_assert(isnan(field(json, "par_s2zpo, up=slow", "gain_per_money")));
    free(json);
}
END_TEST

START_TEST(test_papers)
{
    struct results_db db = prices();
    char *text = compared(&db, COMPARE_MARKDOWN);
    must_hold(text, "**Gain for what it cost**\n\n| series | gain | 95 % from | 95 % to | per MB | "
                    "95 % from | 95 % to | per hour |");
    must_hold(text, "| fedavg, up=slow | 20 | 20 | 20 | 31250 | 31250 | 31250 | 1800 | ");
    must_hold(text, "**Which to take, by what is scarce**\n\n| scarce | take | per | gain | 95 % "
                    "from | 95 % to | intervals overlap |\n");
    must_hold(text, "| up=slow: memory | fedavg | kB of memory | 4 | 4 | 4 | par\\_s2zpo |\n"
                    "| up=fast: bytes | none gained anything | MB | -- | -- | -- |  |\n");
    free(text);
}
END_TEST

START_TEST(test_page)
{
    struct results_db db = prices();
    db_close(&db);
    char *directory = report_of(&db, "report"), *page = file_text(directory, "index.html");
    must_nest(page);
    must_hold(page, "<th>gain</th><th>gain per MB</th><th>gain per hour</th>");
    must_hold(page, "<td>10.0 ± 2.0</td><td>62500 ± 12500</td><td>3600 ± 720</td><td>250.0 ± "
                    "50.0</td><td>2000 ± 400</td><td>–</td><td>3.33 ± 0.67</td>");
    must_hold(page, "<tr class=\"group\"><th colspan=\"4\">up=slow</th></tr>\n<tr><th>bytes</th>"
                    "<td class=\"words\">par_s2zpo</td><td>62500 per MB (95 % interval 42703 to "
                    "102095)</td><td class=\"list\"></td></tr>");
    must_hold(page, "<tr><th>memory</th><td class=\"words\">fedavg</td><td>4.00 per kB of memory "
                    "(95 % interval 4.00 to 4.00)</td><td class=\"list\">par_s2zpo</td></tr>");
    must_hold(page, "<td class=\"words\">none gained anything</td><td>–</td>");
    free(page);
    free(directory);
    db_remove(&db);
}
END_TEST

/* Money: 38 answers a round at 0.5 EUR are 19 EUR: a gain of 10 in one round is 10/19 = 0.526 per
 * EUR, 20 in four are 20/76 = 0.263. Of two seeds no interval is known, so that nothing is near. */
START_TEST(test_money)
{
    struct results_db db = db_open();
    for (int seed = 1; seed <= 2; seed++) {
        put_run(&db, "par_s2zpo", "slow", seed, (const double[]){10, 20}, 1);
        put_run(&db, "fedavg", "slow", seed, (const double[]){10, 30}, 4);
    }
    db_exec(&db, "UPDATE round SET agent_answers = 38");
    db_exec(&db, "UPDATE run SET currency = 'EUR', price_up_per_GB = 0, price_down_per_GB = 0, "
                 "price_per_kWh = 0, price_per_answer = 0.5, rhythm_ns = t_end_ns");
    char *text = compared(&db, COMPARE_TEXT);
    must_hold(text, "\ngain per ");
    must_hold(text, " EUR    kB memory\n");
    must_hold(text, "  money: par_s2zpo, 0.526 per EUR\n");
    must_lack(text, "questions: ");
    must_lack(text, "intervals overlap");
    free(text);
}
END_TEST

/* Of a run that was evaluated once, and of one that began with a policy that broke the physics, no
 * gain is known; one that ends with such a policy has diverged. */
START_TEST(test_unknown)
{
    struct results_db db = db_open();
    put_run(&db, "par_s2zpo", "slow", 1, (const double[]){-INFINITY, 20}, 1);
    put_run(&db, "fedavg", "slow", 1, (const double[]){10, -INFINITY}, 1);
    put_run(&db, "zspo", "slow", 1, (const double[]){10, 20}, 1);
    char *text = compared(&db, COMPARE_TEXT);
    must_hold(text, "run        MB      hour  kB memory\n");
    must_hold(text, "      –         –         –          –\n");
    must_hold(text, "diverged  diverged  diverged   diverged\n");
    must_hold(text, "  10.0     62500      3600       3.33\n");
    must_hold(text, "  bytes: zspo, 62500 per MB\n");
    free(text);
    db = db_open();
    put_run(&db, "par_s2zpo", "slow", 1, (const double[]){10, 20}, 1);
    put_run(&db, "fedavg", "slow", 1, (const double[]){10, 20}, 1);
    db_exec(&db, "DELETE FROM evaluation WHERE round = 0");
    text = compared(&db, COMPARE_TEXT);
    must_lack(text, "gain per");
    must_lack(text, "which to take");
    must_lack(text, "\nGain:");
    free(text);
}
END_TEST

START_TEST(test_format_gain)
{
    char text[FORMAT_SIZE];
    ck_assert_str_eq(format_gain(text, 1045.4), "1045");
    ck_assert_str_eq(format_gain(text, 0.5263), "0.526");
    ck_assert_str_eq(format_gain(text, -0.01234), "−0.0123");
    ck_assert_str_eq(format_gain(text, 0.00001234), "1.23e−5");
    ck_assert_str_eq(format_gain(text, 0), "0");
    ck_assert_str_eq(format_gain(text, NAN), "–");
    ck_assert_str_eq(format_gain(text, -INFINITY), "diverged");
}
END_TEST

TEST_MAIN("gains", test_text, test_data, test_papers, test_page, test_money, test_unknown,
          test_format_gain)
